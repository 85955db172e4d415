import { BUCKET_BITS, readFeatures } from '../../src/safety/classifier/features.ts'
import type { Concepts } from '../../src/safety/classifier/concepts.ts'
import { OUTPUTS } from '../../src/safety/classifier/model.ts'
import { createRandom } from '../routing/random.ts'
import type { Targets } from './sets.ts'

const COLUMNS = OUTPUTS.length
const ANY = OUTPUTS.indexOf('any')
/** Types that a harmful text of unknown type may be of. */
const HARMFUL = [0, 1, 2, 3, 4, 5, 8]

/** A text as rows of the table. */
export interface Example {
  readonly rows: Uint16Array
  readonly values: Uint8Array
  readonly targets: Targets
  /** How much it counts. */
  readonly weight: number
}

export interface Model {
  readonly bias: Float64Array
  readonly table: Float32Array
}

export interface LearnOptions {
  readonly epochs: number
  readonly rate: number
  readonly decay: number
  readonly seed: number
  /** Of texts whose type is unknown. */
  readonly unknownWeight: number
}

export const PRIOR = 60

export function featuresOf(words: readonly string[], concepts: Concepts) {
  const rows: number[] = []
  const values: number[] = []
  readFeatures(words, concepts, {
    word: () => {},
    add: (row, value) => {
      rows.push(row)
      values.push(value)
    },
  })
  return { rows: Uint16Array.from(rows), values: Uint8Array.from(values) }
}

export function shareOf(values: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at += 1) sum += (values[at] ?? 0) ** 2
  return 1 / Math.sqrt(sum + PRIOR)
}

export function scoreExample({ bias, table }: Model, { rows, values }: Pick<Example, 'rows' | 'values'>, out: Float64Array): void {
  out.fill(0)
  for (let at = 0; at < rows.length; at += 1) {
    const from = rows[at]! * COLUMNS
    const value = values[at]!
    for (let column = 0; column < COLUMNS; column += 1) out[column] = out[column]! + value * table[from + column]!
  }
  const share = shareOf(values)
  for (let column = 0; column < COLUMNS; column += 1) out[column] = out[column]! * share + bias[column]!
}

export function learn(examples: readonly Example[], options: LearnOptions): Model {
  const size = COLUMNS * 2 ** BUCKET_BITS
  const table = new Float32Array(size)
  const seen = new Float32Array(size).fill(1e-6)
  const bias = new Float64Array(COLUMNS).fill(-2)
  const biasSeen = new Float64Array(COLUMNS).fill(1e-6)
  const model = { bias, table }
  const random = createRandom(options.seed)
  const order = Uint32Array.from(examples, (_, at) => at)
  const out = new Float64Array(COLUMNS)
  const errors = new Float64Array(COLUMNS)
  const lifts = liftsOf(examples)
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    shuffle(order, random)
    const rate = options.rate * (1 - (0.7 * epoch) / options.epochs)
    for (const at of order) {
      const example = examples[at]!
      scoreExample(model, example, out)
      errorsOf(out, example, { errors, lifts, unknownWeight: options.unknownWeight })
      const { rows, values } = example
      const share = shareOf(values)
      for (let column = 0; column < COLUMNS; column += 1) {
        const error = errors[column]!
        if (error === 0) continue
        biasSeen[column] = biasSeen[column]! + error * error
        bias[column] = bias[column]! - (rate * error) / Math.sqrt(biasSeen[column]!)
        for (let feature = 0; feature < rows.length; feature += 1) {
          const index = rows[feature]! * COLUMNS + column
          const weight = table[index]!
          const slope = error * share * values[feature]! + options.decay * weight
          const own = seen[index]! + slope * slope
          seen[index] = own
          table[index] = weight - (rate * slope) / Math.sqrt(own)
        }
      }
    }
  }
  return model
}

function errorsOf(out: Float64Array, { targets, weight }: Example, { errors, lifts, unknownWeight }: { errors: Float64Array; lifts: Float64Array; unknownWeight: number }) {
  let hasType = false
  for (let column = 0; column < COLUMNS; column += 1) {
    const target = targets[column]!
    const p = 1 / (1 + Math.exp(-out[column]!))
    if (target === 1 && column !== ANY) hasType = true
    errors[column] = target < 0 ? 0 : (p - target) * weight * (target === 1 ? lifts[column]! : 1)
    if (Math.abs(errors[column]!) < 1e-3 * weight) errors[column] = 0
  }
  if (hasType || targets[ANY] !== 1 || unknownWeight === 0) return
  let none = 1
  for (const column of HARMFUL) if (targets[column]! < 0) none *= 1 - 1 / (1 + Math.exp(-out[column]!))
  const some = Math.max(1e-4, 1 - none)
  for (const column of HARMFUL) {
    if (targets[column]! >= 0) continue
    const p = 1 / (1 + Math.exp(-out[column]!))
    errors[column] = -((p * none) / some) * weight * unknownWeight
  }
}

function liftsOf(examples: readonly Example[]): Float64Array {
  const yes = new Float64Array(COLUMNS).fill(1)
  const no = new Float64Array(COLUMNS).fill(1)
  for (const { targets, weight } of examples)
    for (let column = 0; column < COLUMNS; column += 1) {
      if (targets[column] === 1) yes[column] = yes[column]! + weight
      if (targets[column] === 0) no[column] = no[column]! + weight
    }
  return yes.map((count, column) => Math.min(8, Math.max(1, Math.sqrt(no[column]! / count))))
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1))
    const kept = order[at]!
    order[at] = order[other]!
    order[other] = kept
  }
}
