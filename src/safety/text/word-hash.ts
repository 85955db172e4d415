const SEED = 0x811c9dc5
const PRIME = 0x01000193

/** Hash of no letters yet. */
export const EMPTY_HASH = SEED

/** The hash with one more unit. */
export function addToHash(hash: number, code: number): number {
  return Math.imul(hash ^ code, PRIME)
}

/** The hash of a word, the same as adding its units one by one. */
export function hashWord(word: string): number {
  let hash = SEED
  for (let at = 0; at < word.length; at += 1) hash = addToHash(hash, word.charCodeAt(at))
  return hash
}

/** Base letters of U+00C0 to U+024F, so that accents do not hide a word. */
const BASE_LETTERS = Uint16Array.from({ length: 0x250 - 0xc0 }, (_, at) => {
  const letter = String.fromCharCode(at + 0xc0).toLowerCase()
  if (letter === 'ß') return 0x73
  if (letter === 'ø') return 0x6f
  if (letter === 'ł') return 0x6c
  return letter.normalize('NFD').charCodeAt(0)
})

/** The letter in lower case, without accents. */
export function baseLetter(code: number): number {
  if (code < 0x80) return code >= 0x41 && code <= 0x5a ? code | 0x20 : code
  if (code >= 0xc0 && code < 0x250) return BASE_LETTERS[code - 0xc0] ?? code
  if (code >= 0x410 && code <= 0x42f) return code + 0x20
  if (code >= 0x391 && code <= 0x3a9) return code + 0x20
  return code
}
