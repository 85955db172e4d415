import { bucketOf, FNV_OFFSET, hashCode } from './hashing.ts'

/** The n-gram table of the languages that share a script with others. */
export interface StoredLanguages {
  readonly languages: readonly string[]
  readonly buckets: number
  /** Two weights of four bits a byte, bucket after bucket, in base64. */
  readonly packed: string
}

export interface DetectedLanguage {
  readonly language: string
  readonly reliable: boolean
}

export type DetectLanguage = (text: string) => DetectedLanguage

export type ScriptGroup = 'latin' | 'cyrillic' | 'arabic' | 'devanagari'

const UNDETERMINED: DetectedLanguage = { language: 'und', reliable: false }
const CHARS_MAX = 600
const LETTERS_MIN = 12
/** Chinese and Japanese say in four characters what takes twelve letters elsewhere. */
const CJK_LETTERS_MIN = 4
const NGRAM_MAX = 4
const SPACE = 0x20
/** How far ahead the best has to be, for each n-gram and in steps of the table. */
const MARGIN_MIN = 0.06

/** Ranges of letters and what they mean: a language, or the group that the table tells apart. */
const SCRIPTS: readonly (readonly [from: number, to: number, meaning: string])[] = [
  [0x41, 0x5a, 'latin'],
  [0x61, 0x7a, 'latin'],
  [0xc0, 0x24f, 'latin'],
  [0x370, 0x3ff, 'el'],
  [0x400, 0x52f, 'cyrillic'],
  [0x530, 0x58f, 'hy'],
  [0x590, 0x5ff, 'he'],
  [0x600, 0x6ff, 'arabic'],
  [0x900, 0x97f, 'devanagari'],
  [0x980, 0x9ff, 'bn'],
  [0xa00, 0xa7f, 'pa'],
  [0xa80, 0xaff, 'gu'],
  [0xb00, 0xb7f, 'or'],
  [0xb80, 0xbff, 'ta'],
  [0xc00, 0xc7f, 'te'],
  [0xc80, 0xcff, 'kn'],
  [0xd00, 0xd7f, 'ml'],
  [0xd80, 0xdff, 'si'],
  [0xe00, 0xe7f, 'th'],
  [0xe80, 0xeff, 'lo'],
  [0xf00, 0xfff, 'bo'],
  [0x1000, 0x109f, 'my'],
  [0x10a0, 0x10ff, 'ka'],
  [0x1200, 0x137f, 'am'],
  [0x1780, 0x17ff, 'km'],
  [0x1e00, 0x1eff, 'latin'],
  [0x3040, 0x30ff, 'ja'],
  [0x3400, 0x4dbf, 'han'],
  [0x4e00, 0x9fff, 'han'],
  [0xac00, 0xd7af, 'ko'],
]

/** Languages of a group with a table; every other language of the table is written in Latin. */
const GROUPS: Readonly<Record<Exclude<ScriptGroup, 'latin'>, readonly string[]>> = {
  cyrillic: ['ru', 'uk', 'bg', 'sr', 'mk', 'be', 'kk', 'mn'],
  arabic: ['ar', 'fa', 'ur'],
  devanagari: ['hi', 'mr', 'ne'],
}

/** The group that a language of the table belongs to. */
export function groupOf(language: string): ScriptGroup {
  if (GROUPS.cyrillic.includes(language)) return 'cyrillic'
  if (GROUPS.arabic.includes(language)) return 'arabic'
  return GROUPS.devanagari.includes(language) ? 'devanagari' : 'latin'
}

