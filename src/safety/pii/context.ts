import type { Scan } from '../scan.ts'

const BEFORE = 50
const AFTER = 30

/** A stretch of a scanned text. */
export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Do the words (an expression over lower case) stand within 50 characters before the stretch or
 * within 30 after it?
 */
export function hasContext(scan: Scan, { start, end }: Range, words: RegExp): boolean {
  const lower = scan.lower()
  if (words.test(lower.slice(Math.max(0, start - BEFORE), start))) return true
  return words.test(lower.slice(end, end + AFTER))
}

/** As `hasContext`, but only what leads to the stretch counts. */
export function hasLead(scan: Scan, start: number, words: RegExp): boolean {
  return words.test(scan.lower().slice(Math.max(0, start - BEFORE), start))
}
