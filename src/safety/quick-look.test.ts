import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WORD_DETECTORS, preparePolicy } from './prepare.ts'
import { DEFAULT_POLICY } from './policy/defaults.ts'
import { inspectPieces } from './inspect.ts'
import { HARM_WORDS } from './rules/harm-words.ts'
import { INJECTION_WORDS } from './rules/injection-words.ts'
import { MALICIOUS_WORDS } from './rules/malicious-code.ts'
import { WORD_FAMILIES } from './rules/word-families.ts'
import { createScan } from './scan.ts'
import { createSpanDetectors } from './span-detectors.ts'
import { createAnswerInspector } from './stream/answer-inspector.ts'
import { lookQuickly } from './surely-clean.ts'
import { findBlobRun, isBlobUnit } from './text/blob-runs.ts'
import { foldText } from './text/fold.ts'

const PHRASES = [HARM_WORDS, INJECTION_WORDS, MALICIOUS_WORDS].flatMap((words) =>
  Object.values(words).flatMap((list) => list.split(',').map((phrase) => phrase.trim())),
)
const phrase = fc.constantFrom(...PHRASES)
const filler = fc.constantFrom(
  'the',
  'report of',
  'a',
  'with them',
  'x',
  '3',
  'and then',
  '"',
  '. ',
)

/** As people hide words from filters. */
const disguise = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.toUpperCase(),
  (text: string) => text.replaceAll('e', '3').replaceAll('o', '0'),
  (text: string) => text.replace(/[a-z](?=[a-z])/, '$&*'),
  (text: string) => text.replace(/([aeiou])/, '$1$1$1'),
  (text: string) => Array.from(text).join(' '),
  (text: string) => text.replace('a', 'á'),
  (text: string) => text.replace('a', 'а'),
)
const words = fc
  .array(fc.tuple(fc.oneof(phrase, filler), disguise), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.map(([part, hide]) => hide(part)).join(' '))

const IDENTIFIERS = [
  '412-68-9103',
  '4111 1111 1111 1111',
  'ann@example.org',
  'ann at example dot com',
  'ann (at) example.com',
  'DE89 3704 0044 0532 0130 00',
  'AKIAIOSFODNN7EXAMPL2',
  'xoxb-abcdefghij',
  'password: Secret!word',
  'BIC DEUTDEFF',
  'aa:bb:cc:dd:ee:1f',
  'https://user:pa55word!@host.example',
  'four one two six eight nine one zero three',
  '-----BEGIN PRIVATE KEY-----',
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'NDEyLTY4LTkxMDMgaXMgbXkgU1NO',
]
const spans = fc
  .array(fc.oneof(fc.constantFrom(...IDENTIFIERS), filler, phrase), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join(' '))

const anything = fc.oneof(
  words,
  spans,
  fc.string({ unit: 'binary-ascii', maxLength: 120 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
)

describe('a quick look', () => {
  it('never hides what a detector finds', () => {
    const detectors = [...WORD_DETECTORS, ...createSpanDetectors()]
    fc.assert(
      fc.property(anything, fc.constantFrom('user', 'tool'), (text, origin) => {
        const scan = createScan(foldText(text).text, { origin })
        const open = { ...scan, wordTriggers: () => WORD_FAMILIES.all, mayHoldSpans: () => true }
        for (const detector of detectors) {
          const found = detector.detect(open)
          if (found.length === 0) continue
          const mayFind =
            detector.needsMarks === true ? scan.mayHoldSpans() : detector.mayFind?.(scan)
          expect(`${detector.id} ${String(mayFind)}`).toBe(`${detector.id} true`)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('calls no text clean of which a part, cut anywhere, is not', () => {
    const prepared = preparePolicy(DEFAULT_POLICY)
    fc.assert(
      fc.property(anything, fc.nat(), fc.nat(), (text, from, length) => {
        if (!lookQuickly({ text, origin: 'assistant' }, prepared).isClean) return
        const start = text.length === 0 ? 0 : from % text.length
        const part = text.slice(start, start + 1 + (length % (text.length + 1)))
        for (const piece of [text, part]) {
          const pieces = [{ text: piece, origin: 'user' as const }]
          const verdict = inspectPieces(pieces, prepared, { direction: 'input', nowMs: 0 })
          expect(verdict.findings).toEqual([])
          const inspector = createAnswerInspector({ prepared, nowMs: 0, vault: null })
          const step = inspector.push({ channel: 'c', text: piece })
          expect(step.text + inspector.end('c').text).toBe(piece)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('finds the first run of encoded units, wherever it begins', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'Z', '0', '/', ' ', '.', '\u00e9'), maxLength: 80 }),
        fc.integer({ min: 1, max: 20 }),
        fc.nat(80),
        (text, length, from) => {
          const units = Array.from(text, (_, at) => isBlobUnit(text.charCodeAt(at)))
          const starts = units.map((_, at) =>
            units.slice(at, at + length).every(Boolean) && at + length <= text.length ? at : -1,
          )
          const expected = starts.find((at) => at >= from) ?? -1
          expect(findBlobRun(text, from, length)).toBe(expected)
        },
      ),
    )
  })
})
