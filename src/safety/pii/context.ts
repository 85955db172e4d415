import type { Scan } from '../scan.ts'

const BEFORE = 50
const AFTER = 30
/** Shorter texts are searched around each stretch; for longer ones it pays to find the words once. */
const LONG_UNITS = 4096

/** A stretch of a scanned text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Do the words (an expression over lower case) stand within 50 characters before the stretch or
 * within 30 after it?
 */
export function hasContext(scan: Scan, range: Range, words: RegExp): boolean {
  if (!mayHaveContext(scan, range, words)) return false
  const lower = scan.lower()
  const { start, end } = range
  if (words.test(lower.slice(Math.max(0, start - BEFORE), start))) return true
  return words.test(lower.slice(end, end + AFTER))
}

/** False where `hasContext` is surely false: a cheap look at where the words stand in long texts. */
export function mayHaveContext(scan: Scan, { start, end }: Range, words: RegExp): boolean {
  if (scan.text.length < LONG_UNITS) return true
  const { starts, ends } = scan.placesOf(words)
  const from = start - BEFORE
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) <= from) low = middle + 1
    else high = middle
  }
  return (starts[low] ?? Number.POSITIVE_INFINITY) < end + AFTER
}

/** As `hasContext`, but only what leads to the stretch counts. */
export function hasLead(scan: Scan, start: number, words: RegExp): boolean {
  return words.test(scan.lower().slice(Math.max(0, start - BEFORE), start))
}
