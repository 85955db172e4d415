import { DIGIT_WORDS, isDigitWord } from '../text/spelled.ts'
import { UNIT } from './unit-class.ts'

const LONG_WORD = 16
const WORD_UNITS_MAX = 16
const MONTHS =
  'jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december januar februar märz mai juni juli oktober dezember'
const JOINING = new Set([
  ...MONTHS.split(' '),
  'of',
  'dash',
  'hyphen',
  'minus',
  'st',
  'nd',
  'rd',
  'th',
])
/** Months that begin a date; the short ones are common words. */
const OPENING = new Set(MONTHS.split(' ').filter((month) => month.length > 3))
const SPOKEN = new Set(['at', 'dot'])

/** What is known of a word that is being read. */
export interface StreamWord {
  readonly start: number
  digits: number
  letters: number
  /** Its letters in lower case; long ones are cut. */
  text: string
  hasStrange: boolean
  hasAt: boolean
  isUpper: boolean
  last: number
}

export function newWord(start: number): StreamWord {
  return {
    start,
    digits: 0,
    letters: 0,
    text: '',
    hasStrange: false,
    hasAt: false,
    isUpper: true,
    last: 0,
  }
}

/** Takes one more unit into the word. */
export function addUnit(word: StreamWord, code: number, kind: number): void {
  word.last = code
  if (kind === UNIT.letter) {
    word.letters += 1
    if (word.text.length < WORD_UNITS_MAX) word.text += String.fromCharCode(code).toLowerCase()
    if (!isUpperUnit(code)) word.isUpper = false
  } else if (kind === UNIT.digit) word.digits += 1
  else if (kind === UNIT.at) word.hasAt = true
  else if (kind === UNIT.strange) word.hasStrange = true
}

/** May something that is looked for begin with this word? */
export function opensRun(word: StreamWord, end: number): boolean {
  if (word.digits > 0 || isTelling(word, end)) return true
  return isDigitWord(word.text) || OPENING.has(word.text)
}

/** Is it worth a look by itself, whatever the number of its digits? */
export function isTelling(word: StreamWord, end: number): boolean {
  const isLong = end - word.start >= LONG_WORD || (word.isUpper && word.letters >= 8)
  return isLong || word.hasAt || word.hasStrange || word.text === 'dot'
}

/** "at" and "dot", with or without brackets. */
export function isSpoken({ text }: StreamWord): boolean {
  return SPOKEN.has(text)
}

/** May what the word before belongs to go on with this one? */
export function goesOn(before: StreamWord | null, next: StreamWord): boolean {
  if (next.letters + next.digits === 0) return true
  if (isSpoken(next) || isDigitWord(next.text) || JOINING.has(next.text)) return true
  if (before === null) return false
  if (isSpoken(before) || before.last === 0x40 || next.hasAt) return true
  if (isDigitWord(before.text) || JOINING.has(before.text)) return next.digits > 0
  if (isShortUpper(next) && (before.digits > 0 || isShortUpper(before))) return true
  return next.digits > 0 && (before.digits > 0 || isShortUpper(before) || before.letters === 0)
}

const TYING = [...JOINING, ...SPOKEN, ...DIGIT_WORDS]
const TYING_HEADS = new Set(
  TYING.flatMap((word) => Array.from(word, (_, at) => word.slice(0, at + 1))),
)

/** May this word, of which only the beginning is known, still tie itself to the one before? */
export function mayTie(before: StreamWord | null, word: StreamWord): boolean {
  if (before !== null && (isSpoken(before) || before.last === 0x40)) return true
  return TYING_HEADS.has(word.text)
}

/** At most four capital letters: the head of many codes. */
export function isShortUpper({ isUpper, letters, digits }: StreamWord): boolean {
  return isUpper && letters > 0 && letters <= 4 && digits <= 4
}

export function isUpperUnit(code: number): boolean {
  return code >= 0x41 && code <= 0x5a
}

/** May a word that begins so be "at", "(dot)" or "@", and the one before it a name? */
export function mayBeSpoken(code: number): boolean {
  const lower = code | 0x20
  return (
    lower === 0x61 ||
    lower === 0x64 ||
    code === 0x28 ||
    code === 0x5b ||
    code === 0x7b ||
    code === 0x3c ||
    code === 0x40
  )
}