/** Unpacks the table once. The function reads 600 characters at most, without code blocks. */
export function createDetector(stored: StoredLanguages): DetectLanguage {
  const { languages, buckets } = stored
  const weights = unpackNibbles(stored.packed)
  const members = new Map<string, number[]>()
  languages.forEach((language, at) => {
    const group = groupOf(language)
    members.set(group, [...(members.get(group) ?? []), at])
  })
  const tables = new Map(
    [...members].map(([group, places]) => [group, tableOf(weights, languages.length, places)]),
  )
  return (text) => {
    const prose = withoutCode(text).slice(0, CHARS_MAX)
    const meaning = scriptOf(prose)
    const table = tables.get(meaning)
    if (table === undefined) return { language: meaning, reliable: meaning !== 'und' }
    const hashes = letterNgrams(prose)
    const sums = sumRows(table, hashes, buckets)
    const ranked = table.places
      .map((_, at) => at)
      .toSorted((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0))
    const [best = 0, next = 0] = ranked
    const margin = ((sums[best] ?? 0) - (sums[next] ?? 0)) / Math.max(hashes.length, 1)
    const language = languages[table.places[best] ?? -1]
    return language === undefined ? UNDETERMINED : { language, reliable: margin >= MARGIN_MIN }
  }
}

/** The columns of the table that a group of languages needs, row after row. */
interface GroupTable {
  readonly places: readonly number[]
  readonly weights: Int8Array
}

function tableOf(all: Int8Array, languages: number, places: readonly number[]): GroupTable {
  const rows = all.length / languages
  const weights = new Int8Array(rows * places.length)
  for (let row = 0; row < rows; row += 1) {
    places.forEach((place, at) => {
      weights[row * places.length + at] = all[row * languages + place] ?? 0
    })
  }
  return { places, weights }
}

function sumRows({ places, weights }: GroupTable, hashes: readonly number[], buckets: number) {
  const width = places.length
  const sums = new Int32Array(width)
  for (const hash of hashes) {
    const from = bucketOf(hash, buckets) * width
    for (let at = 0; at < width; at += 1) sums[at] = (sums[at] ?? 0) + (weights[from + at] ?? 0)
  }
  return sums
}

function withoutCode(text: string): string {
  if (!text.includes('```')) return text
  // every second piece lies inside a fence
  return text
    .split('```')
    .filter((_, at) => at % 2 === 0)
    .join(' ')
}

/** The language or group that most letters belong to; `und` where there are too few. */
function scriptOf(text: string): string {
  const counts = new Map<string, number>()
  let ascii = 0
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x80) {
      const lower = code | 0x20
      if (lower >= 0x61 && lower <= 0x7a) ascii += 1
      continue
    }
    const found = SCRIPTS.find(([from, to]) => code >= from && code <= to)
    if (found !== undefined) counts.set(found[2], (counts.get(found[2]) ?? 0) + 1)
  }
  if (ascii > 0) counts.set('latin', (counts.get('latin') ?? 0) + ascii)
  const kana = counts.get('ja') ?? 0
  const han = counts.get('han') ?? 0
  counts.delete('han')
  // Japanese mixes kana into Chinese characters; Chinese has none
  if (han > 0) counts.set(kana * 8 > han ? 'ja' : 'zh', han + kana)
  if (han > 0 && kana * 8 <= han) counts.delete('ja')
  const [meaning, count] = [...counts].toSorted((a, b) => b[1] - a[1])[0] ?? ['und', 0]
  const min = meaning === 'zh' || meaning === 'ja' ? CJK_LETTERS_MIN : LETTERS_MIN
  return count < min ? 'und' : meaning
}

/** Hashes of the runs of one to four letters in a text, the edges of words as spaces. */
export function letterNgrams(text: string): number[] {
  const letters = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}'’]+/gu, ' ')
    .trim()} `
  const hashes: number[] = []
  for (let from = 0; from < letters.length; from += 1) {
    let hash = FNV_OFFSET
    for (let size = 1; size <= NGRAM_MAX && from + size <= letters.length; size += 1) {
      const code = letters.charCodeAt(from + size - 1)
      hash = hashCode(code, hash)
      if (size > 1 || code !== SPACE) hashes.push(hash)
      if (size > 1 && code === SPACE) break
    }
  }
  return hashes
}

/** Four-bit numbers -7..7, kept with 8 added, two to a byte. */
function unpackNibbles(packed: string): Int8Array {
  const binary = atob(packed)
  const found = new Int8Array(binary.length * 2)
  for (let at = 0; at < binary.length; at += 1) {
    const byte = binary.charCodeAt(at)
    found[at * 2] = (byte >> 4) - 8
    found[at * 2 + 1] = (byte & 15) - 8
  }
  return found
}
