/** Where each script's ten decimal digits begin, up to U+FFFF (NFKC takes care of the rest). */
const DIGIT_ZEROS: readonly number[] = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66,
  0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90,
  0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10,
]

/** No script's digits cross a border of sixteen. */
const ZERO_OF_BLOCK = new Map(DIGIT_ZEROS.map((zero) => [zero >> 4, zero] as const))

/** Letters of other scripts that look like an ASCII letter; read as pairs. */
const LOOK_ALIKES =
  'аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwвbкkмmнhтtгrпnАAВBЕEКKМMНHОOРPСCТTУYХXІIЈJЅSԀDԌGҺHӀlԚQԜW' +
  'αaεeιiκkνvοoρpτtυuχxγyωwηnΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧX' +
  'օoսuոnհhցgյjզqաwյjՕOՍU' +
  'ɑaɡgɩiʟLɴNʀRꜱsᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzıiɪi'

function tableOf(pairs: string): ReadonlyMap<number, number> {
  const table = new Map<number, number>()
  for (let at = 0; at + 1 < pairs.length; at += 2) {
    table.set(pairs.charCodeAt(at), pairs.charCodeAt(at + 1))
  }
  return table
}

const LOOK_ALIKE_TABLE = tableOf(LOOK_ALIKES)

/** The ASCII code of the letter that this one passes for, or 0. */
export function lookAlikeOf(code: number): number {
  return LOOK_ALIKE_TABLE.get(code) ?? 0
}

/** The value of a decimal digit outside ASCII, or -1. */
export function digitOf(code: number): number {
  if (code < 0x0660) return -1
  const zero = ZERO_OF_BLOCK.get(code >> 4)
  return zero !== undefined && code >= zero && code < zero + 10 ? code - zero : -1
}

/** Takes no room on the screen: zero-width, bidirectional, soft hyphen, variation selectors. */
export function isInvisible(code: number): boolean {
  if (code < 0xad) return code < 0x20 && code !== 9 && code !== 10 && code !== 13
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    (code >= 0x180b && code <= 0x180e) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0xfeff ||
    code === 0x3164 ||
    code === 0xffa0
  )
}

/** White space other than ASCII's. */
export function isWideSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0x85
  )
}

/** A dash other than ASCII's. */
export function isWideDash(code: number): boolean {
  return (
    (code >= 0x2010 && code <= 0x2015) ||
    code === 0x2212 ||
    code === 0x2043 ||
    code === 0xfe58 ||
    code === 0xfe63 ||
    code === 0xff0d ||
    code === 0x058a ||
    code === 0x30fc
  )
}

/** Ideographs and Hangul: folding changes none of them. */
export function isPlainIdeograph(code: number): boolean {
  return (code >= 0x3400 && code < 0xa620) || (code >= 0xac00 && code < 0xd800)
}

/** Blocks in which NFKC turns a character into others; elsewhere it changes nothing of interest. */
export function mayDecompose(code: number): boolean {
  if (code < 0x2000) return (code >= 0xa0 && code <= 0xbe) || (code >= 0x1d2c && code <= 0x1d6a)
  if (code < 0x2c00) return true
  if (code < 0xd800) return code >= 0x3000 && code <= 0x33ff && !(code >= 0x3041 && code <= 0x3130)
  return code >= 0xfb00
}

/** A-Z, a-z. */
export function isAsciiLetter(code: number): boolean {
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x7a
}

/** 0-9. */
export function isAsciiDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}

/** Letters, digits and the underscore of ASCII, and every letter-like unit above it. */
export function isWordUnit(code: number): boolean {
  if (code < 0x80) return isAsciiLetter(code) || isAsciiDigit(code) || code === 0x5f
  return code >= 0xc0 && !isInvisible(code) && !isWideSpace(code) && !isPunctuationBlock(code)
}

function isPunctuationBlock(code: number): boolean {
  return (code >= 0x2000 && code <= 0x2bff) || (code >= 0x3000 && code <= 0x303f)
}
