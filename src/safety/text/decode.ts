import { findBlobRun, isBlobUnit } from './blob-runs.ts'
import { createViewWriter, type View } from './view.ts'

const DECODE_BYTES_MAX = 16_384
const PRINTABLE_MIN = 0.9
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  commat: '@',
  period: '.',
  hyphen: '-',
  nbsp: ' ',
  colon: ':',
  sol: '/',
  num: '#',
  lowbar: '_',
  plus: '+',
}
const JSON_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: ' ', f: ' ' }

const HAS_ESCAPES =
  /%[0-9a-f]{2}|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,6});|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}/i
const ESCAPES =
  /((?:%[0-9a-f]{2})+)|&#(\d{1,7});|&#x([0-9a-f]{1,6});|&([a-z]{2,6});|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi

/** Does it hold percent escapes, HTML entities or escaped units? */
export function hasEscapes(text: string): boolean {
  const isWorthIt = text.includes('%') || text.includes('&') || text.includes('\\')
  return isWorthIt && HAS_ESCAPES.test(text)
}

/**
 * The view with percent escapes, HTML entities and `\u0034` written out in place, so that what
 * stands around them still counts. Null where there are none.
 */
export function decodeEscapes(text: string): View | null {
  if (!hasEscapes(text)) return null
  const writer = createViewWriter(text)
  let copiedTo = 0
  for (const match of text.matchAll(ESCAPES)) {
    const decoded = decodeEscape(match)
    if (decoded === null) continue
    writer.copy(copiedTo, match.index)
    const end = match.index + match[0].length
    // Percent runs give one unit for each escape where they can: offsets stay exact.
    if (match[1] !== undefined && decoded.length * 3 === match[0].length) {
      for (let at = 0; at < decoded.length; at += 1) {
        writer.write(decoded[at] ?? '', match.index + at * 3, match.index + at * 3 + 3)
      }
    } else writer.write(decoded, match.index, end)
    copiedTo = end
  }
  if (copiedTo === 0) return null
  writer.copy(copiedTo, text.length)
  return writer.finish()
}

function decodeEscape(match: RegExpExecArray): string | null {
  const [, percents, decimal, hex, name, unit, byte] = match
  if (percents !== undefined) return decodePercents(percents)
  if (decimal !== undefined) return characterOf(Number(decimal))
  if (hex !== undefined) return characterOf(Number.parseInt(hex, 16))
  if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? null
  return String.fromCharCode(Number.parseInt(unit ?? byte ?? '', 16))
}

function decodePercents(percents: string): string | null {
  try {
    return decodeURIComponent(percents)
  } catch {
    return null
  }
}

function characterOf(point: number): string | null {
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : null
}

/** The view of JSON as it goes over the wire: escapes are read, all else stays. */
export function decodeJsonEscapes(text: string): View {
  const writer = createViewWriter(text)
  let copiedTo = 0
  let at = text.indexOf('\\')
  while (at >= 0 && at + 1 < text.length) {
    const mark = text[at + 1] ?? ''
    const hex = mark === 'u' ? text.slice(at + 2, at + 6) : ''
    const width = /^[0-9a-f]{4}$/i.test(hex) ? 6 : 2
    const unit =
      width === 6 ? String.fromCharCode(Number.parseInt(hex, 16)) : (JSON_ESCAPES[mark] ?? mark)
    writer.copy(copiedTo, at)
    writer.write(unit, at, at + width)
    copiedTo = at + width
    at = text.indexOf('\\', copiedTo)
  }
  writer.copy(copiedTo, text.length)
  return writer.finish()
}

/** A stretch of the text that hides another text. */
export interface Decoded {
  readonly start: number
  readonly end: number
  readonly text: string
}

const BLOB_MIN = 16
const HEX_BLOB = /^(?:[0-9a-f]{2}){8,}$/i
/** Most texts lack it, and this finds out fast. */
const MAY_SAY_ROT13 = /13/
const ROT13_ANNOUNCED = /\brot-?13\b/i

/**
 * Base64 and hexadecimal stretches that decode to mostly printable text, and the whole text where
 * it speaks of rot13; each up to 16 KiB. What they hold may be decoded once more by the caller.
 */
export function decodeBlobs(text: string, from = 0): readonly Decoded[] {
  const found: Decoded[] = []
  let budget = DECODE_BYTES_MAX * 4
  let start = -1
  const first = findBlobRun(text, from, BLOB_MIN)
  for (let at = first < 0 ? Infinity : first; at <= text.length && budget > 0; at += 1) {
    if (at < text.length && isBlobUnit(text.charCodeAt(at))) {
      if (start < 0) start = at
      continue
    }
    if (start >= 0 && at - start >= BLOB_MIN) {
      let end = at
      while (text.charCodeAt(end) === 0x3d && end < at + 2) end += 1
      const decoded = decodeBlob(text.slice(start, Math.min(end, start + DECODE_BYTES_MAX)))
      budget -= at - start
      if (decoded !== null) found.push({ start, end, text: decoded })
    }
    start = -1
  }
  if (MAY_SAY_ROT13.test(text) && ROT13_ANNOUNCED.test(text)) {
    found.push({ start: 0, end: text.length, text: rot13(text.slice(0, DECODE_BYTES_MAX)) })
  }
  return found
}

function decodeBlob(blob: string): string | null {
  if (!looksEncoded(blob)) return null
  return HEX_BLOB.test(blob) ? decodeHex(blob) : decodeBase64(blob)
}

/** Plain words and paths are not worth decoding: encoded text mixes cases and digits, or ends in `=`. */
function looksEncoded(blob: string): boolean {
  if (blob.endsWith('=')) return true
  if (!/\d/.test(blob)) return /[a-z][A-Z]/.test(blob) && /[A-Z]{2}|[a-z][A-Z][a-z]/.test(blob)
  return /[a-z]/i.test(blob) || HEX_BLOB.test(blob)
}

function decodeHex(blob: string): string | null {
  const bytes = new Uint8Array(blob.length / 2)
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = Number.parseInt(blob.slice(at * 2, at * 2 + 2), 16)
  }
  return printable(bytes)
}

function decodeBase64(blob: string): string | null {
  const trimmed = blob.replace(/=+$/, '')
  const usable = trimmed.length % 4 === 1 ? trimmed.slice(0, -1) : trimmed
  const binary = atob(usable.replaceAll('-', '+').replaceAll('_', '/'))
  return printable(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
}

function printable(bytes: Uint8Array): string | null {
  let fine = 0
  for (const byte of bytes) {
    if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13) fine += 1
    else if (byte >= 0xc2 || (byte >= 0x80 && byte < 0xc0)) fine += 0.9
  }
  if (fine < bytes.length * PRINTABLE_MIN) return null
  const text = new TextDecoder('utf-8').decode(bytes)
  return text.includes('\ufffd') ? null : text
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const code = letter.charCodeAt(0)
    const base = code >= 0x61 ? 0x61 : 0x41
    return String.fromCharCode(((code - base + 13) % 26) + base)
  })
}
