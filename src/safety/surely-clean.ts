import type { PreparedPolicy } from './prepare.ts'
import { createScan } from './scan.ts'
import { findBlobRun, isBlobUnit } from './text/blob-runs.ts'
import { lookAlikeOf } from './text/characters.ts'
import { hasEscapes } from './text/decode.ts'
import { foldText, isFolded } from './text/fold.ts'
import { mayBeSpelled } from './text/spelled.ts'
import type { Piece } from './types.ts'

/** As long as a stretch has to be for a look at what it encodes. */
const BLOB_MIN = 15
const ROT13 = /rot-?13/i
/** Letters of European languages, signs, dashes, quotes, arrows and lines: each is folded by itself. */
const FOLDED_ALONE =
  /^[\t\n\r\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u25ff]*$/

/** What a quick look is sure of. */
export interface QuickLook {
  /** Detectors of words find nothing in this text. */
  readonly isCleanOfWords: boolean
  /** Neither do those of spans. */
  readonly isClean: boolean
}

interface Looked extends Pick<Piece, 'text' | 'origin'> {
  readonly format?: Piece['format'] | undefined
}

const UNSURE: QuickLook = { isCleanOfWords: false, isClean: false }

/**
 * Is it certain, after a quick look, that nothing is found in this text of an answer, however it is
 * cut? Unsure for policies that look for more than the built-in rules do.
 */
export function lookQuickly(
  { text: raw, origin, format }: Looked,
  { classifyAnswers, isCustom, spans, words }: PreparedPolicy,
): QuickLook {
  if (classifyAnswers !== null || isCustom) return UNSURE
  if (format === 'json' && raw.includes('\\')) return UNSURE
  const text = foldAlone(raw)
  if (text === null || hasEscapes(text) || ROT13.test(text) || mayBeEncoded(text)) return UNSURE
  const scan = createScan(text, { origin })
  if (words.some((detector) => detector.mayFind?.(scan) !== false)) return UNSURE
  const isClean =
    spans.every(({ needsMarks }) => needsMarks === true) &&
    !scan.mayHoldSpans() &&
    !mayBeSpelled(text)
  return { isCleanOfWords: true, isClean }
}

/** The folded text; null where a part of it might fold differently. */
function foldAlone(text: string): string | null {
  if (isFolded(text)) return text
  if (!FOLDED_ALONE.test(text)) return null
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= 0x80 && lookAlikeOf(code) !== 0) return null
  }
  return foldText(text).text
}

/** Is there a stretch that may be read as base64 or hexadecimal, or of which a part may be? */
function mayBeEncoded(text: string): boolean {
  let start = findBlobRun(text, 0, BLOB_MIN)
  while (start >= 0) {
    let end = start + BLOB_MIN
    while (end < text.length && isBlobUnit(text.charCodeAt(end))) end += 1
    if (text[end] === '=' || !isPlainRun(text, start, end)) return true
    start = findBlobRun(text, end, BLOB_MIN)
  }
  return false
}

/** Words and names with dashes or slashes: no digits, no capital after a small letter. */
function isPlainRun(text: string, start: number, end: number): boolean {
  let isAfterSmall = false
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at)
    const isCapital = code >= 0x41 && code <= 0x5a
    if ((code >= 0x30 && code <= 0x39) || (isCapital && isAfterSmall)) return false
    isAfterSmall = code >= 0x61 && code <= 0x7a
  }
  return true
}
