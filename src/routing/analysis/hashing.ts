export const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** Longer texts are cut here: the rest adds time and little else. */
const WORDS_MAX = 700

/** What pays off to treat apart: most texts have nothing beyond it. */
const BEYOND_ASCII = /[\u0080-\uffff]/
const LETTER = /[\p{L}\p{N}]/u

/** Words of a text in lower case; each figure becomes a zero, so that 17 and 42 are one word. */
export function wordsOf(plain: string): string[] {
  const text = plain.replace(/[1-9]/g, '0')
  const words = isAscii(text) ? text.match(/\w+/g) : text.match(/[\p{L}\p{M}\p{N}_]+/gu)
  return words === null ? [] : words.slice(0, WORDS_MAX)
}

/** Whether a text has nothing but ASCII. */
export function isAscii(text: string): boolean {
  return !BEYOND_ASCII.test(text)
}

/** One step of `hashText`. */
export function hashCode(code: number, hash: number): number {
  return Math.imul(hash ^ code, FNV_PRIME)
}

/** 32 bits of a word, from `seed` on; integer arithmetic only, so each runtime has the same. */
export function hashText(text: string, seed = FNV_OFFSET): number {
  let hash = seed
  for (let at = 0; at < text.length; at += 1) {
    hash = hashCode(text.charCodeAt(at), hash)
  }
  return hash
}

/** Spreads a hash, whose low bits alone are poor, over `buckets` (a power of two). */
export function bucketOf(hash: number, buckets: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b)
  mixed ^= mixed >>> 13
  return mixed & (buckets - 1)
}

/** Hashes of the words and pairs of neighbours in a text, each once: repeating a word adds nothing. */
export function hashNgrams(words: readonly string[]): number[] {
  const found = new Set<number>()
  let before = hashText('^')
  for (const word of words) {
    const hash = hashText(word)
    found.add(hash)
    found.add(Math.imul(before, 31) ^ Math.imul(hash, 17))
    before = hash
  }
  return [...found]
}

/** Whether a text has a letter or a figure at all. */
export function hasWords(text: string): boolean {
  return LETTER.test(text)
}
