import { bucketOf } from './hashing.ts'

/** A linear head over dense features and hashed n-grams, for one or several outputs. */
export interface Head {
  readonly outputs: number
  /** A power of two. */
  readonly buckets: number
  readonly bias: ArrayLike<number>
  /** Feature after feature, the outputs of each side by side. */
  readonly dense: ArrayLike<number>
  /** Bucket after bucket, likewise. */
  readonly hashed: ArrayLike<number>
  /** What one step of `hashed` is worth. */
  readonly step: number
}

export interface HeadInput {
  readonly dense: ArrayLike<number>
  readonly hashes: readonly number[]
}

/** What n-grams add together grows with the root of their number, so that length decides little. */
export function shareOf(hashes: readonly number[]): number {
  return 1 / Math.sqrt(Math.max(hashes.length, 8))
}

/** The outputs of a head, before any squashing. */
export function score(head: Head, input: HeadInput): Float64Array {
  const { outputs } = head
  const found = Float64Array.from({ length: outputs }, (_, at) => head.bias[at] ?? 0)
  addTo(found, sumHashed(head, input.hashes), head.step * shareOf(input.hashes))
  for (let feature = 0; feature < input.dense.length; feature += 1) {
    const value = input.dense[feature] ?? 0
    if (value === 0) continue
    for (let at = 0; at < outputs; at += 1) {
      found[at] = (found[at] ?? 0) + value * (head.dense[feature * outputs + at] ?? 0)
    }
  }
  return found
}

function sumHashed(head: Head, hashes: readonly number[]): Float64Array {
  const { outputs, hashed } = head
  const sums = new Float64Array(outputs)
  for (const hash of hashes) {
    const from = bucketOf(hash, head.buckets) * outputs
    for (let at = 0; at < outputs; at += 1) sums[at] = (sums[at] ?? 0) + (hashed[from + at] ?? 0)
  }
  return sums
}

function addTo(target: Float64Array, source: Float64Array, factor: number): void {
  for (let at = 0; at < target.length; at += 1) {
    target[at] = (target[at] ?? 0) + (source[at] ?? 0) * factor
  }
}

export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

/** Shares that add up to one. */
export function softmax(values: Float64Array): Float64Array {
  const top = Math.max(...values)
  const powers = values.map((value) => Math.exp(value - top))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
