import {
  digitOf,
  isAsciiLetter,
  isInvisible,
  isPlainIdeograph,
  isWideDash,
  isWideSpace,
  isWordUnit,
  lookAlikeOf,
  mayDecompose,
} from './characters.ts'
import { createViewWriter, plainView, type View } from './view.ts'

/** Any unit that folding could change. */
const WORTH_FOLDING = /[^\t\n\r\x20-\x7e]/

/** Nothing in this text is folded, nor in any part of it. */
export function isFolded(text: string): boolean {
  return !WORTH_FOLDING.test(text)
}

/**
 * The folded view: compatibility forms (NFKC, a character at a time), every script's digits as
 * ASCII, one kind of space and dash, nothing invisible, and look-alike letters read as Latin inside
 * words that mix scripts. Linear in time; a plain ASCII text is its own folded view.
 */
export function foldText(text: string): View {
  if (!WORTH_FOLDING.test(text)) return plainView(text)
  const writer = createViewWriter(text)
  const mixed = findMixedWords(text)
  let nextMixed = 0
  let copiedTo = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    const width = isHighSurrogate(code) && isLowSurrogate(text.charCodeAt(at + 1)) ? 2 : 1
    if ((code >= 0x20 && code < 0x7f) || isPlainIdeograph(code)) {
      at += 1
      continue
    }
    while (nextMixed < mixed.length && (mixed[nextMixed + 1] ?? 0) <= at) nextMixed += 2
    const isMixed = nextMixed < mixed.length && (mixed[nextMixed] ?? 0) <= at
    const folded = foldUnit({ text, at, width, code, isMixed })
    if (folded !== null) {
      writer.copy(copiedTo, at)
      if (folded !== '') writer.write(folded, at, at + width)
      copiedTo = at + width
    }
    at += width
  }
  if (copiedTo === 0) return plainView(text)
  writer.copy(copiedTo, text.length)
  return writer.finish()
}

interface Unit {
  readonly text: string
  readonly at: number
  readonly width: number
  readonly code: number
  readonly isMixed: boolean
}

/** What a character is read as; null where it stays. */
function foldUnit({ text, at, width, code, isMixed }: Unit): string | null {
  if (code === 9 || code === 10 || code === 13) return null
  if (isInvisible(code)) return ''
  if (isWideSpace(code)) return ' '
  if (isWideDash(code)) return '-'
  const digit = digitOf(code)
  if (digit >= 0) return String(digit)
  if (isMixed) {
    const latin = lookAlikeOf(code)
    if (latin !== 0) return String.fromCharCode(latin)
  }
  if (width === 2) return foldPair(text.slice(at, at + 2))
  if (!mayDecompose(code)) return null
  const character = text[at] ?? ''
  const folded = character.normalize('NFKC')
  return folded === character ? null : folded
}

/** Mathematical letters and digits, enclosed letters, tags: written with two units. */
function foldPair(character: string): string | null {
  const point = character.codePointAt(0) ?? 0
  // Tag characters spell hidden ASCII text: read it, so that rules see what a model would.
  if (point >= 0xe0020 && point <= 0xe007e) return String.fromCharCode(point - 0xe0000)
  if (point >= 0xe0000 && point <= 0xe0fff) return ''
  if (point >= 0x20000 && point < 0xe0000) return null
  if (point >= 0x1f300) return null
  const folded = character.normalize('NFKC')
  return folded === character ? null : folded
}

/** Words that mix ASCII letters with look-alikes, as start and end pairs; `@` joins two words. */
function findMixedWords(text: string): readonly number[] {
  const mixed: number[] = []
  let start = -1
  let hasLatin = false
  let hasLookAlike = false
  for (let at = 0; at <= text.length; at += 1) {
    const code = at < text.length ? text.charCodeAt(at) : 0x20
    if (!isPlainIdeograph(code) && isJoined(code)) {
      if (start < 0) start = at
      if (isAsciiLetter(code)) hasLatin = true
      else if (code > 0x7f && code < 0x2e80 && lookAlikeOf(code) !== 0) hasLookAlike = true
      continue
    }
    if (hasLatin && hasLookAlike) mixed.push(start, at)
    start = -1
    hasLatin = false
    hasLookAlike = false
  }
  return mixed
}

/** Part of a word; `@` and `.` join the parts of an address. */
function isJoined(code: number): boolean {
  return isWordUnit(code) || code === 0x40 || code === 0x2e || isInvisible(code)
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff
}
