import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bucketOf } from '../../src/routing/analysis/hashing.ts'
import { groupOf, letterNgrams, type StoredLanguages } from '../../src/routing/analysis/language.ts'
import { createRandom, shuffled } from './random.ts'

const BUCKETS = 4096
const EXCERPTS = 900
const EXCERPT_CHARS_MIN = 30
const EXCERPT_CHARS_SPREAD = 110
const EPOCHS = 4
const RATE = 0.3
const SCALE = 0.25
const SMOOTHING = 0.5
/** Weights beyond this are cut, so that four bits reach. */
const WEIGHT_MAX = 4
const STEPS = 7

interface Excerpt {
  readonly label: number
  readonly buckets: readonly number[]
}

interface Table {
  readonly languages: readonly string[]
  /** Members of the same group as a language, by its place. */
  readonly rivals: readonly (readonly number[])[]
  readonly weights: Float64Array
}

/** Learns the table of n-grams from `languages/<code>.txt`: counts first, then gradient descent. */
export function trainLanguages(folder: string, seed: number): StoredLanguages {
  const languages = readdirSync(join(folder, 'languages'))
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -4))
    .toSorted()
  const texts = languages.map((code) =>
    readFileSync(join(folder, 'languages', `${code}.txt`), 'utf8').replaceAll('\n', ' '),
  )
  const rivals = languages.map((code) =>
    languages.flatMap((other, at) => (groupOf(other) === groupOf(code) ? [at] : [])),
  )
  const table: Table = { languages, rivals, weights: countWeights(texts, rivals) }
  const random = createRandom(seed)
  const excerpts = texts.flatMap((text, label) => cutExcerpts(text, label, random))
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    const rate = RATE * (1 - epoch / EPOCHS)
    for (const excerpt of shuffled(excerpts, random)) descend(table, excerpt, rate)
  }
  return { languages, buckets: BUCKETS, packed: pack(table.weights) }
}

function bucketsOf(text: string): number[] {
  return letterNgrams(text).map((hash) => bucketOf(hash, BUCKETS))
}

/** Logarithms of shares, against the mean of the group: what naive Bayes would use. */
function countWeights(texts: readonly string[], rivals: Table['rivals']): Float64Array {
  const size = texts.length
  const weights = new Float64Array(BUCKETS * size)
  texts.forEach((text, label) => {
    const counts = new Float64Array(BUCKETS)
    const buckets = bucketsOf(text)
    for (const bucket of buckets) counts[bucket] = (counts[bucket] ?? 0) + 1
    counts.forEach((count, bucket) => {
      const share = (count + SMOOTHING) / (buckets.length + SMOOTHING * BUCKETS)
      weights[bucket * size + label] = Math.log(share)
    })
  })
  const plain = weights.slice()
  for (let at = 0; at < weights.length; at += 1) {
    const group = rivals[at % size] ?? []
    const row = at - (at % size)
    const mean = group.reduce((sum, one) => sum + (plain[row + one] ?? 0), 0) / group.length
    weights[at] = (plain[at] ?? 0) - mean
  }
  return weights
}

function cutExcerpts(text: string, label: number, random: () => number): Excerpt[] {
  return Array.from({ length: EXCERPTS }, () => {
    const length = EXCERPT_CHARS_MIN + Math.floor(random() * EXCERPT_CHARS_SPREAD)
    const from = Math.floor(random() * Math.max(1, text.length - length))
    const piece = text.slice(from, from + length)
    // whole words only
    const end = Math.max(piece.lastIndexOf(' '), EXCERPT_CHARS_MIN - 10)
    return { label, buckets: bucketsOf(piece.slice(piece.indexOf(' ') + 1, end)) }
  })
}

function descend({ languages, rivals, weights }: Table, excerpt: Excerpt, rate: number): void {
  const size = languages.length
  const group = rivals[excerpt.label] ?? []
  const scores = group.map((one) =>
    excerpt.buckets.reduce((sum, bucket) => sum + (weights[bucket * size + one] ?? 0) * SCALE, 0),
  )
  const top = Math.max(...scores)
  const powers = scores.map((value) => Math.exp(value - top))
  const total = powers.reduce((sum, power) => sum + power, 0)
  group.forEach((one, at) => {
    const wanted = one === excerpt.label ? 1 : 0
    const step = ((powers[at] ?? 0) / total - wanted) * rate * SCALE
    if (Math.abs(step) < 1e-4) return
    for (const bucket of excerpt.buckets) {
      const index = bucket * size + one
      weights[index] = (weights[index] ?? 0) - step
    }
  })
}

function pack(weights: Float64Array): string {
  const nibble = (at: number) => {
    const weight = Math.max(-WEIGHT_MAX, Math.min(WEIGHT_MAX, weights[at] ?? 0))
    return Math.round((weight / WEIGHT_MAX) * STEPS) + 8
  }
  const bytes = Uint8Array.from({ length: weights.length / 2 }, (_, at) => {
    return (nibble(at * 2) << 4) | nibble(at * 2 + 1)
  })
  return Buffer.from(bytes).toString('base64')
}
