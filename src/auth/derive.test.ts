import { describe, expect, it } from 'vitest'
import { encodeBase64Url } from '../lib/base64url.ts'
import { derivePbkdf2, derivePurposeSecret, PBKDF2_ROUNDS } from './derive.ts'

const toHex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

describe('derivePbkdf2', () => {
  it('gives the published result for a known input', async () => {
    // PBKDF2-HMAC-SHA256, "password", "salt", 4096 rounds: the SHA-256 form of RFC 6070's vectors.
    const salt = new TextEncoder().encode('salt')
    const hash = await derivePbkdf2({ text: 'password', salt, rounds: 4096 })
    expect(toHex(hash)).toBe('c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a')
  })
})

it('asks no more of one call than deployed Workers accept, and no less than is promised', () => {
  expect(PBKDF2_ROUNDS).toBe(100_000)
})

describe('derivePurposeSecret', () => {
  const master = 'a master secret of sufficient length'

  it('gives each purpose its own secret, of the length asked for', async () => {
    const one = await derivePurposeSecret(master, 'one', 256)
    const other = await derivePurposeSecret(master, 'other', 256)
    expect(one).toHaveLength(32)
    expect(encodeBase64Url(one)).not.toBe(encodeBase64Url(other))
    expect(await derivePurposeSecret(master, 'one', 512)).toHaveLength(64)
  })

  it('gives the same secret each time', async () => {
    expect(await derivePurposeSecret(master, 'one', 256)).toEqual(
      await derivePurposeSecret(master, 'one', 256),
    )
  })
})
