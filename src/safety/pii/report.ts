import type { Detector } from '../detector.ts'
import type { Scan } from '../scan.ts'
import type { Confidence, Finding } from '../types.ts'

/** What a rule for identifiers found. */
export interface Found {
  readonly kind: string
  readonly start: number
  readonly end: number
  readonly confidence: Confidence
  readonly score?: number
}

const SCORES: Readonly<Record<Confidence, number>> = {
  checksum: 0.98,
  format: 0.85,
  context: 0.8,
  rule: 0.7,
  model: 0.5,
}

/** Makes a detector of personal identifiers out of a rule. */
export function piiDetector(id: string, find: (scan: Scan) => Iterable<Found>): Detector {
  return {
    id,
    reads: 'spans',
    types: ['pii'],
    needsMarks: true,
    detect(scan) {
      const findings: Finding[] = []
      for (const { kind, start, end, confidence, score } of find(scan)) {
        if (start < scan.from) continue
        findings.push({
          type: 'pii',
          kind,
          start,
          end,
          confidence,
          score: score ?? SCORES[confidence],
          detector: id,
        })
      }
      return findings
    },
  }
}
