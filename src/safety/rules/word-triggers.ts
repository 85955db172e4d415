import { once } from '../../lib/lazy.ts'
import { isAsciiDigit, isAsciiLetter, isWordUnit } from '../text/characters.ts'
import {
  endOfWord,
  isLeetStart,
  isMark,
  normaliseWord,
  SPACED_MIN,
  WORD_MAX,
} from '../text/tokens.ts'
import { addToHash, EMPTY_HASH, hashWord } from '../text/word-hash.ts'
import {
  createTriggerTables,
  phraseHash,
  type Trigger,
  type TriggerGroup,
} from './trigger-tables.ts'
import { WORD_FAMILIES, type WordFamily } from './word-families.ts'

/** Made when the first text comes. */
const tables = once(createTriggerTables)

/**
 * The families of rules over words that could find something in this text or in a part of it. One
 * pass without a copy; names too many rather than too few, and none for most texts.
 */
export function findWordTriggers(text: string, isForeign: boolean): WordFamily {
  const { phrases, groups } = tables.get()
  const watch = createWatch(groups, isForeign)
  let token = 0
  // Hashes of the phrases of one and two words that go on with this one; 0 for none.
  let one = 0
  let two = 0
  let singles = 0
  let at = 0
  while (at < text.length) {
    const start = at
    const first = text.charCodeAt(at)
    if (!startsWord(text, at, first)) {
      at += 1
      continue
    }
    let hash = EMPTY_HASH
    let letters = 0
    let digits = 0
    let last = 0
    let repeats = 0
    let isOdd = false
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (isAsciiLetter(code)) {
        const lower = code | 0x20
        repeats = lower === last ? repeats + 1 : 0
        isOdd ||= repeats > 1
        last = lower
        letters += 1
        hash = addToHash(hash, lower)
      } else if (isAsciiDigit(code)) {
        last = 0
        digits += 1
        hash = addToHash(hash, code)
      } else break
    }
    const next = text.charCodeAt(at)
    if (at === start || (at < text.length && (next >= 0x80 || isMark(next)))) {
      const end = endOfWord(text, start)
      isOdd ||= end !== at
      at = end
    }
    // Longer ones are read in parts.
    if (at - start >= WORD_MAX) return WORD_FAMILIES.all
    isOdd ||= letters > 0 && digits > 0
    if (isOdd) {
      const word = normaliseWord(text, start, at)
      hash = hashWord(word)
      letters = word.length
    }
    singles = letters === 1 && digits === 0 ? singles + 1 : 0
    if (singles >= SPACED_MIN) return WORD_FAMILIES.all
    token += 1
    if (two !== 0) watch.see(phrases.get(phraseHash(two, hash)), token)
    const pair = one === 0 ? 0 : phraseHash(one, hash)
    two = pair !== 0 && watch.see(phrases.get(pair), token) ? pair : 0
    one = watch.see(phrases.get(hash), token) ? hash : 0
  }
  return watch.families()
}

function startsWord(text: string, at: number, code: number): boolean {
  if (code < 0x80) {
    return isAsciiLetter(code) || isAsciiDigit(code) || isLeetStart(text, at, code)
  }
  return isWordUnit(code)
}

/** So long ago that no rule reaches back to it. */
const NEVER = -1_000_000

interface TriggerWatch {
  /** The token says what the trigger says. May a phrase go on from it? */
  see(trigger: Trigger | undefined, token: number): boolean
  families(): WordFamily
}

/** Keeps where each concept stood last, and whose rules had all of theirs close together. */
function createWatch(
  groups: readonly (readonly TriggerGroup[])[],
  isForeign: boolean,
): TriggerWatch {
  const lasts = new Int32Array(groups.length).fill(NEVER)
  /** Places of concepts of which a rule wants several. */
  const series = new Map<number, number[]>()
  let families: WordFamily = WORD_FAMILIES.none

  const isDense = ({ concepts, times }: TriggerGroup, { token, from }: Reach) => {
    const [concept = 0] = concepts
    const places = series.get(concept) ?? []
    places.push(token)
    series.set(concept, places)
    return (places.at(-times) ?? NEVER) >= from
  }

  return {
    see(trigger, token) {
      if (trigger === undefined) return false
      const { concepts, family, begins } = trigger
      families |= family
      for (const concept of concepts) lasts[concept] = token
      for (const concept of concepts) {
        for (const group of groups[concept] ?? []) {
          if ((families & group.family) !== 0 || (group.foreignOnly && !isForeign)) continue
          const from = token - group.reach
          const isMet =
            group.times > 1 ? isDense(group, { token, from }) : areAll(group, lasts, from)
          if (isMet) families |= group.family
        }
      }
      return begins
    },
    families: () => families,
  }
}

interface Reach {
  readonly token: number
  readonly from: number
}

function areAll({ concepts }: TriggerGroup, lasts: Int32Array, from: number): boolean {
  for (const concept of concepts) if ((lasts[concept] ?? NEVER) < from) return false
  return true
}
