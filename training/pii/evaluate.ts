import { createSpanDetectors } from '../../src/safety/span-detectors.ts'
import { findSpans } from '../../src/safety/spans.ts'
import { createRandom } from '../routing/random.ts'
import { makeEvasive, makeLookAlikes } from './evasions.ts'
import { MAKERS } from './makers.ts'
import { pick } from './values.ts'

/**
 * Measures the detectors of identifiers on made-up texts with known spans; the same seed gives the
 * same texts. Run: `npm run eval:pii [seed]`. A span counts when kind and more than half agree.
 */
const PER_KIND = 200
const PER_EVASION = 20
const LOOK_ALIKES = 2000
const AIMS = { f2: 0.96, core: 0.98, evasive: 0.85, lookAlikes: 0.03 }

const random = createRandom(Number(process.argv[2] ?? 20_261_127))
const detectors = createSpanDetectors()
const find = (text: string) => findSpans({ text }, { detectors })
const percent = (share: number) => `${(share * 100).toFixed(1)} %`

interface Tally {
  hits: number
  exact: number
  missed: number
  spurious: number
}

const FILLER = [
  'Good morning.',
  'As agreed yesterday:',
  'Please note.',
  'Thanks for your help,',
  'Ticket 42:',
]

function measurePlain() {
  const tallies = new Map<string, Tally>()
  for (const { kind, make, frames } of MAKERS) {
    const tally: Tally = { hits: 0, exact: 0, missed: 0, spurious: 0 }
    for (let at = 0; at < PER_KIND; at += 1) {
      const value = make(random)
      const frame = `${pick(FILLER, random)} ${pick(frames, random)} ${pick(FILLER, random)}`
      const start = frame.indexOf('%')
      count(
        tally,
        { kind, start, end: start + value.length },
        frame.replace('%', () => value),
      )
    }
    tallies.set(kind, tally)
  }
  return tallies
}

function count(tally: Tally, want: { kind: string; start: number; end: number }, text: string) {
  let hit = false
  for (const finding of find(text)) {
    const overlap = Math.min(finding.end, want.end) - Math.max(finding.start, want.start)
    const union = Math.max(finding.end, want.end) - Math.min(finding.start, want.start)
    if (finding.kind === want.kind && overlap > union / 2) {
      hit = true
      if (finding.start === want.start && finding.end === want.end) tally.exact += 1
    } else tally.spurious += 1
  }
  if (hit) tally.hits += 1
  else tally.missed += 1
}

function f2Of({ hits, missed, spurious }: Tally): number {
  return (5 * hits) / (5 * hits + 4 * missed + spurious)
}

const tallies = measurePlain()
const total: Tally = { hits: 0, exact: 0, missed: 0, spurious: 0 }
console.log('| kind | recall | exact | spurious | F2 |')
for (const [kind, tally] of tallies) {
  for (const key of ['hits', 'exact', 'missed', 'spurious'] as const) total[key] += tally[key]
  console.log(
    `| ${kind} | ${percent(tally.hits / PER_KIND)} | ${percent(tally.exact / PER_KIND)} | ${tally.spurious} | ${f2Of(tally).toFixed(3)} |`,
  )
}
const core = MAKERS.filter((maker) => maker.core === true).map(
  ({ kind }) => tallies.get(kind)?.exact ?? 0,
)
const coreExact = core.reduce((sum, exact) => sum + exact, 0) / (core.length * PER_KIND)

const evasive = new Map<string, { found: number; of: number }>()
let evasiveFound = 0
const cases = makeEvasive(PER_EVASION, random)
for (const { kind, evasion, text, start, end } of cases) {
  const found = find(text).some(
    (finding) => finding.kind === kind && finding.start < end && finding.end > start,
  )
  const row = evasive.get(evasion) ?? { found: 0, of: 0 }
  evasive.set(evasion, { found: row.found + (found ? 1 : 0), of: row.of + 1 })
  if (found) evasiveFound += 1
}
console.log('\n| evasion | recall |')
for (const [evasion, { found, of }] of evasive)
  console.log(`| ${evasion} | ${percent(found / of)} |`)

const flagged = new Map<string, number>()
let lookAlikes = 0
for (const { name, text } of makeLookAlikes(LOOK_ALIKES, random)) {
  const [finding] = find(text)
  if (finding === undefined) continue
  lookAlikes += 1
  const key = `${name} as ${finding.kind}`
  flagged.set(key, (flagged.get(key) ?? 0) + 1)
}
console.log('\n| look-alike flagged | count |')
for (const [name, times] of flagged) console.log(`| ${name} | ${times} |`)

const rows = [
  ['F2 over all kinds', f2Of(total), AIMS.f2, 'at least'],
  ['core kinds exact', coreExact, AIMS.core, 'at least'],
  ['evasive recall', evasiveFound / cases.length, AIMS.evasive, 'at least'],
  ['look-alikes flagged', lookAlikes / LOOK_ALIKES, AIMS.lookAlikes, 'at most'],
] as const
console.log('\n| measure | value | aim |')
for (const [name, value, aim, side] of rows) {
  const met = side === 'at least' ? value >= aim : value <= aim
  console.log(`| ${name} | ${value.toFixed(4)} | ${side} ${aim} ${met ? 'met' : 'NOT MET'} |`)
  if (!met) process.exitCode = 1
}
