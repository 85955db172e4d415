import { EMPTY_HASH, addToHash } from '../text/word-hash.ts'

/** Letters of a word beyond these are not read: what is that long is no word. */
export const WORD_UNITS_MAX = 32

/** The hash of two stems that stand side by side. */
export function pairHash(first: number, second: number): number {
  return Math.imul(first, 0x01000193) ^ Math.imul(second, 0x85ebca6b)
}

/** From this length on a doubled letter is read as one: people stretch words, and mistype them. */
const SINGLE_FROM = 5

/** The hash of a word without the endings of English. */
export function hashStem(word: string): number {
  const end = endOfStem(word)
  let hash = EMPTY_HASH
  let last = 0
  for (let at = 0; at < end; at += 1) {
    const code = word.charCodeAt(at)
    if (code !== last || end < SINGLE_FROM) hash = addToHash(hash, code)
    last = code
  }
  return hash
}

const E = 0x65
const S = 0x73

function endOfStem(word: string): number {
  let end = Math.min(word.length, WORD_UNITS_MAX)
  if (end >= 4 && word.charCodeAt(end - 1) === S && word.charCodeAt(end - 2) !== S) end -= 1
  if (end >= 6 && isEnding(word, end, 'ing')) return withoutDouble(word, end - 3)
  if (end >= 5 && isEnding(word, end, 'ed')) return withoutDouble(word, end - 2)
  return end >= 4 && word.charCodeAt(end - 1) === E ? end - 1 : end
}

function isEnding(word: string, end: number, ending: string): boolean {
  for (let at = 0; at < ending.length; at += 1) {
    if (word.charCodeAt(end - ending.length + at) !== ending.charCodeAt(at)) return false
  }
  return true
}

/** `stabb` of `stabbing` is `stab`; `kill` and `pass` keep both. */
function withoutDouble(word: string, end: number): number {
  const last = word.charCodeAt(end - 1)
  if (last !== word.charCodeAt(end - 2) || last === 0x6c || last === S || end < 4) return end
  return end - 1
}
