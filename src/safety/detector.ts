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
  /** Offsets are those of `scan.text`. Findings may overlap. */
  detect(scan: Scan): readonly Finding[]
}

/** Runs a detector; one that fails finds nothing, and its types are added to `failed`. */
export function detectGuarded(
  detector: Detector,
  scan: Scan,
  failed: Set<SafetyType> | undefined,
): readonly Finding[] {
  if (failed === undefined) return detector.detect(scan)
  try {
    return detector.detect(scan)
  } catch {
    for (const type of detector.types) failed.add(type)
    return []
  }
}
