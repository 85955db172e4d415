import type { Curve } from '../../src/safety/classifier/curves.ts'
import { OUTPUTS, type Output } from '../../src/safety/classifier/outputs.ts'
import type { Evidence } from '../../src/safety/classifier/scorer.ts'
import { DEFAULT_POLICY } from '../../src/safety/policy/defaults.ts'
import type { HeldOut, HeldOutMaterial } from './held-out.ts'
import { SOURCES } from './sources.ts'

/** Of harmless prompts at most these shares are acted on and blocked; rules need some room beside. */
const ACTED_MAX = 0.015
const BLOCKED_MAX = 0.003
/** Shares of harmless prompts that may reach a threshold of a single type: the first that fits is taken. */
const SHARES = [
  0.006, 0.005, 0.004, 0.003, 0.0025, 0.002, 0.0015, 0.001, 0.0007, 0.0005, 0.0003, 0.0002,
]

/** Shares of harmless prompts, and the scores that they reach, as parts of `warn_from`. */
const BELOW: readonly (readonly [share: number, part: number])[] = [
  [0.3, 0.05],
  [0.1, 0.2],
  [0.03, 0.45],
  [0.015, 0.65],
  [0.008, 0.82],
]
/** Beyond this share the tail is taken to fall exponentially. */
const TAIL_SHARE = 0.02
const GAP_MIN = 0.05
const ANY_THRESHOLDS = { warn_from: 0.7, block_from: 0.9 }

export interface Calibration {
  readonly curves: Readonly<Record<Output, Curve>>
  readonly luck: Readonly<Record<Output, number>>
}

/** Finds what evidence has to stand for which score, from harmless prompts that were held out. */
export function calibrate({ texts, documents }: HeldOutMaterial): Calibration {
  const pool = weighPool(texts)
  const tails = OUTPUTS.map((_, column) => tailOf(pool, column))
  const warn = SHARES.find((share) => reached(pool, tails, share) <= ACTED_MAX) ?? 0
  const block =
    SHARES.find((share) => share < warn && reached(pool, tails, share) <= BLOCKED_MAX) ?? 0
  if (warn === 0 || block === 0) throw new Error('No threshold keeps false alarms low enough')
  console.log(
    `acted on ${reached(pool, tails, warn).toFixed(4)} (${warn} a type), ` +
      `blocked ${reached(pool, tails, block).toFixed(4)} (${block} a type) of harmless prompts held out`,
  )
  const columns = OUTPUTS.map((output, column) => {
    const tail = tails[column] ?? (() => 0)
    const curve = curveOf(output, tail, { warn, block })
    return { output, curve, luck: luckOf(documents, { column, tail }) }
  })
  const curves = Object.fromEntries(columns.map(({ output, curve }) => [output, curve]))
  const luck = Object.fromEntries(columns.map(({ output, luck: own }) => [output, own]))
  return { curves: curves as Calibration['curves'], luck: luck as Calibration['luck'] }
}

/** Which share of the prompts reaches, in any type that is acted on, what a share of them reaches in each. */
function reached(pool: readonly Weighed[], tails: readonly Tail[], share: number): number {
  const limits = OUTPUTS.map((output, column) =>
    output === 'any' || output === 'political'
      ? Number.POSITIVE_INFINITY
      : (tails[column]?.(share) ?? Number.POSITIVE_INFINITY),
  )
  return pool.reduce(
    (sum, { evidence, weight }) =>
      limits.some((limit, column) => (evidence[column] ?? 0) >= limit) ? sum + weight : sum,
    0,
  )
}

/** A harmless prompt; each collection counts the same. */
interface Weighed {
  readonly evidence: Float64Array
  readonly weight: number
}

function weighPool(texts: readonly HeldOut[]): readonly Weighed[] {
  const benign = texts.filter(({ set }) => SOURCES[set]?.kind === 'benign')
  const counts = new Map<string, number>()
  for (const { set } of benign) counts.set(set, (counts.get(set) ?? 0) + 1)
  return benign.map(({ set, evidence }) => ({
    evidence: evidence.whole,
    weight: 1 / ((counts.get(set) ?? 1) * counts.size),
  }))
}

/** The evidence that a share of the harmless prompts reaches. */
type Tail = (share: number) => number

function tailOf(pool: readonly Weighed[], column: number): Tail {
  const sorted = pool
    .map(({ evidence, weight }) => ({ value: evidence[column] ?? 0, weight }))
    .toSorted((a, b) => b.value - a.value)
  const empirical: Tail = (share) => {
    let sum = 0
    for (const { value, weight } of sorted) {
      sum += weight
      if (sum >= share) return value
    }
    return sorted.at(-1)?.value ?? 0
  }
  const start = empirical(TAIL_SHARE)
  const over = sorted.filter(({ value }) => value > start)
  const mass = over.reduce((sum, { weight }) => sum + weight, 0)
  const scale = over.reduce((sum, { value, weight }) => sum + weight * (value - start), 0) / mass
  return (share) =>
    share >= TAIL_SHARE ? empirical(share) : start + scale * Math.log(TAIL_SHARE / share)
}

interface Limits {
  readonly warn: number
  readonly block: number
}

function curveOf(output: Output, tail: Tail, { warn, block }: Limits): Curve {
  const { warn_from, block_from } = thresholdsOf(output)
  const points = [
    ...BELOW.map(([share, part]) => [tail(share), part * warn_from] as const),
    [tail(warn), warn_from] as const,
    [tail(block), block_from] as const,
  ]
  let least = Number.NEGATIVE_INFINITY
  return points.map(([evidence, score]) => {
    least = Math.max(evidence, least + GAP_MIN)
    return [round(least), round(score)] as const
  })
}

function thresholdsOf(output: Output) {
  if (output === 'any') return ANY_THRESHOLDS
  const { warn_from, block_from } = DEFAULT_POLICY.types[output]
  return warn_from < 1 ? { warn_from, block_from } : ANY_THRESHOLDS
}

/** How far the best of many windows rises by chance, for each unit of the logarithm of their number. */
function luckOf(documents: readonly Evidence[], { column, tail }: { column: number; tail: Tail }) {
  const start = tail(TAIL_SHARE)
  const needed = documents.flatMap(({ peak, windows }) =>
    peak === null || windows < 3 ? [] : [((peak[column] ?? 0) - start) / Math.log(windows)],
  )
  const sorted = needed.toSorted((a, b) => b - a)
  return round(Math.max(0, sorted[Math.floor(sorted.length * TAIL_SHARE)] ?? 0))
}

const round = (value: number) => Number(value.toFixed(4))
