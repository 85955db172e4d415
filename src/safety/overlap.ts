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
  const inOrder = findings.toSorted((a, b) => a.start - b.start)
  const kept: Found[] = []
  let cluster: Found[] = []
  let clusterEnd = -1
  // Only what hangs together by overlaps has to be ranked; most findings stand alone.
  for (const finding of inOrder) {
    if (finding.start >= clusterEnd) {
      keepStrongest(cluster, kept)
      cluster = []
    }
    cluster.push(finding)
    clusterEnd = Math.max(clusterEnd, finding.end)
  }
  keepStrongest(cluster, kept)
  return kept
}

function keepStrongest<Found extends Finding>(cluster: readonly Found[], kept: Found[]): void {
  if (cluster.length <= 1) {
    kept.push(...cluster)
    return
  }
  const places = createPlaces()
  const own = cluster.toSorted(byStrength).filter(({ start, end }) => places.take(start, end))
  for (const finding of own.toSorted((a, b) => a.start - b.start)) kept.push(finding)
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

function byStrength(a: Finding, b: Finding): number {
  return (
    strengthOf(b) - strengthOf(a) ||
    b.end - b.start - (a.end - a.start) ||
    b.score - a.score ||
    a.start - b.start ||
    (a.kind < b.kind ? -1 : 1)
  )
}

function strengthOf({ confidence, secret, score }: Finding): number {
  if (confidence === 'format' && secret === true) return 3
  // Words nearby and a format are more than the format: such findings carry a high score.
  if (confidence === 'context' && score >= 0.9) return 2.5
  return STRENGTH[confidence]
}
