import { createViewWriter, type View } from './view.ts'

const WORDS: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
}
const RUN_MIN = 4
/** The longest of them. */
const LETTERS_MAX = 5
const SPELLED = /\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b/gi
const GAP_ONLY = /^[\s,.;:_/-]{1,3}$/
const DASH_ONLY = /^\s?(?:dash|hyphen|minus)?\s?$/i

const DIGIT_WORD = '\\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\\b'
const TWO_NEAR = new RegExp(`${DIGIT_WORD}[\\s\\S]{1,12}?${DIGIT_WORD}`, 'i')

/** Could there be a row of spelled digits, in the text or in a part of it? */
export function mayBeSpelled(text: string): boolean {
  return TWO_NEAR.test(text)
}

/** All of them. */
export const DIGIT_WORDS: readonly string[] = Object.keys(WORDS)

/** Is this lower-case word a digit? */
export function isDigitWord(word: string): boolean {
  return word.length <= LETTERS_MAX && Object.hasOwn(WORDS, word)
}

/**
 * The view in which at least four spelled digits in a row are digits ("four one one one"), the
 * words between them gone. Null where there is no such row.
 */
export function spellDigits(text: string): View | null {
  const runs = findRuns(text)
  if (runs.length === 0) return null
  const writer = createViewWriter(text)
  let copiedTo = 0
  for (const run of runs) {
    for (const { start, end, digit } of run) {
      if (start >= copiedTo && run[0]?.start === start) writer.copy(copiedTo, start)
      writer.write(digit, start, end)
      copiedTo = end
    }
  }
  writer.copy(copiedTo, text.length)
  return writer.finish()
}

interface Spelled {
  readonly start: number
  readonly end: number
  readonly digit: string
}

function findRuns(text: string): readonly (readonly Spelled[])[] {
  const runs: Spelled[][] = []
  let run: Spelled[] = []
  for (const match of text.matchAll(SPELLED)) {
    const last = run.at(-1)
    const gap = last === undefined ? '' : text.slice(last.end, Math.min(match.index, last.end + 12))
    const continues =
      last !== undefined &&
      match.index - last.end < 12 &&
      (GAP_ONLY.test(gap) || DASH_ONLY.test(gap))
    if (!continues) {
      if (run.length >= RUN_MIN) runs.push(run)
      run = []
    }
    const digit = WORDS[match[0].toLowerCase()] ?? ''
    run.push({ start: match.index, end: match.index + match[0].length, digit })
  }
  if (run.length >= RUN_MIN) runs.push(run)
  return runs
}
