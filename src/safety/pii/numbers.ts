import { isAsciiDigit, isWordUnit } from '../text/characters.ts'

/** A number as somebody may have written it: one group of digits or several that belong together. */
export interface NumberCandidate {
  readonly start: number
  readonly end: number
  readonly digits: string
  /** Digits in each group, such as `3-2-4`. */
  readonly grouping: string
  /** What stands between the groups: one character where it is always the same, else `*`. */
  readonly separator: string
  /** Led in by a plus. */
  readonly plus: boolean
  /** No further group of digits goes on before or after it on its line, or none but across a space. */
  readonly isolated: boolean
}

export interface Numbers {
  /** Candidates by their number of digits. */
  readonly ofLength: (length: number) => readonly NumberCandidate[]
}

const DIGITS_MIN = 6
const DIGITS_MAX = 19
const GAP_MAX = 3
const GROUPS_MAX = 19
const NONE: readonly NumberCandidate[] = []

/**
 * Ways to write a number in groups that are recognised inside a longer row of groups; each as a
 * decimal number, so that rows of groups are compared without making strings.
 */
const KNOWN_GROUPINGS = new Set([
  324, 334, 344, 1334, 4444, 44443, 465, 464, 444, 333, 22222, 2333, 244, 3332, 23342, 64, 67, 281,
  2444,
])
/** In longer rows, such as tables, known groupings are laid end to end instead of at every group. */
const ROW_MAX = 64
const KNOWN_GROUPS_MAX = 5
const KNOWN_SIZE_MAX = 8

/** All groups of digits of a text, as columns: texts full of digits have a million of them. */
interface Groups {
  readonly text: string
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** What leads to the next group: 0 nothing, 1 a mark, 2 a space among others, 4 a line break. */
  readonly gaps: Uint8Array
  readonly count: number
}

/** Groups that hang together: from `low` up to, not with, `high`. */
interface Chain extends Groups {
  readonly low: number
  readonly high: number
}

const SPACE = 2
const LINE = 4

/**
 * The numbers of 6 to 19 digits in a text: single groups, groups tied by marks, whole lines of
 * groups, one digit a group, and known groupings inside longer rows. What is glued to a letter, a
 * decimal comma, a clock time or a currency sign is none.
 */
export function findNumbers(text: string, from: number): Numbers {
  const table: NumberCandidate[][] = []
  const add = (candidate: NumberCandidate) => {
    ;(table[candidate.digits.length] ??= []).push(candidate)
  }
  const groups = findGroups(text, from)
  let low = 0
  for (let at = 0; at < groups.count; at += 1) {
    if ((groups.gaps[at] ?? 0) !== 0) continue
    readChain({ ...groups, low, high: at + 1 }, add)
    low = at + 1
  }
  return { ofLength: (length) => table[length] ?? NONE }
}

function findGroups(text: string, from: number): Groups {
  let starts = new Int32Array(64)
  let ends = new Int32Array(64)
  let count = 0
  for (let at = from; at < text.length; at += 1) {
    if (!isAsciiDigit(text.charCodeAt(at))) continue
    if (count === starts.length) {
      starts = grown(starts)
      ends = grown(ends)
    }
    starts[count] = at
    while (isAsciiDigit(text.charCodeAt(at))) at += 1
    ends[count] = at
    count += 1
  }
  const gaps = new Uint8Array(count)
  for (let at = 0; at + 1 < count; at += 1) {
    gaps[at] = readGap(text, ends[at] ?? 0, starts[at + 1] ?? 0)
  }
  return { text, starts, ends, gaps, count }
}

function grown(column: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(column.length * 2)
  longer.set(column)
  return longer
}

/** Up to three separators between two groups, not more than one line break; 0 is no such gap. */
function readGap(text: string, from: number, to: number): number {
  if (to - from > GAP_MAX) return 0
  let gap = 1
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 10) {
      if ((gap & LINE) !== 0) return 0
      gap |= LINE | SPACE
    } else if (code === 32 || code === 9 || code === 13) gap |= SPACE
    else if (!isSeparator(code)) return 0
  }
  return gap
}

/** - . / ( ) */
function isSeparator(code: number): boolean {
  return (code >= 0x28 && code <= 0x29) || (code >= 0x2d && code <= 0x2f)
}

type Add = (candidate: NumberCandidate) => void

function readChain(chain: Chain, add: Add): void {
  const { low, high, gaps } = chain
  const offers: Offers = { chain, add, seen: null }
  const isShort = high - low <= ROW_MAX
  if (high - low <= GROUPS_MAX) offer(offers, low, high - 1)
  let lineStart = low
  let tightStart = low
  let singleStart = low
  let nextKnown = low
  for (let at = low; at < high; at += 1) {
    const gap = gaps[at] ?? 0
    const isLast = at === high - 1
    const size = sizeOf(chain, at)
    if (size >= DIGITS_MIN) offer(offers, at, at)
    if (isLast || (gap & LINE) !== 0) {
      if (at > lineStart) offer(offers, lineStart, at)
      lineStart = at + 1
    }
    if (isLast || (gap & SPACE) !== 0) {
      if (at > tightStart) offer(offers, tightStart, at)
      tightStart = at + 1
    }
    if (size !== 1) singleStart = at + 1
    else if (isLast || sizeOf(chain, at + 1) !== 1) offer(offers, singleStart, at)
    if (isShort || at >= nextKnown || isRowStart(chain, at)) {
      nextKnown = Math.max(nextKnown, offerKnown(offers, at))
    }
  }
}

