import type { PreparedPolicy } from './prepare.ts'
import { createScan } from './scan.ts'
import { findBlobRun } from './text/blob-runs.ts'
import { isFolded } from './text/fold.ts'
import { mayBeSpelled } from './text/spelled.ts'
import type { Piece } from './types.ts'

/** As long as a stretch has to be for a look at what it encodes. */
const BLOB_MIN = 15
const ESCAPES = /[%&\\]|rot-?13/i

/**
 * Is it certain, after a quick look, that nothing is found in this text of an answer, however it is cut? No for
 * policies that look for more than the built-in rules do.
 */
export function isSurelyClean(
  { text, origin }: Pick<Piece, 'text' | 'origin'>,
  { classifyAnswers, isCustom, spans, words }: PreparedPolicy,
): boolean {
  if (classifyAnswers !== null || isCustom) return false
  if (!isFolded(text) || ESCAPES.test(text) || findBlobRun(text, 0, BLOB_MIN) >= 0) return false
  const scan = createScan(text, { origin })
  if (scan.mayHoldSpans() || mayBeSpelled(text)) return false
  return (
    spans.every(({ needsMarks }) => needsMarks === true) &&
    words.every((detector) => detector.mayFind?.(scan) === false)
  )
}
