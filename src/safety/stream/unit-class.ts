import {
  digitOf,
  isAsciiDigit,
  isAsciiLetter,
  isInvisible,
  isWideDash,
  isWideSpace,
} from '../text/characters.ts'

/** What a unit does to the word it stands in. */
export const UNIT = {
  letter: 0,
  digit: 1,
  mark: 2,
  /** Takes part in disguises: invisible, an escape, a percent or an ampersand. */
  strange: 3,
  at: 4,
  space: 5,
  /** Ends a word, and nothing that is looked for goes on across it. */
  wall: 6,
} as const

const WALLS = new Set(['"', '{', '}', '|', '`'].map((unit) => unit.charCodeAt(0)))
const STRANGE = new Set(['%', '&', '\\'].map((unit) => unit.charCodeAt(0)))

/** The class of ASCII units, looked up. */
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => {
  if (isAsciiLetter(code)) return UNIT.letter
  if (isAsciiDigit(code)) return UNIT.digit
  if (code === 0x40) return UNIT.at
  if (code === 0x20 || (code >= 9 && code <= 13)) return UNIT.space
  if (WALLS.has(code)) return UNIT.wall
  return STRANGE.has(code) || isInvisible(code) ? UNIT.strange : UNIT.mark
})

/** The class of a unit. Scripts without spaces between words part words everywhere. */
export function classOf(code: number): number {
  if (code < 0x80) return ASCII[code] ?? UNIT.mark
  if (isInvisible(code)) return UNIT.strange
  if (isWideSpace(code)) return UNIT.space
  if (digitOf(code) >= 0) return UNIT.digit
  if (isWideDash(code)) return UNIT.mark
  if (code < 0xc0) return UNIT.strange
  if (code < 0x2000) return UNIT.letter
  // Superscripts, circled numbers, and the like fold to digits and letters.
  if (code >= 0x2070 && code <= 0x24ff) return UNIT.strange
  if (code < 0x2e80) return UNIT.mark
  // Mathematical letters and digits come as pairs with this first unit.
  if (code === 0xd835) return UNIT.strange
  if (code >= 0xdfce && code <= 0xdfff) return UNIT.digit
  if (code === 0xff20) return UNIT.at
  if (code >= 0xff01 && code <= 0xff5e) return UNIT.letter
  return UNIT.wall
}
