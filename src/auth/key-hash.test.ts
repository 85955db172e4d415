import { describe, expect, it } from 'vitest'
import { createKeyHasher } from './key-hash.ts'

let draws = 0
const randomBytes = (length: number) => new Uint8Array(length).fill(++draws)
const hasher = createKeyHasher({ pepper: 'pepper-pepper-pepper-pepper-1234', randomBytes })
const secret = 'a'.repeat(52)

describe('createKeyHasher', () => {
  it('recognises the secret it hashed and no other', async () => {
    const stored = await hasher.hash(secret)
    expect(stored.hashParams).toBe('pbkdf2-sha256$100000')
    expect(await hasher.isMatch(secret, stored)).toBe(true)
    expect(await hasher.isMatch(`b${secret.slice(1)}`, stored)).toBe(false)
    expect(await hasher.isMatch(secret.slice(0, -1), stored)).toBe(false)
    expect(await hasher.isMatch(`${secret}a`, stored)).toBe(false)
  })

  it('salts each key by itself', async () => {
    const [one, other] = [await hasher.hash(secret), await hasher.hash(secret)]
    expect(one.salt).not.toBe(other.salt)
    expect(one.hash).not.toBe(other.hash)
  })

  it('refuses every key when the pepper is another one', async () => {
    const stored = await hasher.hash(secret)
    const stranger = createKeyHasher({ pepper: 'another-pepper', randomBytes })
    expect(await stranger.isMatch(secret, stored)).toBe(false)
  })

  it('refuses a truncated stored hash', async () => {
    const stored = await hasher.hash(secret)
    expect(await hasher.isMatch(secret, { ...stored, hash: stored.hash.slice(0, 20) })).toBe(false)
    expect(await hasher.isMatch(secret, { ...stored, hash: '' })).toBe(false)
  })

  it('throws on parameters it does not know, instead of guessing', async () => {
    const stored = { ...(await hasher.hash(secret)), hashParams: 'pbkdf2-sha256$1' }
    await expect(hasher.isMatch(secret, stored)).rejects.toThrow('unknown parameters')
  })
})
