import { BUCKET_BITS } from '../../src/safety/classifier/features.ts'
import { COLUMNS } from '../../src/safety/classifier/outputs.ts'
import type { Model } from '../../src/safety/classifier/scorer.ts'
import { keepOnly, learn, type Example, type Learned, type LearnOptions } from './learn.ts'

/** Buckets that the model keeps. */
export const ROWS_MAX = 28_000
/** Weights become whole numbers from minus this to this; the few beyond are cut. */
export const LEVELS = 8
/** The levels reach this many standard deviations of a column. */
const REACH = 5

export interface Compressed {
  readonly model: Model
  /** The buckets of the rows, rising. */
  readonly known: readonly number[]
}

/** Learns, keeps the buckets that say most, learns again with these, and rounds. */
export function learnCompressed(examples: readonly Example[], options: LearnOptions): Compressed {
  const known = mostTelling(examples, learn(examples, options))
  const isKnown = new Uint8Array(2 ** BUCKET_BITS)
  for (const bucket of known) isKnown[bucket] = 1
  const kept = examples.map((example) => keepOnly(example, isKnown))
  return { known, model: round(learn(kept, options), known) }
}

/** Buckets by the size of their weights and how often they are met. */
function mostTelling(examples: readonly Example[], { table }: Learned): readonly number[] {
  const met = new Float64Array(2 ** BUCKET_BITS)
  for (const { buckets, weight } of examples)
    for (const bucket of buckets) met[bucket] = (met[bucket] ?? 0) + weight
  const worth = met.map((count, bucket) => {
    let squares = 0
    for (let column = 0; column < COLUMNS; column += 1)
      squares += (table[bucket * COLUMNS + column] ?? 0) ** 2
    return squares * Math.max(0, count - 1)
  })
  const least = worth.toSorted()[worth.length - ROWS_MAX] ?? 0
  return Array.from(worth.keys()).filter((bucket) => (worth[bucket] ?? 0) > least)
}

function round({ table, bias }: Learned, known: readonly number[]): Model {
  const steps = Array.from({ length: COLUMNS }, (_, column) => {
    const squares = known.reduce(
      (sum, bucket) => sum + (table[bucket * COLUMNS + column] ?? 0) ** 2,
      0,
    )
    const step = (REACH * Math.sqrt(squares / known.length)) / LEVELS
    return Number(step.toPrecision(5))
  })
  const rounded = new Int8Array(known.length * COLUMNS)
  const rows = new Uint16Array(2 ** BUCKET_BITS)
  known.forEach((bucket, row) => {
    rows[bucket] = row + 1
    steps.forEach((step, column) => {
      const level = Math.round((table[bucket * COLUMNS + column] ?? 0) / step)
      rounded[row * COLUMNS + column] = Math.max(-LEVELS, Math.min(LEVELS, level))
    })
  })
  return {
    rows,
    table: rounded,
    steps,
    bias: Array.from(bias, (value) => Number(value.toFixed(4))),
  }
}
