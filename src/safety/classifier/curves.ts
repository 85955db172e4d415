/** Points of a rising curve: evidence, and the score that it stands for. */
export type Curve = readonly (readonly [evidence: number, score: number])[]

/** The highest score: certainty is for rules. */
const SCORE_MAX = 0.999

/** The score of evidence: straight between the points, and ever closer to 0 and 1 beyond them. */
export function scoreOn(curve: Curve, evidence: number): number {
  const first = curve[0]
  const last = curve.at(-1)
  if (first === undefined || last === undefined) return 0
  if (evidence <= first[0]) return first[1] * Math.exp(evidence - first[0])
  if (evidence >= last[0])
    return Math.min(SCORE_MAX, 1 - (1 - last[1]) * Math.exp(last[0] - evidence))
  const at = curve.findIndex(([from]) => from > evidence)
  const [lowFrom, low] = curve[at - 1] ?? first
  const [highFrom, high] = curve[at] ?? last
  return low + ((high - low) * (evidence - lowFrom)) / (highFrom - lowFrom)
}
