import { measure } from '../../src/routing/analysis/dense-features.ts'
import { bucketOf, hashNgrams, wordsOf } from '../../src/routing/analysis/hashing.ts'
import {
  score,
  shareOf,
  softmax,
  type Head,
  type HeadInput,
} from '../../src/routing/analysis/heads.ts'
import { endsOf, plainText } from '../../src/routing/analysis/prompt-text.ts'
import { createRandom, shuffled } from './random.ts'

export interface Example {
  readonly input: HeadInput
  /** What each output should be; of a single output the chance, else shares that add up to one. */
  readonly target: readonly number[]
  readonly weight: number
}

export interface LearnOptions {
  readonly outputs: number
  readonly buckets: number
  readonly epochs: number
  readonly rate: number
  readonly denseDecay: number
  readonly hashedDecay: number
  /** Of `rate`; below one the measures speak first and words correct them. */
  readonly hashedRate: number
  readonly seed: number
}

/** What the analysis sees of a text. */
export function inputOf(text: string, toolCount = 0): HeadInput {
  const plain = plainText(text.normalize('NFC'))
  return { dense: measure({ raw: text, plain }, toolCount), hashes: hashNgrams(wordsOf(plain)) }
}

/** What the head for the type sees of it. */
export function typeInputOf(text: string): HeadInput {
  const plain = plainText(text.normalize('NFC'))
  return { dense: measure({ raw: text, plain }, 0), hashes: hashNgrams(wordsOf(endsOf(plain))) }
}

/** Logistic (or softmax) regression by plain gradient descent in a fixed order. */
export function learn(examples: readonly Example[], options: LearnOptions): Head {
  const { outputs, buckets } = options
  const features = examples[0]?.input.dense.length ?? 0
  const bias = new Float64Array(outputs)
  const dense = new Float64Array(features * outputs)
  const hashed = new Float64Array(buckets * outputs)
  const head: Head = { outputs, buckets, bias, dense, hashed, step: 1 }
  const random = createRandom(options.seed)
  for (let epoch = 0; epoch < options.epochs; epoch += 1) {
    const rate = options.rate * (1 - epoch / options.epochs)
    for (const example of shuffled(examples, random)) {
      const errors = errorsOf(head, example)
      descend({ bias, dense, hashed, buckets }, example, { errors, rate, options })
    }
  }
  return head
}

function errorsOf(head: Head, { input, target, weight }: Example): Float64Array {
  const raw = score(head, input)
  const guess = head.outputs === 1 ? raw.map((value) => 1 / (1 + Math.exp(-value))) : softmax(raw)
  return guess.map((value, at) => (value - (target[at] ?? 0)) * weight)
}

interface Weights {
  readonly bias: Float64Array
  readonly dense: Float64Array
  readonly hashed: Float64Array
  readonly buckets: number
}

interface Step {
  readonly errors: Float64Array
  readonly rate: number
  readonly options: LearnOptions
}

function descend(weights: Weights, { input }: Example, { errors, rate, options }: Step): void {
  const { outputs } = options
  for (let at = 0; at < outputs; at += 1) {
    const error = errors[at] ?? 0
    weights.bias[at] = (weights.bias[at] ?? 0) - rate * error
    for (let feature = 0; feature < input.dense.length; feature += 1) {
      const index = feature * outputs + at
      const weight = weights.dense[index] ?? 0
      const slope = error * (input.dense[feature] ?? 0) + options.denseDecay * weight
      weights.dense[index] = weight - rate * slope
    }
  }
  const share = shareOf(input.hashes)
  for (const hash of input.hashes) {
    const from = bucketOf(hash, options.buckets) * outputs
    for (let at = 0; at < outputs; at += 1) {
      const weight = weights.hashed[from + at] ?? 0
      const slope = (errors[at] ?? 0) * share + options.hashedDecay * weight
      weights.hashed[from + at] = weight - rate * options.hashedRate * slope
    }
  }
}

/** Rounds the hashed weights to `-127..127`, the largest of them to 127. */
export function quantise(head: Head): Head & { readonly hashed: Int8Array } {
  const { hashed } = head
  let top = 0
  for (let at = 0; at < hashed.length; at += 1) top = Math.max(top, Math.abs(hashed[at] ?? 0))
  const step = top === 0 ? 1 : top / 127
  const rounded = Int8Array.from({ length: hashed.length }, (_, at) =>
    Math.round((hashed[at] ?? 0) / step),
  )
  return { ...head, hashed: rounded, step: step * head.step }
}
