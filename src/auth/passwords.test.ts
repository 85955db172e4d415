import { describe, expect, it } from 'vitest'
import { createFakeRandom } from '../../tests/auth-fakes.ts'
import { runUnqueued, type RunDerivation } from './derivation-queue.ts'
import { createPasswords } from './passwords.ts'

const passwords = createPasswords({ randomBytes: createFakeRandom(), run: runUnqueued })
const password = 'correct horse battery staple'

describe('createPasswords', () => {
  it('recognises the password it hashed and no other', async () => {
    const stored = await passwords.hash(password)
    expect(stored).toMatch(/^pbkdf2-sha256-chain\$6x100000\$[\w-]{22}\$[\w-]{43}$/)
    expect(await passwords.isMatch(password, stored)).toBe(true)
    expect(await passwords.isMatch(password.slice(0, -1), stored)).toBe(false)
    expect(await passwords.isMatch(`${password}\0`, stored)).toBe(false)
    expect(await passwords.isMatch('', stored)).toBe(false)
  })

  it('salts each password by itself', async () => {
    expect(await passwords.hash(password)).not.toBe(await passwords.hash(password))
  })

  it('takes one letter typed in two ways for the same', async () => {
    const stored = await passwords.hash('caf\u00e9 caf\u00e9 caf\u00e9')
    expect(await passwords.isMatch('cafe\u0301 cafe\u0301 cafe\u0301', stored)).toBe(true)
  })

  it('derives for an unknown user as often as for a known one', async () => {
    let runs = 0
    const run: RunDerivation = (derive) => {
      runs++
      return derive()
    }
    const counted = createPasswords({ randomBytes: createFakeRandom(), run })
    expect(await counted.isMatch(password, null)).toBe(false)
    expect(runs).toBe(1)
  })

  it.each([
    'plain text',
    'pbkdf2-sha256-chain$6x1$AAAA$AAAA',
    'pbkdf2-sha256-chain$0x100000$AAAA$AAAA',
    'pbkdf2-sha256-chain$1000000x100000$AAAA$AAAA',
    'pbkdf2-sha256-chain$6x100000$AAAA$AAAA$more',
  ])('throws on a stored form it does not know: %s', async (stored) => {
    await expect(passwords.isMatch(password, stored)).rejects.toThrow('unknown form')
  })
})
