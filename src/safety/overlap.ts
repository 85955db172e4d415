import type { Confidence, Finding } from './types.ts'

const STRENGTH: Readonly<Record<Confidence, number>> = {
  checksum: 4,
  format: 2,
  context: 1,
  rule: 0,
  model: 0,
}

/**
 * Leaves one finding where several overlap: a checked checksum before a known prefix, that before a
 * format with context, that before a bare format; the longer on a tie, then the higher score. The
 * result is in order of place.
 */
export function resolveOverlaps<Found extends Finding>(
  findings: readonly Found[],
): readonly Found[] {
  if (findings.length < 2) return findings
  const ranked = findings.toSorted(
    (a, b) =>
      strengthOf(b) - strengthOf(a) ||
      b.end - b.start - (a.end - a.start) ||
      b.score - a.score ||
      a.start - b.start ||
      (a.kind < b.kind ? -1 : 1),
  )
  const kept: Found[] = []
  const places = createPlaces()
  for (const finding of ranked) if (places.take(finding.start, finding.end)) kept.push(finding)
  return kept.toSorted((a, b) => a.start - b.start)
}

function strengthOf({ confidence, secret, score }: Finding): number {
  if (confidence === 'format' && secret === true) return 3
  // Words nearby and a format are more than the format: such findings carry a high score.
  if (confidence === 'context' && score >= 0.9) return 2.5
  return STRENGTH[confidence]
}

/** Which stretches are taken, kept in buckets so that many findings stay cheap. */
function createPlaces() {
  const BUCKET = 256
  const buckets = new Map<number, (readonly [number, number])[]>()
  return {
    take(start: number, end: number): boolean {
      const first = Math.floor(start / BUCKET)
      const last = Math.floor(Math.max(start, end - 1) / BUCKET)
      for (let at = first; at <= last; at += 1) {
        if (buckets.get(at)?.some(([from, to]) => from < end && start < to) === true) return false
      }
      for (let at = first; at <= last; at += 1) {
        const bucket = buckets.get(at)
        if (bucket === undefined) buckets.set(at, [[start, end]])
        else bucket.push([start, end])
      }
      return true
    },
  }
}
