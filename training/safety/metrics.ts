/** A score and whether the text is what the score says. */
export interface Judged {
  readonly score: number
  readonly isPositive: boolean
}

/** Area under the precision-recall curve (average precision; ties count together). */
export function areaOfPrecision(judged: readonly Judged[]): number {
  const sorted = judged.toSorted((a, b) => b.score - a.score)
  const positives = sorted.filter(({ isPositive }) => isPositive).length
  if (positives === 0) return Number.NaN
  let found = 0
  let area = 0
  for (let at = 0; at < sorted.length;) {
    let end = at
    let hits = 0
    while (end < sorted.length && sorted[end]?.score === sorted[at]?.score) {
      if (sorted[end]?.isPositive === true) hits += 1
      end += 1
    }
    found += hits
    area += (hits / positives) * (found / end)
    at = end
  }
  return area
}

/** The lowest threshold that at most this share of the scores reach. */
export function thresholdAt(scores: readonly number[], share: number): number {
  const sorted = scores.toSorted((a, b) => b - a)
  const allowed = Math.floor(sorted.length * share)
  return (sorted[allowed] ?? 0) + 1e-9
}

/** Which share of the scores reach a threshold. */
export function shareFrom(scores: readonly number[], threshold: number): number {
  if (scores.length === 0) return Number.NaN
  return scores.filter((score) => score >= threshold).length / scores.length
}