/** A group that the one before it does not simply go on to. */
function isRowStart(chain: Chain, at: number): boolean {
  if (at === chain.low || ((chain.gaps[at - 1] ?? 0) & LINE) !== 0) return true
  return sizeOf(chain, at - 1) !== sizeOf(chain, at)
}

function sizeOf({ starts, ends }: Groups, at: number): number {
  return (ends[at] ?? 0) - (starts[at] ?? 0)
}

/** Known groupings that begin with this group; gives the group after the longest, or the next one. */
function offerKnown(offers: Offers, first: number): number {
  const { chain } = offers
  let next = first + 1
  let grouping = sizeOf(chain, first)
  if (grouping > KNOWN_SIZE_MAX) return next
  const end = Math.min(chain.high, first + KNOWN_GROUPS_MAX)
  // A group tied to the one before by a mark does not leave it for one across a space.
  const isTied = first > chain.low && ((chain.gaps[first - 1] ?? 0) & SPACE) === 0
  if (isTied && ((chain.gaps[first] ?? 0) & SPACE) !== 0) return next
  for (let last = first + 1; last < end; last += 1) {
    const size = sizeOf(chain, last)
    if (size > KNOWN_SIZE_MAX) return next
    grouping = grouping * 10 + size
    if (!KNOWN_GROUPINGS.has(grouping)) continue
    offer(offers, first, last)
    next = last + 1
  }
  return next
}

interface Offers {
  readonly chain: Chain
  readonly add: Add
  /** What was offered already; only kept where there is more than one group. */
  seen: Set<number> | null
}

function offer(offers: Offers, first: number, last: number): void {
  const { chain, add } = offers
  const { text, starts, ends, low, high } = chain
  const start = starts[first] ?? 0
  const end = ends[last] ?? 0
  if (last - first >= GROUPS_MAX || end - start < DIGITS_MIN) return
  let length = 0
  for (let at = first; at <= last; at += 1) length += sizeOf(chain, at)
  if (length < DIGITS_MIN || length > DIGITS_MAX) return
  if (isGluedBefore(text, start) || isGluedAfter(text, end)) return
  if (high - low > 1) {
    const key = first * 32 + (last - first)
    offers.seen ??= new Set()
    if (offers.seen.has(key)) return
    offers.seen.add(key)
  }
  add(makeCandidate(chain, first, last))
}

/** Alone on its line, or tied by marks where spaces part it from its neighbours. */
function isIsolated({ gaps, low, high }: Chain, first: number, last: number): boolean {
  const before = first === low ? LINE | SPACE : (gaps[first - 1] ?? 0)
  const after = last === high - 1 ? LINE | SPACE : (gaps[last] ?? 0)
  if ((before & after & LINE) !== 0) return true
  if (last === first || (before & after & SPACE) === 0) return false
  for (let at = first; at < last; at += 1) if (((gaps[at] ?? 0) & SPACE) !== 0) return false
  return true
}

function makeCandidate(chain: Chain, first: number, last: number): NumberCandidate {
  const { text, starts, ends } = chain
  let digits = ''
  let grouping = ''
  let separator = ''
  for (let at = first; at <= last; at += 1) {
    if (at > first) {
      const gap = text.slice(ends[at - 1], starts[at])
      separator = separator === '' || separator === gap ? gap : '*'
      grouping += '-'
    }
    digits += text.slice(starts[at], ends[at])
    grouping += String(sizeOf(chain, at))
  }
  const start = starts[first] ?? 0
  const before = text.charCodeAt(start - 1)
  const plus = before === 0x2b || (before === 0x28 && text[start - 2] === '+')
  const isolated = isIsolated(chain, first, last)
  return { start, end: ends[last] ?? 0, digits, grouping, separator, plus, isolated }
}

function isGluedBefore(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1)
  if (Number.isNaN(code)) return false
  if (isWordUnit(code)) return !isIdeograph(code)
  // $ % , : . before a digit belong to a larger number when a digit stands before them.
  if (code === 0x24 || code === 0xa3 || code === 0x20ac) return true
  if (code === 0x2c || code === 0x3a || code === 0x2e)
    return isAsciiDigit(text.charCodeAt(start - 2))
  return false
}

function isGluedAfter(text: string, end: number): boolean {
  const code = text.charCodeAt(end)
  if (Number.isNaN(code)) return false
  if (isWordUnit(code)) return !isIdeograph(code)
  if (code === 0x25) return true
  if (code === 0x2c || code === 0x3a || code === 0x2e) return isAsciiDigit(text.charCodeAt(end + 1))
  return false
}

/** Scripts that put no spaces between words and numbers. */
function isIdeograph(code: number): boolean {
  return code >= 0x2e80
}
