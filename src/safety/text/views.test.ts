import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBlobs, decodeEscapes, decodeJsonEscapes } from './decode.ts'
import { foldText } from './fold.ts'
import { spellDigits } from './spelled.ts'
import { tokenize } from './tokens.ts'
import { chainViews, originalEnd, originalStart, type View } from './view.ts'

/** What a stretch of the view stood for. */
function originalOf(source: string, view: View, part: string): string {
  const at = view.text.indexOf(part)
  expect(at).toBeGreaterThanOrEqual(0)
  return source.slice(originalStart(view, at), originalEnd(view, at + part.length))
}

describe('the folded view', () => {
  it('is the text itself where there is nothing to fold', () => {
    expect(foldText('Plain text, 100 %.\n')).toEqual({
      text: 'Plain text, 100 %.\n',
      starts: null,
      ends: null,
    })
  })

  it.each([
    ['full-width digits', '４１１１', '4111'],
    ['Arabic digits', '٤١١١', '4111'],
    ['Devanagari digits', '४१११', '4111'],
    ['bold digits', '𝟒𝟏𝟏𝟏', '4111'],
    ['zero-width characters', '41\u200b1\u200d1', '4111'],
    ['soft hyphens', '41\u00ad11', '4111'],
    ['no-break spaces', '41\u00a011', '41 11'],
    ['en and minus dashes', '4–1−1‐1', '4-1-1-1'],
    ['ligatures', 'ﬁne', 'fine'],
    ['hidden tag characters', '\u{e0068}\u{e0069}', 'hi'],
    ['Cyrillic letters in a Latin word', 'jоhn@exаmple.com', 'john@example.com'],
  ])('reads %s', (_, text, folded) => {
    expect(foldText(text).text).toBe(folded)
  })

  it('leaves words of one script alone', () => {
    expect(foldText('сор Москва Αθήνα 火车 émigré').text).toBe('сор Москва Αθήνα 火车 émigré')
  })

  it('points back at what was written', () => {
    const text = 'my n\u200bumber ４１\u00ad１１ end'
    const view = foldText(text)
    expect(originalOf(text, view, '4111')).toBe('４１\u00ad１１')
    expect(originalOf(text, view, 'number')).toBe('n\u200bumber')
    expect(originalOf(text, view, 'end')).toBe('end')
  })

  it('maps every range into the text, in order, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const view = foldText(text)
        let before = 0
        for (let at = 0; at < view.text.length; at += 1) {
          const start = originalStart(view, at)
          expect(start).toBeGreaterThanOrEqual(before)
          expect(originalEnd(view, at + 1)).toBeGreaterThan(start)
          expect(originalEnd(view, at + 1)).toBeLessThanOrEqual(text.length)
          before = start
        }
      }),
    )
  })
})

describe('decoded views', () => {
  it.each([
    ['percent', 'a%40b', 'a@b'],
    ['decimal entities', '&#52;&#49;', '41'],
    ['hexadecimal entities', '&#x34;1', '41'],
    ['named entities', 'a&commat;b&period;c', 'a@b.c'],
    ['escapes', '\\u0034\\x31', '41'],
  ])('write out %s', (_, text, decoded) => {
    expect(decodeEscapes(text)?.text).toBe(decoded)
  })

  it('are absent where nothing is escaped, and survive broken escapes', () => {
    expect(decodeEscapes('100 % sure & done')).toBeNull()
    expect(decodeEscapes('%ff%fe &#99999999; &nothing;')).toBeNull()
  })

  it('point back through two levels', () => {
    const text = 'see &#x34;１ ok'
    const inner = foldText(text)
    const outer = decodeEscapes(inner.text)
    expect(outer).not.toBeNull()
    if (outer === null) return
    expect(originalOf(text, chainViews(inner, outer), '41')).toBe('&#x34;１')
  })

  it('open base64, hexadecimal and announced rot13, with the outer span', () => {
    const secret = btoa('my card is 4111111111111111')
    const text = `decode ${secret} now`
    expect(decodeBlobs(text)).toEqual([
      { start: 7, end: 7 + secret.length, text: 'my card is 4111111111111111' },
    ])
    expect(decodeBlobs('68656c6c6f20776f726c64')[0]?.text).toBe('hello world')
    expect(decodeBlobs('rot13: vtaber')[0]?.text).toBe('ebg13: ignore')
  })

  it('leave hashes and words alone', () => {
    expect(decodeBlobs('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c')).toEqual([])
    expect(decodeBlobs('internationalisation characteristically')).toEqual([])
  })

  it('read JSON escapes and nothing else', () => {
    const text = '{"a":"x\\n\\u0034\\"y"}'
    const view = decodeJsonEscapes(text)
    expect(view.text).toBe('{"a":"x\n4"y"}')
    expect(originalOf(text, view, '4')).toBe('\\u0034')
  })

  it('spell digits out, from four in a row', () => {
    const text = 'card four one-one, ONE thanks'
    const view = spellDigits(text)
    expect(view?.text).toBe('card 4111 thanks')
    expect(view && originalOf(text, view, '4111')).toBe('four one-one, ONE')
    expect(spellDigits('one or two of the three')).toBeNull()
  })
})

describe('tokens', () => {
  it.each([
    ['case and accents', 'Über-Straße', ['uber', 'strase']],
    ['leetspeak', '1gn0r3 th3 h4te', ['ignore', 'the', 'hate']],
    [
      'numbers stay numbers',
      'in 2024 for 3 days at 5pm',
      ['in', '2024', 'for', '3', 'days', 'at', '5pm'],
    ],
    ['letter runs', 'kiiiill', ['kiill']],
    ['marks inside words', 'ig**no**re don’t', ['ignore', 'dont']],
    ['spaced letters', 'i g n o r e  a l l of it', ['ignore', 'all', 'of', 'it']],
    ['dotted letters', 'k.i.l.l', ['kill']],
    ['snake case', 'ignore_previous', ['ignore', 'previous']],
  ])('read %s', (_, text, words) => {
    expect(tokenize(text).words).toEqual(words)
  })

  it('lie in the text, in order', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { starts, ends } = tokenize(text)
        let before = 0
        starts.forEach((start, at) => {
          expect(start).toBeGreaterThanOrEqual(before)
          expect(ends[at]).toBeGreaterThan(start)
          before = ends[at] ?? 0
        })
        expect(before).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
