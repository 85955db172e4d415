import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectPieces } from '../inspect.ts'
import { applyEdits } from '../masking/apply.ts'
import { createVault } from '../masking/vault.ts'
import { DEFAULT_POLICY } from '../policy/defaults.ts'
import { resolvePolicy } from '../policy/layers.ts'
import { policyDocumentSchema } from '../policy.ts'
import { preparePolicy } from '../prepare.ts'
import { NO_SCORES, type Piece } from '../types.ts'
import { createStreamInspector, type StreamOptions } from './stream-inspector.ts'

const NOW_MS = Date.parse('2026-06-01T00:00:00Z')
const prepare = (document: unknown = {}) => {
  const parsed = policyDocumentSchema.parse(document)
  const { policy } = resolvePolicy(DEFAULT_POLICY, [{ scope: 'global', document: parsed }])
  return preparePolicy(policy)
}
const prepared = prepare()

type Options = Partial<StreamOptions>

/** Streams a text in parts of these sizes. */
function stream(text: string, sizes: readonly number[], options: Options = {}) {
  const inspector = createStreamInspector({ prepared, nowMs: NOW_MS, ...options })
  let out = ''
  let at = 0
  let isStopped = false
  for (let step = 0; at < text.length; step += 1) {
    const size = sizes[step % sizes.length] ?? 1
    const pushed = inspector.push(text.slice(at, at + size))
    out += pushed.text
    isStopped = pushed.isStopped
    at += size
  }
  const last = inspector.end()
  return {
    out: out + last.text,
    isStopped: isStopped || last.isStopped,
    verdict: inspector.verdict(),
  }
}

function whole(text: string, format: Piece['format'] = 'text', of = prepared) {
  const pieces = [{ text, origin: 'assistant' as const, format }]
  const verdict = inspectPieces(pieces, of, { direction: 'output', nowMs: NOW_MS })
  return { verdict, masked: applyEdits(pieces, verdict.edits, null)[0] }
}

const SECRET = `${'AKIA'}QYLPMN5HFIQR7XYA`
const PEM =
  '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq98\nabc/def+ghi=\n-----END RSA PRIVATE KEY-----'
const PLANTED: readonly string[] = [
  '4111 1111 1111 1111',
  '4111111111111111',
  '4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1',
  '４１１１ １１１１ １１１１ １１１１',
  '219-09-1234',
  'DE89 3704 0044 0532 0130 00',
  'jane.doe@example.com',
  'jane at example dot com',
  'jane [at] example [dot] com',
  '(415) 555-2671',
  '+44 20 7946 0958',
  'four one one one one one one one one one one one one one one one',
  'AB 12 34 56 C',
  SECRET,
  PEM,
  'https://ann:s3cret@db.example/x',
  '192.168.1.10',
  btoa('my card is 4111111111111111'),
  '&#52;111 1111 1111 1111',
]

describe('planted values', () => {
  it.each(PLANTED)('never come out, wherever the stream is cut: %s', (value) => {
    const text = `Here it is, as you asked for: ${value} and that is all there is to say about it.`
    const { masked } = whole(text)
    expect(masked).toContain('[REDACTED_')
    for (let cut = 0; cut < text.length; cut += 1) {
      expect(stream(text, [cut + 1, text.length]).out).toBe(masked)
    }
    expect(stream(text, [1]).out).toBe(masked)
    expect(masked).not.toContain(value)
  })

  it('are explained by words before and after, also in a stream', () => {
    const text = 'The number 219091234 is his ssn, and the ssn of Ann is 219091235 too.'
    expect(stream(text, [3]).out).toBe(
      'The number [REDACTED_US_SSN] is his ssn, and the ssn of Ann is [REDACTED_US_SSN] too.',
    )
  })

  it('come back as they are when the caller gave them', () => {
    const vault = createVault('k7q2')
    vault.placeholderFor('email', 'jane@example.com')
    const text = 'Write to jane@example.com or bob@example.com today.'
    expect(stream(text, [4], { vault }).out).toBe(
      'Write to jane@example.com or [REDACTED_EMAIL] today.',
    )
  })
})

const part = fc.oneof(
  fc.constantFrom(...PLANTED),
  fc.constantFrom(
    ' ',
    '\n',
    '. ',
    ', ',
    'at ',
    'dot',
    ' password: hunter22! ',
    '"',
    '{',
    '}',
    '\\',
    '%41',
    '😀',
    '火车',
    '\ud83d',
    'The train leaves at noon',
    'card ',
    'ssn ',
    '12 March 1985',
    'born ',
    ' 12 34 56 ',
    '-----BEGIN CERTIFICATE-----',
    'I will kill you. ',
    'cvv 123 ',
    'A B C ',
    'one two three four five ',
    '\u200b',
    'x'.repeat(40),
    '=',
    '(',
    ')',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
/** Writes some characters as escapes that need none; escapes stay whole. */
const escapeSome = (json: string) =>
  json.replace(
    /(\\u[0-9a-f]{4}|\\.)|[@4]/g,
    (unit, escape?: string) => escape ?? `\\u00${unit.charCodeAt(0).toString(16)}`,
  )

const texts = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(''))
const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 12 })

