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
import { HARM_WORDS } from './harm-words.ts'
import { DENSITIES, HARD_RULES, HARM_RULES } from './harms.ts'
import { INJECTION_WORDS } from './injection-words.ts'
import { INJECTION_RULES } from './injection.ts'
import type { Concept } from './lexicon.ts'
import { MALICIOUS_RULES, MALICIOUS_WORDS } from './malicious-code.ts'
import { SLUR_HASHES } from './slurs.ts'
import { createHashTable, type HashTable } from './hash-table.ts'

/** Words of one lexicon, and which of its concepts have to be there for any rule to match. */
interface Vocabulary {
  readonly words: Readonly<Record<Concept, string>>
  readonly sets: readonly (readonly Concept[])[]
}

const VOCABULARIES: readonly Vocabulary[] = [
  { words: INJECTION_WORDS, sets: INJECTION_RULES.map(({ of }) => of) },
  { words: MALICIOUS_WORDS, sets: MALICIOUS_RULES.map(({ of }) => of) },
  {
    words: HARM_WORDS,
    sets: [
      ...[...HARM_RULES, ...HARD_RULES].map(({ of }) => of),
      ...DENSITIES.map(({ concept }) => [concept]),
    ],
  },
]

/** Concepts as bits; more than fit into one number. */
interface Bits {
  readonly low: number
  readonly high: number
}

interface Triggers {
  /** Concepts of single words, and whether phrases begin with them. */
  readonly words: HashTable<Bits & { readonly begins: boolean }>
  /** Concepts of phrases, by their first two words. */
  readonly pairs: HashTable<Bits>
  readonly sets: readonly Bits[]
}

const NO_BITS: Bits = { low: 0, high: 0 }
/** Slurs say enough by themselves. */
const SLUR: Bits = { low: 1, high: 0 }

/** Made when the first text comes. */
const triggers = once(createTriggers)

/**
 * Could any rule over words find something in this text? One pass without a copy; says yes too often
 * rather than too seldom, and no for most texts.
 */
export function mayMatchWords(text: string): boolean {
  const { words, pairs, sets } = triggers.get()
  let low = 0
  let high = 0
  let before = 0
  let isBegun = false
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
    if (at - start >= WORD_MAX) return true
    isOdd ||= letters > 0 && digits > 0
    if (isOdd) {
      const word = normaliseWord(text, start, at)
      hash = hashWord(word)
      letters = word.length
    }
    singles = letters === 1 && digits === 0 ? singles + 1 : 0
    if (singles >= SPACED_MIN) return true
    const known = words.get(hash)
    if (isBegun) {
      const pair = pairs.get(pairHash(before, hash))
      if (pair !== undefined) {
        low |= pair.low
        high |= pair.high
      }
    }
    isBegun = false
    if (known !== undefined) {
      low |= known.low
      high |= known.high
      isBegun = known.begins
      before = hash
    }
  }
  return sets.some((set) => (low & set.low) === set.low && (high & set.high) === set.high)
}

function startsWord(text: string, at: number, code: number): boolean {
  if (code < 0x80) {
    return isAsciiLetter(code) || isAsciiDigit(code) || isLeetStart(text, at, code)
  }
  return isWordUnit(code)
}

function pairHash(first: number, second: number): number {
  return Math.imul(first, 31) + second
}

function createTriggers(): Triggers {
  const found: Phrases = { words: new Map(), pairs: new Map() }
  const sets: Bits[] = [SLUR]
  for (const hash of SLUR_HASHES) addWord(found, hash, { ...SLUR, begins: false })
  // Bit 0 is the slurs'; concepts that stand in no rule need none.
  let bit = 1
  for (const { words, sets: wanted } of VOCABULARIES) {
    const used = [...new Set(wanted.flat())]
    const bits = new Map(used.map((concept) => [concept, bitAt(bit++)]))
    for (const set of wanted) {
      sets.push(set.map((concept) => bits.get(concept) ?? NO_BITS).reduce(join, NO_BITS))
    }
    for (const [concept, own] of bits) addPhrases(found, words[concept] ?? '', own)
  }
  return { words: createHashTable(found.words), pairs: createHashTable(found.pairs), sets }
}

interface Phrases {
  readonly words: Map<number, Bits & { readonly begins: boolean }>
  readonly pairs: Map<number, Bits>
}

function addPhrases(found: Phrases, list: string, bits: Bits): void {
  for (const phrase of list.split(',')) {
    const [first = '', second] = phrase.trim().split(/\s+/)
    if (first === '') continue
    if (second === undefined) addWord(found, hashWord(first), { ...bits, begins: false })
    else {
      addWord(found, hashWord(first), { ...NO_BITS, begins: true })
      const hash = pairHash(hashWord(first), hashWord(second))
      found.pairs.set(hash, join(found.pairs.get(hash) ?? NO_BITS, bits))
    }
  }
}

function addWord(
  { words }: Phrases,
  hash: number,
  { begins, ...bits }: Bits & { readonly begins: boolean },
): void {
  const known = words.get(hash)
  const joined = join(known ?? NO_BITS, bits)
  words.set(hash, { ...joined, begins: begins || known?.begins === true })
}

function bitAt(place: number): Bits {
  if (place >= 62) throw new Error('Rules over words use more concepts than there are bits.')
  return place < 31 ? { low: 1 << place, high: 0 } : { low: 0, high: 1 << (place - 31) }
}

function join(a: Bits, b: Bits): Bits {
  return { low: a.low | b.low, high: a.high | b.high }
}
