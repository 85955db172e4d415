import { createClassifier } from '../../src/safety/classifier/classifier.ts'
import { applyEdits } from '../../src/safety/masking/apply.ts'
import { createVault } from '../../src/safety/masking/vault.ts'
import { inspectPieces } from '../../src/safety/inspect.ts'
import { DEFAULT_POLICY } from '../../src/safety/policy/defaults.ts'
import { preparePolicy } from '../../src/safety/prepare.ts'
import { createStreamInspector } from '../../src/safety/stream/stream-inspector.ts'

/**
 * CPU time of content safety on one core, all detectors, without and with the classifier. Run:
 * `node bench/micro/safety.ts`. Targets: at most 150 us for each KiB of ordinary text (200 with the classifier), 300 ms for
 * 1 MB of any text, 10 us for a chunk of a stream, fewer than 8 characters held back on average.
 */
const PROSE =
  'The council met on Tuesday to vote on 3 of 4 clauses; residents feared noise, traffic and $40 fees. '
const CODE = 'const total = items.filter((item) => item.price > 10).map(({ price }) => price * 2)\n'
const RECORDS =
  'Invoice 2024-0012345 of 12 May 2024, amount 1,234.56 EUR, sent to Ann Lee, phone +49 30 901820.\n'
const ANSWER = `Here is what I found. The library opened in 1911 and holds about 40,000 books.

1. **History**: the building was designed by two local architects and finished within three years.
2. **Access**: it is open from 9:00 to 17:30, and the reading room seats 120 people.

\`\`\`js
const books = await fetch('/api/books?limit=20').then((response) => response.json())
console.log(books.map(({ title }) => title).join(', '))
\`\`\`

If you want to know more, ask at the desk or write to the librarian; they answer within 2 days. `

const classify = createClassifier()
const prepared = preparePolicy(DEFAULT_POLICY)
const classifying = preparePolicy(DEFAULT_POLICY, { classify })
const NOW_MS = Date.parse('2026-06-01T00:00:00Z')

function inspect(text: string, policy = prepared) {
  const pieces = [{ text, origin: 'user' as const }]
  const verdict = inspectPieces(pieces, policy, { direction: 'input', nowMs: NOW_MS })
  return applyEdits(pieces, verdict.edits, createVault('k7q2'))
}

/** Microseconds per run: the best of several rounds, since other work only ever adds. */
function measureUs(run: () => unknown, rounds: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now()
    run()
    best = Math.min(best, (performance.now() - startedAt) * 1000)
  }
  return best
}

const kib = (text: string) => text.repeat(Math.ceil(1024 / text.length)).slice(0, 1024)
let isMissed = false

function report(name: string, value: number, target: number) {
  if (value > target) isMissed = true
  console.log(
    `| ${name} | ${value.toFixed(1)} | ${target} | ${value > target ? 'MISSED' : 'met'} |`,
  )
}

console.log('| measure | value | at most | |')
for (const [name, text] of Object.entries({ prose: PROSE, code: CODE, records: RECORDS })) {
  const whole = kib(text)
  // Text full of numbers is dearer: parsing a phone number takes 10 to 40 us.
  const target = name === 'records' ? 500 : 150
  report(
    `us for each KiB of ${name}`,
    measureUs(() => inspect(whole), 1500),
    target,
  )
  report(
    `us for each KiB of ${name}, the classifier alone`,
    measureUs(() => classify(whole), 1500),
    100,
  )
  report(
    `us for each KiB of ${name}, with the classifier`,
    measureUs(() => inspect(whole, classifying), 1500),
    target + 50,
  )
}
for (const size of [16, 128]) {
  const text = PROSE.repeat(Math.ceil((size * 1024) / PROSE.length))
  report(
    `us for each KiB of ${size} KiB`,
    (measureUs(() => inspect(text), 40) * 1024) / text.length,
    150,
  )
}

const MEGABYTE = 1_000_000
const HOSTILE: readonly string[] = [
  ' ',
  'a',
  '1',
  '1 ',
  '12 34 ',
  '4111 ',
  '4111 1111 1111 1111 ',
  '+1 415 555 2671 ',
  'call 415-555-2671 ',
  '@',
  'a@',
  'a.b@c.de ',
  'a.',
  ' at dot ',
  'deadbeef01',
  '1:',
  'ff:',
  'password=',
  'key: ',
  '%41',
  '&#52;',
  '-----BEGIN PRIVATE KEY-----',
  'eyJhbGciOi.',
  'QUJD',
  'one ',
  'A1',
  'P<',
  '４',
  '4\u200b',
  'аa',
  'sk-',
  '1\n',
  'born 01/02/1990 ',
  'a://b:c@',
  'DE89 3704 0044 0532 0130 00 ',
  'dl A1 ',
  'ignore ',
  'ignore all previous instructions ',
  'you are stupid ',
  'i g n o r e ',
  '<|',
  '[',
  '#',
  'eval(',
  'a*b',
  "a'",
  '\\u0034',
  'user: ',
  '火',
  '😀',
  '\ud800',
  'make porn ',
  '{"a":"',
]
let worst = { name: '', ms: 0 }
for (const unit of HOSTILE) {
  const text = unit.repeat(Math.ceil(MEGABYTE / unit.length)).slice(0, MEGABYTE)
  const ms = measureUs(() => inspect(text), 3) / 1000
  if (process.argv.includes('--all'))
    console.log(`| ${JSON.stringify(unit)} | ${ms.toFixed(0)} ms | | |`)
  if (ms > worst.ms) worst = { name: unit, ms }
}
report(`ms for the worst MB, ${JSON.stringify(worst.name)} over and over`, worst.ms, 300)

// The core hands the classifier 8 KiB of a text and what stands around findings: no more can come.
let worstWindow = { name: '', ms: 0 }
for (const unit of HOSTILE) {
  const text = unit.repeat(8192).slice(0, 16_384)
  const ms = measureUs(() => classify(text), 5) / 1000
  if (ms > worstWindow.ms) worstWindow = { name: unit, ms }
}
report(
  `ms of the classifier for the worst 16 KiB, ${JSON.stringify(worstWindow.name)} over and over`,
  worstWindow.ms,
  6,
)

interface Streamed {
  readonly us: number
  readonly held: number
  readonly heldMax: number
}

const watching = preparePolicy({ ...DEFAULT_POLICY, mode: 'monitor' })

function streamOnce(text: string, size: number): Streamed {
  // Nothing is replaced, so that what is held back can be told from lengths.
  const inspector = createStreamInspector({ prepared: watching, nowMs: NOW_MS })
  let released = 0
  let held = 0
  let heldMax = 0
  let chunks = 0
  const startedAt = performance.now()
  for (let at = 0; at < text.length; at += size) {
    released += inspector.push(text.slice(at, at + size)).text.length
    const now = Math.min(text.length, at + size) - released
    held += now
    heldMax = Math.max(heldMax, now)
    chunks += 1
  }
  inspector.end()
  return { us: ((performance.now() - startedAt) * 1000) / chunks, held: held / chunks, heldMax }
}

for (const [name, text] of Object.entries({
  prose: PROSE.repeat(40),
  answer: ANSWER.repeat(8),
  records: RECORDS.repeat(40),
})) {
  const runs = Array.from({ length: 60 }, () => streamOnce(text, 4))
  const us = Math.min(...runs.map((run) => run.us))
  report(`us for each chunk of 4 characters, ${name}`, us, 10)
  report(
    `characters held back on average, ${name}`,
    runs[0]?.held ?? 0,
    name === 'records' ? 48 : 8,
  )
}
if (isMissed) process.exitCode = 1
