import { BUCKET_BITS, readFeatures } from '../../src/safety/classifier/features.ts'
import type { Concepts } from '../../src/safety/classifier/concepts.ts'
import { ANY, COLUMNS, OUTPUTS } from '../../src/safety/classifier/outputs.ts'
import { PRIOR } from '../../src/safety/classifier/scorer.ts'
import { createRandom } from '../routing/random.ts'
import type { Targets } from './sets.ts'

/** A text as the model sees it. */
export interface Example {
  readonly buckets: Uint32Array
  readonly values: Uint8Array
  /** What each feature counts, so that long texts do not weigh more. */
  readonly share: number
  readonly targets: Targets
  /** How much the text counts. */
  readonly weight: number
}

/** What was learned: `table[bucket * COLUMNS + column]`. */
export interface Learned {
  readonly bias: Float64Array
  readonly table: Float32Array
}

export interface LearnOptions {
  readonly epochs: number
  readonly rate: number
  readonly seed: number
  /** How much a harmful text of unknown type teaches the types. */
  readonly unknownWeight: number
}

/** Columns that a harmful text of unknown type may belong to. */
const HARMFUL = OUTPUTS.flatMap((output, column) =>
  ['any', 'spam', 'political', 'prompt_injection'].includes(output) ? [] : [column],
)

const LIFT_MAX = 8
const BIAS_START = -2
const SEEN_START = 1e-6
/** Errors below are not worth the work. */
const ERROR_MIN = 1e-3

/** The features of words, as they are met. */
export function featuresOf(words: readonly string[], concepts: Concepts) {
  const buckets: number[] = []
  const values: number[] = []
  let squares = PRIOR
  readFeatures(words, concepts, {
    word: () => {},
    add: (bucket, value) => {
      buckets.push(bucket)
      values.push(value)
      squares += value * value
    },
  })
  return {
    buckets: Uint32Array.from(buckets),
    values: Uint8Array.from(values),
    share: 1 / Math.sqrt(squares),
  }
}

/** The example without the buckets that the model is not to know. */
export function keepOnly(example: Example, known: Uint8Array): Example {
  const kept = example.buckets.map((bucket, at) => (known[bucket] === 1 ? at : -1 >>> 0))
  const places = Array.from(kept).filter((at) => at !== -1 >>> 0)
  return {
    ...example,
    buckets: Uint32Array.from(places, (at) => example.buckets[at] ?? 0),
    values: Uint8Array.from(places, (at) => example.values[at] ?? 0),
  }
}

/**
 * Logistic regression for all outputs at once, by AdaGrad in an order that the seed decides. What is
 * unknown of a text teaches nothing; of a harmful one of unknown type some type has to be true.
 */
export function learn(examples: readonly Example[], options: LearnOptions): Learned {
  const size = COLUMNS * 2 ** BUCKET_BITS
  const state: State = {
    table: new Float32Array(size),
    seen: new Float32Array(size).fill(SEEN_START),
    bias: new Float64Array(COLUMNS).fill(BIAS_START),
    biasSeen: new Float64Array(COLUMNS).fill(SEEN_START),
  }
  const random = createRandom(options.seed)
  const order = Uint32Array.from(examples, (_, at) => at)
  const lifts = liftsOf(examples)
  const evidence = new Float64Array(COLUMNS)
  const errors = new Float64Array(COLUMNS)
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random)
    const rate = options.rate * (1 - (0.7 * epoch) / options.epochs)
    for (const at of order) {
      const example = examples[at]
      if (example === undefined) continue
      addUp(state, example, evidence)
      findErrors(example, { evidence, errors, lifts, unknownWeight: options.unknownWeight })
      descend(state, example, { errors, rate })
    }
  }
  return { bias: state.bias, table: state.table }
}

interface State extends Learned {
  readonly seen: Float32Array
  readonly biasSeen: Float64Array
}

/** The evidence of each column by itself. */
export function addUp({ bias, table }: Learned, example: Example, evidence: Float64Array): void {
  const { buckets, values, share } = example
  evidence.fill(0)
  for (let at = 0; at < buckets.length; at += 1) {
    const from = (buckets[at] ?? 0) * COLUMNS
    const value = values[at] ?? 0
    for (let column = 0; column < COLUMNS; column += 1)
      evidence[column] = (evidence[column] ?? 0) + value * (table[from + column] ?? 0)
  }
  for (let column = 0; column < COLUMNS; column += 1)
    evidence[column] = (evidence[column] ?? 0) * share + (bias[column] ?? 0)
}

interface Errors {
  readonly evidence: Float64Array
  readonly errors: Float64Array
  readonly lifts: Float64Array
  readonly unknownWeight: number
}

const logistic = (evidence: number) => 1 / (1 + Math.exp(-evidence))

function findErrors({ targets, weight }: Example, work: Errors): void {
  const { evidence, errors, lifts } = work
  let hasType = false
  for (let column = 0; column < COLUMNS; column += 1) {
    const target = targets[column] ?? -1
    const error = target < 0 ? 0 : logistic(evidence[column] ?? 0) - target
    const lift = target === 1 ? (lifts[column] ?? 1) : 1
    errors[column] = Math.abs(error) < ERROR_MIN ? 0 : error * weight * lift
    if (target === 1 && column !== ANY) hasType = true
  }
  if (!hasType && targets[ANY] === 1 && work.unknownWeight > 0) shareOut(targets, weight, work)
}

/** Some type has to be true: the likelier a type is already, the more it is pushed. */
function shareOut(targets: Targets, weight: number, work: Errors): void {
  const { evidence, errors, unknownWeight } = work
  const open = HARMFUL.filter((column) => (targets[column] ?? -1) < 0)
  const none = open.reduce((left, column) => left * (1 - logistic(evidence[column] ?? 0)), 1)
  const some = Math.max(1e-4, 1 - none)
  for (const column of open)
    errors[column] = -((logistic(evidence[column] ?? 0) * none) / some) * weight * unknownWeight
}

interface Step {
  readonly errors: Float64Array
  readonly rate: number
}

function descend(state: State, example: Example, { errors, rate }: Step): void {
  const { table, seen, bias, biasSeen } = state
  const { buckets, values, share } = example
  for (let column = 0; column < COLUMNS; column += 1) {
    const error = errors[column] ?? 0
    if (error === 0) continue
    biasSeen[column] = (biasSeen[column] ?? 0) + error * error
    bias[column] = (bias[column] ?? 0) - (rate * error) / Math.sqrt(biasSeen[column] ?? 1)
    for (let at = 0; at < buckets.length; at += 1) {
      const index = (buckets[at] ?? 0) * COLUMNS + column
      const slope = error * share * (values[at] ?? 0)
      const sum = (seen[index] ?? 0) + slope * slope
      seen[index] = sum
      table[index] = (table[index] ?? 0) - (rate * slope) / Math.sqrt(sum)
    }
  }
}

/** Rare labels count more. */
function liftsOf(examples: readonly Example[]): Float64Array {
  const yes = new Float64Array(COLUMNS).fill(1)
  const no = new Float64Array(COLUMNS).fill(1)
  for (const { targets, weight } of examples) {
    for (let column = 0; column < COLUMNS; column += 1) {
      if (targets[column] === 1) yes[column] = (yes[column] ?? 0) + weight
      if (targets[column] === 0) no[column] = (no[column] ?? 0) + weight
    }
  }
  return yes.map((count, column) =>
    Math.min(LIFT_MAX, Math.max(1, Math.sqrt((no[column] ?? 1) / count))),
  )
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
}
