import { describe, expect, it } from 'vitest'
import { isEqualInConstantTime } from './constant-time.ts'

/** An array that counts how many of its bytes were looked at. */
function countReads(bytes: Uint8Array) {
  let reads = 0
  const array = new Proxy(bytes, {
    get: (target, property) => {
      if (typeof property === 'string' && /^\d+$/.test(property)) reads++
      return Reflect.get(target, property, target)
    },
  })
  return { array, reads: () => reads }
}

describe('isEqualInConstantTime', () => {
  it('knows equal from unequal bytes', () => {
    expect(isEqualInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(true)
    expect(isEqualInConstantTime(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4))).toBe(false)
    expect(isEqualInConstantTime(Uint8Array.of(129), Uint8Array.of(1))).toBe(false)
  })

  it('refuses a truncated and a padded array', () => {
    expect(isEqualInConstantTime(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false)
    expect(isEqualInConstantTime(Uint8Array.of(1, 2, 0), Uint8Array.of(1, 2))).toBe(false)
  })

  it('reads all bytes even when the first one differs', () => {
    const { array, reads } = countReads(new Uint8Array(32).fill(7))
    expect(isEqualInConstantTime(array, new Uint8Array(32))).toBe(false)
    expect(reads()).toBe(32)
  })
})
