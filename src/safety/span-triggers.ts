import { findBlobRun } from './text/blob-runs.ts'

/** The shortest credential that a vendor's prefix announces. */
const TOKEN_MIN = 15
/** Digits, addresses, private keys, machine-readable lines, names of passwords, bank codes. */
const MARKS =
  /[0-9@]|-----|<<|pass|pwd|kennw|contras|\b(?:dot|bic|swift)\b|[([{<]\s?(?:at|\.)\s?[)\]}>]/i

/**
 * Could any built-in detector of identifiers and credentials find something in this text, folded
 * already? Says yes too often rather than too seldom.
 */
export function mayHoldSpans(text: string, from: number): boolean {
  return MARKS.test(text) || findBlobRun(text, from, TOKEN_MIN) >= 0
}
