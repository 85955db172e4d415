import { describe, expect, it } from 'vitest'
import { createFakeRandom } from '../../tests/auth-fakes.ts'
import { createKeyText, KEY_LENGTH, parseKeyText, renewKeyText, toKeyPrefix } from './key-format.ts'

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'

const key = createKeyText(createFakeRandom(1))

describe('key text', () => {
  it('is read back into its id and secret', () => {
    expect(parseKeyText(key.text)).toEqual({ id: key.id, secret: key.secret })
    expect(key.text).toMatch(/^sk-scalix-[0-9a-z]{16}-[0-9a-z]{58}$/)
    expect(key.text).toHaveLength(KEY_LENGTH)
  })

  it('carries all 256 random bits', () => {
    const texts = new Set<string>()
    for (let bit = 0; bit < 256; bit++) {
      const bytes = new Uint8Array(32)
      bytes[bit >> 3] = 1 << (bit & 7)
      texts.add(createKeyText((length) => (length === 32 ? bytes : new Uint8Array(length))).secret)
    }
    expect(texts.size).toBe(256)
  })

  it('is refused with any single wrong character', () => {
    const accepted: string[] = []
    for (let at = 0; at < key.text.length; at++) {
      for (const character of ALPHABET + '-_ÄO') {
        const mistyped = key.text.slice(0, at) + character + key.text.slice(at + 1)
        if (mistyped !== key.text && parseKeyText(mistyped) !== null) accepted.push(mistyped)
      }
    }
    expect(accepted).toEqual([])
  })

  it('is refused with any two neighbours swapped', () => {
    const accepted: string[] = []
    for (let at = 0; at + 1 < key.text.length; at++) {
      const [left = '', right = ''] = key.text.slice(at, at + 2)
      const swapped = key.text.slice(0, at) + right + left + key.text.slice(at + 2)
      if (swapped !== key.text && parseKeyText(swapped) !== null) accepted.push(swapped)
    }
    expect(accepted).toEqual([])
  })

  it.each([
    ['nothing', ''],
    ['a truncated key', key.text.slice(0, -1)],
    ['a padded key', `${key.text}0`],
    ['a trailing blank', `${key.text} `],
    ['a trailing NUL', `${key.text}\0`],
    ['upper case', key.text.toUpperCase()],
    ['an OpenAI key', `sk-proj-${'a'.repeat(KEY_LENGTH - 8)}`],
    ['a megabyte', 'sk-scalix-'.padEnd(1_000_000, 'a')],
  ])('is refused for %s', (_name, text) => {
    expect(parseKeyText(text)).toBeNull()
  })

  it('keeps its id when it is renewed', () => {
    const renewed = renewKeyText(key.id, createFakeRandom(2))
    expect(parseKeyText(renewed.text)?.id).toBe(key.id)
    expect(renewed.secret).not.toBe(key.secret)
  })

  it('shows nothing of the secret in its prefix', () => {
    expect(key.text.startsWith(toKeyPrefix(key.id))).toBe(true)
    expect(toKeyPrefix(key.id)).not.toContain(key.secret.slice(0, 4))
  })
})