function expectSame(text: string, cuts: readonly number[], options: Options = {}) {
  const of = options.prepared ?? prepared
  const all = stream(text, [Math.max(1, text.length)], options)
  const { out, isStopped, verdict } = stream(text, cuts, options)
  expect(out).toBe(all.out)
  expect(isStopped).toBe(all.isStopped)
  expect(verdict).toEqual(all.verdict)
  const once = whole(text, options.format, of)
  expect(verdict.action).toBe(once.verdict.action)
  return { all, once }
}

describe('any text, cut in any way', () => {
  it('gives the same text and the same verdict', () => {
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        const { all, once } = expectSame(text, cuts)
        expect(all.isStopped || all.out === once.masked).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  it('loses nothing that is not masked', () => {
    const watching = prepare({ mode: 'monitor' })
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        expect(stream(text, cuts, { prepared: watching }).out).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same in the arguments of tools, inside escapes too, and JSON stays JSON', () => {
    const value = fc.record({
      note: texts,
      amount: fc.constantFrom(1, 4111111111111111, null),
      ok: fc.boolean(),
    })
    fc.assert(
      fc.property(value, sizes, (object, cuts) => {
        const escaped = escapeSome(JSON.stringify(object))
        const text = object.amount === 4111111111111111 ? JSON.stringify(object) : escaped
        const { all } = expectSame(text, cuts, { format: 'json' })
        expect(all.isStopped || JSON.parse(all.out) !== undefined).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('gives the same with words and expressions of the policy', () => {
    const custom = prepare({
      types: { pii: { transform: 'redact' } },
      word_lists: [{ name: 'w', type: 'pii', words: ['train leaves', '火车'] }],
      expressions: [{ name: 'e', type: 'pii', expression: 'no+n|card \\d{4}' }],
    })
    fc.assert(
      fc.property(texts, sizes, (text, cuts) => {
        const { all, once } = expectSame(text, cuts, { prepared: custom })
        expect(all.isStopped || all.out === once.masked).toBe(true)
      }),
      { numRuns: 150 },
    )
    expect(stream('The train leaves at noon.', [2], { prepared: custom }).out).toBe(
      'The [REDACTED_CUSTOM_W] at [REDACTED_CUSTOM_E].',
    )
  })
})

describe('a stream that has to end', () => {
  it('stops for good, and says why', () => {
    const strict = prepare({ types: { pii: { action: 'block' } } })
    const { out, isStopped, verdict } = stream(`Sure, it is ${SECRET} and more.`, [4], {
      prepared: strict,
    })
    expect('Sure, it is ').toContain(out)
    expect(isStopped).toBe(true)
    expect(verdict).toMatchObject({ action: 'block', allowed: false })
  })

  it('stops when its words are found harmful', () => {
    const classify = (text: string) => ({ ...NO_SCORES, hate: text.includes('grim') ? 0.95 : 0 })
    const judging = { ...prepared, classify, classifyAnswers: classify }
    const text =
      'This begins in a friendly way, as it should be. Then it gets grim and goes on. And on and on.'
    const { out, isStopped, verdict } = stream(text, [3], { prepared: judging })
    expect(isStopped).toBe(true)
    expect(out.length).toBeLessThan(text.length)
    expect(verdict.violations.map(({ type }) => type)).toEqual(['hate'])
  })
})

describe('what is held back', () => {
  it('is hardly more than the word being written', () => {
    const text =
      'The council met on Tuesday to vote on three clauses, and residents feared noise. '.repeat(20)
    const inspector = createStreamInspector({ prepared, nowMs: NOW_MS })
    let released = 0
    let held = 0
    let steps = 0
    for (let at = 0; at < text.length; at += 4) {
      released += inspector.push(text.slice(at, at + 4)).text.length
      held += Math.min(at + 4, text.length) - released
      steps += 1
    }
    expect(held / steps).toBeLessThan(8)
  })

  it('ends with a private key that never ends', () => {
    const text = `-----BEGIN PRIVATE KEY-----\n${'abcd'.repeat(4000)} the end`
    const { out } = stream(text, [7])
    expect(out.startsWith('[REDACTED_PRIVATE_KEY]')).toBe(true)
    expect(out.endsWith('the end')).toBe(true)
  })
})
