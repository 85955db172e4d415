import type { Concepts } from './concepts.ts'
import { readFeatures, type FeatureSink } from './features.ts'
import { COLUMNS, joinEvidence } from './outputs.ts'

/** Texts are judged whole and in windows of two blocks, each window a block further than the last. */
const BLOCK_WORDS = 12

/** Evidence in short texts counts less: this much is added to what they say. */
export const PRIOR = 240

/** The model: a row for each bucket that it knows, a column for each output. */
export interface Model {
  /** The number of the bucket's row, from 1; 0 for buckets that say nothing. */
  readonly rows: Uint16Array
  /** `table[row * COLUMNS + column]`, in steps. */
  readonly table: Int8Array
  /** What a step is worth, by column. */
  readonly steps: readonly number[]
  readonly bias: readonly number[]
}

/** The evidence that a text gives, by column. */
export interface Evidence {
  readonly whole: Float64Array
  /** The most that any window gives; null where the text is no longer than a window. */
  readonly peak: Float64Array | null
  readonly windows: number
}

/** Sums of the features of each block. */
interface Blocks {
  readonly sums: Int32Array
  /** Squares of the values, for the length. */
  readonly squares: Int32Array
  readonly count: number
}

/** Judges words. Work is linear in the words and their letters. */
export function weigh(words: readonly string[], concepts: Concepts, model: Model): Evidence {
  const blocks = sumBlocks(words, concepts, model)
  const whole = evidenceOf(blocks, { from: 0, to: blocks.count, model })
  if (blocks.count <= 2) return { whole, peak: null, windows: 0 }
  const windows = blocks.count - 1
  const peak = new Float64Array(COLUMNS).fill(Number.NEGATIVE_INFINITY)
  for (let from = 0; from < windows; from += 1) {
    const window = evidenceOf(blocks, { from, to: from + 2, model })
    for (let column = 0; column < COLUMNS; column += 1)
      peak[column] = Math.max(peak[column] ?? 0, window[column] ?? 0)
  }
  return { whole, peak, windows }
}

function sumBlocks(words: readonly string[], concepts: Concepts, { rows, table }: Model): Blocks {
  const count = Math.max(1, Math.ceil(words.length / BLOCK_WORDS))
  const sums = new Int32Array(count * COLUMNS)
  const squares = new Int32Array(count)
  let word = -1
  let block = 0
  const sink: FeatureSink = {
    word() {
      word += 1
      block = Math.floor(word / BLOCK_WORDS)
    },
    add(bucket, value) {
      squares[block] = (squares[block] ?? 0) + value * value
      const row = rows[bucket] ?? 0
      if (row === 0) return
      const from = (row - 1) * COLUMNS
      const into = block * COLUMNS
      for (let column = 0; column < COLUMNS; column += 1)
        sums[into + column] = (sums[into + column] ?? 0) + value * (table[from + column] ?? 0)
    },
  }
  readFeatures(words, concepts, sink)
  return { sums, squares, count }
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly model: Model
}

function evidenceOf({ sums, squares }: Blocks, { from, to, model }: Stretch): Float64Array {
  const evidence = new Float64Array(COLUMNS)
  let square = PRIOR
  for (let block = from; block < to; block += 1) {
    square += squares[block] ?? 0
    for (let column = 0; column < COLUMNS; column += 1)
      evidence[column] = (evidence[column] ?? 0) + (sums[block * COLUMNS + column] ?? 0)
  }
  const share = 1 / Math.sqrt(square)
  for (let column = 0; column < COLUMNS; column += 1)
    evidence[column] =
      (evidence[column] ?? 0) * share * (model.steps[column] ?? 0) + (model.bias[column] ?? 0)
  joinEvidence(evidence)
  return evidence
}
