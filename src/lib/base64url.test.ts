import { describe, expect, it } from 'vitest'
import { decodeBase64Url, encodeBase64Url } from './base64url.ts'

describe('base64url', () => {
  it('gives back every byte for every padding length', () => {
    for (const length of [0, 1, 2, 3, 256]) {
      const bytes = Uint8Array.from({ length }, (_, index) => 255 - index)
      expect(decodeBase64Url(encodeBase64Url(bytes))).toEqual(bytes)
    }
  })

  it('uses no character that needs escaping in an address', () => {
    expect(encodeBase64Url(Uint8Array.of(0xfb, 0xff, 0xfe, 0xff))).toBe('-__-_w')
  })

  it('throws on text that is not base64', () => {
    expect(() => decodeBase64Url('no spaces!')).toThrow('Invalid character')
  })
})
