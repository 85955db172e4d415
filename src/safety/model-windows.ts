import { NO_SCORES, SAFETY_TYPES, type Classify, type Scores } from './types.ts'

/** The model reads this much of a text at most; longer ones are sampled. */
const UNITS_MAX = 8192
const WINDOW_UNITS = 320
const WINDOWS_MAX = 24
const SENTENCE_END = /[.!?\n。！？]/

/**
 * Scores of a text: of the whole and of stretches of a few sentences, so that a harmful sentence in
 * long harmless text is not drowned; of each type the highest. Long texts are read at their head,
 * their tail, and around the places given.
 */
export function scoreText(
  text: string,
  classify: Classify,
  places: readonly number[] = [],
): Scores {
  const whole = classify(text.length <= UNITS_MAX ? text : text.slice(0, UNITS_MAX))
  if (text.length <= WINDOW_UNITS) return whole
  let best = whole
  for (const [start, end] of windowsOf(text, places))
    best = highest(best, classify(text.slice(start, end)))
  return best
}

/** Of each type the higher score. */
export function highest(a: Scores, b: Scores): Scores {
  const best: Record<string, number> = { any: Math.max(a.any, b.any) }
  for (const type of SAFETY_TYPES) best[type] = Math.max(a[type], b[type])
  return { ...NO_SCORES, ...best }
}

function windowsOf(
  text: string,
  places: readonly number[],
): readonly (readonly [number, number])[] {
  const windows: (readonly [number, number])[] = []
  const half = (WINDOWS_MAX * WINDOW_UNITS) / 2
  const addRange = (from: number, to: number) => {
    for (let at = from; at < to && windows.length < WINDOWS_MAX * 2;) {
      const end = sentenceEnd(text, Math.min(at + WINDOW_UNITS, to))
      windows.push([at, end])
      at = end
    }
  }
  if (text.length <= half * 2) {
    addRange(0, text.length)
    return windows
  }
  addRange(0, half)
  for (const place of places.slice(0, WINDOWS_MAX)) {
    const start = Math.max(0, place - WINDOW_UNITS / 2)
    windows.push([start, Math.min(text.length, start + WINDOW_UNITS)])
  }
  addRange(text.length - half, text.length)
  return windows
}

/** The end of the sentence that `near` falls into, if it ends soon. */
function sentenceEnd(text: string, near: number): number {
  for (let at = near; at < Math.min(text.length, near + 120); at += 1) {
    if (SENTENCE_END.test(text[at] ?? '')) return at + 1
  }
  return near
}
