import { once } from '../../lib/lazy.ts'
import { foldText } from '../text/fold.ts'
import { tokenize } from '../text/tokens.ts'
import { NO_SCORES, type Classify, type Scores } from '../types.ts'
import { createConcepts } from './concepts.ts'
import { scoreOn, type Curve } from './curves.ts'
import { BUCKET_BITS } from './features.ts'
import { COLUMNS, OUTPUTS, type Output } from './outputs.ts'
import { unpackRising, unpackWeights } from './packing.ts'
import { weigh, type Evidence, type Model } from './scorer.ts'
import { STORED_CLASSIFIER } from './weights.ts'

/** The model as the generated module holds it: text and plain numbers, no I/O to load it. */
export interface StoredClassifier {
  readonly version: string
  readonly steps: readonly number[]
  readonly bias: readonly number[]
  /** From evidence to scores, by output. */
  readonly curves: Readonly<Record<Output, Curve>>
  /** What is taken from the evidence of the best of n windows: this times the logarithm of n. */
  readonly luck: Readonly<Record<Output, number>>
  /** The buckets that the model knows, in the order of their rows; see `packing.ts`. */
  readonly rows: string
  /** One sign a weight. */
  readonly table: string
}

const DIGITS = 1e4

/**
 * The trained classifier, in the form that `preparePolicy` takes. Pure and linear in the length of
 * the text; the weights are unpacked when the first text comes. Knows nothing of identifiers: `pii` is 0.
 */
export function createClassifier(stored: StoredClassifier = STORED_CLASSIFIER): Classify {
  const loaded = once(() => ({ concepts: createConcepts(), model: loadModel(stored) }))
  return (text) => {
    const words = readWords(text)
    if (words.length === 0) return NO_SCORES
    const { concepts, model } = loaded.get()
    return scoresOf(weigh(words, concepts, model), stored)
  }
}

/** The words of a text as the model reads them: folded, in lower case, disguises undone. */
export function readWords(text: string): readonly string[] {
  return tokenize(foldText(text).text).words
}

/** What evidence amounts to. */
export function scoresOf(
  { whole, peak, windows }: Evidence,
  { curves, luck }: Pick<StoredClassifier, 'curves' | 'luck'>,
): Scores {
  const scores: Record<string, number> = {}
  for (let column = 0; column < COLUMNS; column += 1) {
    const output = OUTPUTS[column]
    if (output === undefined) continue
    const best = (peak?.[column] ?? Number.NEGATIVE_INFINITY) - luck[output] * Math.log(windows)
    const evidence = Math.max(whole[column] ?? 0, peak === null ? Number.NEGATIVE_INFINITY : best)
    scores[output] = Math.round(scoreOn(curves[output], evidence) * DIGITS) / DIGITS
  }
  return { ...NO_SCORES, ...scores }
}

function loadModel({ rows, table, steps, bias }: StoredClassifier): Model {
  const numbers = new Uint16Array(2 ** BUCKET_BITS)
  unpackRising(rows).forEach((bucket, row) => {
    numbers[bucket] = row + 1
  })
  return { rows: numbers, table: unpackWeights(table), steps, bias }
}
