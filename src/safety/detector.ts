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
