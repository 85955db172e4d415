import { isAsciiDigit, isAsciiLetter, isWordUnit } from './characters.ts'
import { baseLetter } from './word-hash.ts'

/**
 * The de-obfuscated view of a text: its words in lower case without accents, leetspeak read as
 * letters, letter runs cut, marks inside words gone, s p a c e d letters joined. `starts` and `ends`
 * are offsets in the text that was read.
 */
export interface Tokens {
  readonly words: readonly string[]
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '8': 'b',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const NEEDS_LEET = /[a-z][013457@$!]+[a-z]|^[013457@$]+[a-z]{3}|[a-z]{2}[0134$]+$/
const LEET_UNITS = /[0134578@$!]/g
const LONG_RUNS = /(.)\1{2,}/g
/** So many single letters in a row are one word. */
export const SPACED_MIN = 4
/** Half of what one word is read to. */
export const WORD_MAX = 64

const APOSTROPHE = 0x27
const CURLY_APOSTROPHE = 0x2019

/** Splits a folded text into tokens, in one pass. */
export function tokenize(text: string): Tokens {
  const words: string[] = []
  const starts: number[] = []
  const ends: number[] = []
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (!isWordUnit(code) && !isLeetStart(text, at, code)) {
      at += 1
      continue
    }
    if (code === 0x5f) {
      at += 1
      continue
    }
    const start = at
    at = endOfWord(text, at)
    words.push(normaliseWord(text, start, at))
    starts.push(start)
    ends.push(at)
  }
  return joinSpaced({ words, starts, ends })
}

/** `$` or `@` before a letter: a word that begins with a symbol. */
export function isLeetStart(text: string, at: number, code: number): boolean {
  return (code === 0x24 || code === 0x40) && isAsciiLetter(text.charCodeAt(at + 1))
}

/** Where the word that begins here ends. Marks between two letters do not end it: emphasis, quotes, and symbols that pass for letters. */
export function endOfWord(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && at - start < WORD_MAX * 2) {
    const code = text.charCodeAt(at)
    if (code !== 0x5f && isWordUnit(code)) {
      at += 1
      continue
    }
    if (isMark(code)) {
      let next = at + 1
      while (next < at + 4 && isMark(text.charCodeAt(next))) next += 1
      if (!isAsciiLetter(text.charCodeAt(next)) || !isWordUnit(text.charCodeAt(at - 1))) return at
      at = next
      continue
    }
    return at
  }
  return at
}

/** * ~ ` ' ’ and @ $ ! between letters. */
export function isMark(code: number): boolean {
  return (
    code === 0x2a ||
    code === 0x7e ||
    code === 0x60 ||
    code === APOSTROPHE ||
    code === CURLY_APOSTROPHE ||
    code === 0x40 ||
    code === 0x24 ||
    code === 0x21
  )
}

/** Most words are ASCII letters, or digits, and nothing else. */
const LETTERS = 1
const DIGITS = 2
const OTHERS = 4

/** The word as rules read it. */
export function normaliseWord(text: string, start: number, end: number): string {
  let made = 0
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    made |= isAsciiLetter(code) ? LETTERS : isAsciiDigit(code) ? DIGITS : OTHERS
  }
  if (made === DIGITS) return text.slice(start, end)
  const plain = made === LETTERS ? text.slice(start, end).toLowerCase() : writeOut(text, start, end)
  const word =
    made !== LETTERS && NEEDS_LEET.test(plain) ? plain.replace(LEET_UNITS, toLetter) : plain
  return hasLongRun(word) ? word.replace(LONG_RUNS, '$1$1') : word
}

const toLetter = (unit: string) => LEET[unit] ?? unit

/** Letters in lower case without accents, digits and symbols that pass for letters; no other marks. */
function writeOut(text: string, start: number, end: number): string {
  let word = ''
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (isAsciiLetter(code)) word += String.fromCharCode(code | 0x20)
    else if (isAsciiDigit(code) || code === 0x40 || code === 0x24 || code === 0x21) word += text[at]
    else if (code >= 0x80 && code !== CURLY_APOSTROPHE)
      word += String.fromCharCode(baseLetter(code))
  }
  return word
}

function hasLongRun(word: string): boolean {
  for (let at = 2; at < word.length; at += 1) {
    const code = word.charCodeAt(at)
    if (code === word.charCodeAt(at - 1) && code === word.charCodeAt(at - 2)) return true
  }
  return false
}

/** Joins runs of single letters; a wider gap inside a run is a gap between words. */
function joinSpaced(tokens: Tokens): Tokens {
  const { words, starts, ends } = tokens
  const first = findSpaced(tokens, 0)
  if (first < 0) return tokens
  const joined: { words: string[]; starts: number[]; ends: number[] } = {
    words: [],
    starts: [],
    ends: [],
  }
  const push = (word: string, start: number, end: number) => {
    joined.words.push(word)
    joined.starts.push(start)
    joined.ends.push(end)
  }
  let at = 0
  while (at < words.length) {
    const runEnd = endOfSpaced(tokens, at)
    if (runEnd - at < SPACED_MIN) {
      push(words[at] ?? '', starts[at] ?? 0, ends[at] ?? 0)
      at += 1
      continue
    }
    let wordStart = at
    for (let unit = at; unit < runEnd; unit += 1) {
      const gap = (starts[unit + 1] ?? 0) - (ends[unit] ?? 0)
      if (unit + 1 < runEnd && gap <= 1) continue
      push(words.slice(wordStart, unit + 1).join(''), starts[wordStart] ?? 0, ends[unit] ?? 0)
      wordStart = unit + 1
    }
    at = runEnd
  }
  return joined
}

function findSpaced(tokens: Tokens, from: number): number {
  for (let at = from; at < tokens.words.length; at += 1) {
    if (tokens.words[at]?.length === 1 && endOfSpaced(tokens, at) - at >= SPACED_MIN) return at
  }
  return -1
}

function endOfSpaced({ words, starts, ends }: Tokens, from: number): number {
  let at = from
  while (
    at < words.length &&
    words[at]?.length === 1 &&
    !isAsciiDigit((words[at] ?? '').charCodeAt(0))
  ) {
    if (at > from && (starts[at] ?? 0) - (ends[at - 1] ?? 0) > 3) break
    at += 1
  }
  return at
}
