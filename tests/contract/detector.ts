import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Detector } from '../../src/safety/detector.ts'
import { createScan } from '../../src/safety/scan.ts'
import { SAFETY_TYPES } from '../../src/safety/types.ts'

/** A text that holds what the detector looks for, and where. */
export interface DetectorExample {
  readonly text: string
  readonly kind: string
  readonly match: string
}

const NEARBY = '(born card ssn iban key= a@b.co 4111-1111 1.2.3.4 "x" \u200b٤ 𝟒 :// -----BEGIN eyJ '

/** What every detector promises, whatever it looks for. */
export function testDetector(detector: Detector, examples: readonly DetectorExample[]): void {
  it.each(examples)('finds $kind at its place in "$text"', ({ text, kind, match }) => {
    const found = detector.detect(createScan(text)).find((finding) => finding.kind === kind)
    expect(found && text.slice(found.start, found.end)).toBe(match)
  })

  it.each(examples)('finds $kind in the middle of other text', ({ text, kind, match }) => {
    const whole = `Good morning everybody.\n\n${text}\n\nThat was all for today.`
    const found = detector.detect(createScan(whole)).find((finding) => finding.kind === kind)
    expect(found && whole.slice(found.start, found.end)).toBe(match)
  })

  it('is silent on an empty text and on plain prose', () => {
    expect(detector.detect(createScan(''))).toEqual([])
    expect(detector.detect(createScan('The weather was fine, so we went for a walk.'))).toEqual([])
  })

  it('keeps to the text, gives the same again, and never gives the value away', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...examples.map(({ text }) => text), ...NEARBY.split(' ')),
      fc.constant('\ud800'),
    )
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 6 }), (parts) => {
        const text = parts.join(' ')
        const findings = detector.detect(createScan(text))
        expect(detector.detect(createScan(text))).toEqual(findings)
        for (const finding of findings) {
          const { start, end, score, type } = finding
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(score).toBeGreaterThan(0)
          expect(score).toBeLessThanOrEqual(1)
          expect(SAFETY_TYPES).toContain(type)
          expect(detector.types).toContain(type)
          const value = text.slice(start, end)
          expect(value.length > 8 && JSON.stringify(finding).includes(value)).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('leaves what begins before the start of the search to its context', () => {
    for (const { text, match } of examples) {
      const from = text.indexOf(match) + 1
      const findings = detector.detect(createScan(text, { from }))
      const isApart = findings.every(({ start }) => start >= from)
      expect(detector.reads === 'words' || isApart).toBe(true)
    }
  })
}
