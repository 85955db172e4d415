import { describe, expect, it } from 'vitest'
import { makeEvasive, makeLookAlikes } from '../../training/pii/evasions.ts'
import { createRandom } from '../../training/routing/random.ts'
import { createSpanDetectors } from './span-detectors.ts'
import { findSpans } from './spans.ts'

const detectors = createSpanDetectors()
const kindsIn = (text: string) => findSpans({ text }, { detectors }).map(({ kind }) => kind)
const valuesIn = (text: string) =>
  findSpans({ text }, { detectors }).map(({ start, end }) => text.slice(start, end))

describe('identifiers that are written to evade', () => {
  const cases = makeEvasive(3, createRandom(7))

  it('are found, and the span covers what was written', () => {
    const missed = cases.filter(({ text, kind, start, end }) => {
      const found = findSpans({ text }, { detectors })
      return !found.some(
        (finding) => finding.kind === kind && finding.start <= start + 1 && finding.end >= end - 1,
      )
    })
    expect(missed.length / cases.length).toBeLessThan(0.05)
  })

  it('are found below two layers of encoding', () => {
    expect(kindsIn(`see ${btoa(btoa('my card: 4111111111111111'))}`)).toEqual(['credit_card'])
  })
})

describe('look-alikes', () => {
  it('stay silent in nearly all cases', () => {
    const cases = makeLookAlikes(600, createRandom(7))
    const flagged = cases.filter(({ text }) => kindsIn(text).length > 0)
    expect(flagged.length / cases.length).toBeLessThan(0.02)
  })

  it.each([
    'card 4111 1111 1111 1112',
    'ssn 666-12-3456, 900-10-1234, 219-00-1234, 078-05-1120',
    'IBAN DE88 3704 0044 0532 0130 00',
    '123e4567-e89b-12d3-a456-426614174000',
    'ISBN 978-3-16-148410-0, version 10.0.19041.1234, pi 3.14159265358979',
    'std::vector<int>::iterator at 10:30:15',
    '$1,234,567.89 or 52.520008, 13.404954',
    'api_key = "YOUR_API_KEY", password: ${PASSWORD}, the password is required',
    'def at(self): return self.dot',
  ])('such as "%s" are no findings', (text) => {
    expect(kindsIn(text)).toEqual([])
  })
})

describe('overlapping findings', () => {
  it('leave the one with the strongest proof', () => {
    expect(kindsIn('call my card 4111 1111 1111 1111 now')).toEqual(['credit_card'])
    expect(kindsIn('BIC and IBAN: DE89370400440532013000')).toEqual(['iban'])
  })

  it('do not hide what stands beside them', () => {
    expect(valuesIn('415-555-2671 4111 1111 1111 1111 jane@example.com')).toEqual([
      '415-555-2671',
      '4111 1111 1111 1111',
      'jane@example.com',
    ])
  })
})

describe('JSON as it goes over the wire', () => {
  it('is read with its escapes, and the span is that of the raw text', () => {
    const text = '{"a":"mail\\njane\\u0040example.com","b":1}'
    const [finding] = findSpans({ text, format: 'json' }, { detectors })
    expect(finding && text.slice(finding.start, finding.end)).toBe('jane\\u0040example.com')
  })
})

describe('any text', () => {
  it.each(['', '\ud800', '\udc00\ud800', '@', '\u0000', '%', '&#;', '\\u12'])(
    'is safe: %j',
    (text) => {
      expect(kindsIn(text)).toEqual([])
    },
  )
})
