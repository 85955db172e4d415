import { NO_SCORES, SAFETY_TYPES, type Classify, type Scores } from './types.ts'

/** Longer texts are sampled: this much of their head and of their tail, and around places of interest. */
const END_UNITS = 4096
const AROUND_UNITS = 320
const PLACES_MAX = 24

/**
 * Scores of a text: of each type the highest of its parts. `classify` reads what it gets in windows by
 * itself, so that a harmful sentence in long harmless text is not drowned. Long texts are read at their
 * head, their tail, and around the places given.
 */
export function scoreText(
  text: string,
  classify: Classify,
  places: readonly number[] = [],
): Scores {
  if (text.length <= END_UNITS * 2) return classify(text)
  const tailStart = text.length - END_UNITS
  let best = highest(classify(text.slice(0, END_UNITS)), classify(text.slice(tailStart)))
  const between = places.filter((place) => place >= END_UNITS && place < tailStart)
  for (const place of between.slice(0, PLACES_MAX)) {
    const start = place - AROUND_UNITS / 2
    best = highest(best, classify(text.slice(start, start + AROUND_UNITS)))
  }
  return best
}

/** Of each type the higher score. */
export function highest(a: Scores, b: Scores): Scores {
  const best: Record<string, number> = { any: Math.max(a.any, b.any) }
  for (const type of SAFETY_TYPES) best[type] = Math.max(a[type], b[type])
  return { ...NO_SCORES, ...best }
}
