import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStreamRestorer, restoreText } from './restore.ts'
import { createVault } from './vault.ts'

function filledVault() {
  const vault = createVault('k7q2')
  vault.placeholderFor('email', 'ann@example.com')
  vault.placeholderFor('credit_card', '4111 1111 1111 1111')
  vault.placeholderFor('custom:note', 'say "hi"\n')
  return vault
}

describe('placeholders', () => {
  it('are the same for the same value, and tell the kind', () => {
    const vault = filledVault()
    expect(vault.placeholderFor('email', 'ann@example.com')).toBe('[[EMAIL_1_k7q2]]')
    expect(vault.placeholderFor('email', 'bob@example.com')).toBe('[[EMAIL_2_k7q2]]')
  })

  it.each([
    ['as written', 'to [[EMAIL_1_k7q2]].', 'to ann@example.com.'],
    ['in lower case', 'to [[email_1_k7q2]].', 'to ann@example.com.'],
    ['with a bracket less', 'to [EMAIL_1_k7q2].', 'to ann@example.com.'],
    ['without brackets', 'to EMAIL_1_k7q2.', 'to ann@example.com.'],
    ['with escapes', 'to \\[\\[EMAIL\\_1\\_k7q2\\]\\].', 'to ann@example.com.'],
    ['with spaces', 'to [[ EMAIL 1 k7q2 ]].', 'to ann@example.com.'],
    ['of two words', 'by [[CREDIT_CARD_1_k7q2]]!', 'by 4111 1111 1111 1111!'],
  ])('are restored %s', (_, text, restored) => {
    expect(restoreText(text, { vault: filledVault() })).toEqual({ text: restored, unknown: 0 })
  })

  it('that are not ours stay, and are counted', () => {
    const text = '[[EMAIL_9_k7q2]] [[EMAIL_1_zzzz]] [[x]]'
    expect(restoreText(text, { vault: filledVault() })).toEqual({ text, unknown: 1 })
  })

  it('are restored as JSON inside JSON', () => {
    const { text } = restoreText('{"a":"[[CUSTOM_NOTE_1_k7q2]]"}', {
      vault: filledVault(),
      format: 'json',
    })
    expect(JSON.parse(text)).toEqual({ a: 'say "hi"\n' })
  })
})

describe('a stream', () => {
  const part = fc.constantFrom(
    '[[EMAIL_1_k7q2]]',
    '[EMAIL_1_k7q2]',
    '[[ credit_card 1 k7q2 ]]',
    '\\[\\[EMAIL\\_1\\_k7q2\\]\\]',
    'EMAIL_1_k7q2',
    '[[EMAIL_9_k7q2]]',
    '[[',
    ']]',
    'EMAIL',
    ' and ',
    'e',
    '\n',
    'CREDIT card',
    '😀',
    '[[EMAIL_1_',
    'k7q2',
  )

  it('gives the same as the whole text, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
        (parts, sizes) => {
          const text = parts.join('')
          const restorer = createStreamRestorer({ vault: filledVault() })
          let out = ''
          for (let at = 0, step = 0; at < text.length; step += 1) {
            const size = sizes[step % sizes.length] ?? 1
            out += restorer.push(text.slice(at, at + size))
            at += size
          }
          expect(out + restorer.end()).toBe(restoreText(text, { vault: filledVault() }).text)
        },
      ),
      { numRuns: 500 },
    )
  })

  it('holds nothing back where nothing was masked, and little otherwise', () => {
    expect(createStreamRestorer({ vault: createVault('k7q2') }).push('[[EMA')).toBe('[[EMA')
    const restorer = createStreamRestorer({ vault: filledVault() })
    expect(restorer.push('The quick brown fox [')).toBe('The quick brown fox ')
    expect(restorer.push('1] jumps. ')).toBe('[1] jumps. ')
  })
})
