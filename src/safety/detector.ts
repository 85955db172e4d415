import type { Finding, SafetyType } from './types.ts'
import type { Scan } from './scan.ts'

/**
 * Finds one kind of thing in a text. Pure and linear in time; never fails, whatever the text.
 * `spans` detectors find stretches to mask and look at most 64 characters around them; `words`
 * detectors judge what is said.
 */
export interface Detector {
  readonly id: string
  readonly reads: 'spans' | 'words'
  readonly types: readonly SafetyType[]
  /** Finds nothing in texts without any of the marks that `mayHoldSpans` knows. */
  readonly needsMarks?: true
  /**
   * False where it finds nothing in this text nor in any part of it; a cheap look that may say yes too
   * often. Without it the detector has to be run.
   */
  mayFind?(scan: Scan): boolean
  /** Offsets are those of `scan.text`. Findings may overlap. */
  detect(scan: Scan): readonly Finding[]
}

const NOTHING: readonly Finding[] = []

/** Runs a detector; one that fails finds nothing, and its types are added to `failed`. */
export function detectGuarded(
  detector: Detector,
  scan: Scan,
  failed: Set<SafetyType> | undefined,
): readonly Finding[] {
  if (detector.needsMarks === true && !scan.mayHoldSpans()) return NOTHING
  if (failed === undefined) return detector.detect(scan)
  try {
    return detector.detect(scan)
  } catch {
    for (const type of detector.types) failed.add(type)
    return []
  }
}
