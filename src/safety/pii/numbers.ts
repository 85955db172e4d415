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

interface Group {
  readonly start: number
  readonly end: number
  /** What leads to the next group: 1 a mark, 2 a space among others, 4 a line break. */
  gap: number
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
  let chain: Group[] = []
  let last: Group | undefined
  for (let at = from; at < text.length; at += 1) {
    if (!isAsciiDigit(text.charCodeAt(at))) continue
    const start = at
    while (isAsciiDigit(text.charCodeAt(at))) at += 1
    const gap = last === undefined ? 0 : readGap(text, last.end, start)
    if (gap === 0 && last !== undefined) {
      readChain(text, chain, add)
      chain = []
    } else if (last !== undefined) last.gap = gap
    last = { start, end: at, gap: 0 }
    chain.push(last)
  }
  if (chain.length > 0) readChain(text, chain, add)
  return { ofLength: (length) => table[length] ?? NONE }
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
type Offer = (first: number, last: number) => void

function readChain(text: string, chain: readonly Group[], add: Add): void {
  const offer = createOffer(text, chain, add)
  const { length } = chain
  if (length === 1) {
    offer(0, 0)
    return
  }
  if (length <= GROUPS_MAX) offer(0, length - 1)
  let lineStart = 0
  let tightStart = 0
  let singleStart = 0
  let nextKnown = 0
  for (let at = 0; at < length; at += 1) {
    const gap = chain[at]?.gap ?? 0
    const isLast = at === length - 1
    offer(at, at)
    if (isLast || (gap & LINE) !== 0) {
      offer(lineStart, at)
      lineStart = at + 1
    }
    if (isLast || (gap & SPACE) !== 0) {
      offer(tightStart, at)
      tightStart = at + 1
    }
    if (sizeOf(chain[at]) !== 1) singleStart = at + 1
    else if (isLast || sizeOf(chain[at + 1]) !== 1) offer(singleStart, at)
    if (length <= ROW_MAX || at >= nextKnown || isRowStart(chain, at)) {
      nextKnown = Math.max(nextKnown, offerKnown(chain, at, offer))
    }
  }
}

/** A group that the one before it does not simply go on to. */
function isRowStart(chain: readonly Group[], at: number): boolean {
  const before = chain[at - 1]
  return before === undefined || (before.gap & LINE) !== 0 || sizeOf(before) !== sizeOf(chain[at])
}

function sizeOf(group: Group | undefined): number {
  return group === undefined ? 0 : group.end - group.start
}

/** Known groupings that begin with this group; gives the group after the longest, or the next one. */
function offerKnown(chain: readonly Group[], first: number, offer: Offer): number {
  let grouping = sizeOf(chain[first])
  if (grouping > KNOWN_SIZE_MAX) return first + 1
  let next = first + 1
  const end = Math.min(chain.length, first + KNOWN_GROUPS_MAX)
  // A group tied to the one before by a mark does not leave it for one across a space.
  const isTied = first > 0 && ((chain[first - 1]?.gap ?? 0) & SPACE) === 0
  if (isTied && ((chain[first]?.gap ?? 0) & SPACE) !== 0) return next
  for (let last = first + 1; last < end; last += 1) {
    const size = sizeOf(chain[last])
    if (size > KNOWN_SIZE_MAX) return next
    grouping = grouping * 10 + size
    if (!KNOWN_GROUPINGS.has(grouping)) continue
    offer(first, last)
    next = last + 1
  }
  return next
}

function createOffer(text: string, chain: readonly Group[], add: Add): Offer {
  const seen = new Set<number>()
  return (first, last) => {
    const head = chain[first]
    const tail = chain[last]
    if (head === undefined || tail === undefined || last - first >= GROUPS_MAX) return
    if (tail.end - head.start < DIGITS_MIN) return
    let length = 0
    for (let at = first; at <= last; at += 1) length += sizeOf(chain[at])
    if (length < DIGITS_MIN || length > DIGITS_MAX) return
    if (isGluedBefore(text, head.start) || isGluedAfter(text, tail.end)) return
    const key = first * 32 + (last - first)
    if (chain.length > 1) {
      if (seen.has(key)) return
      seen.add(key)
    }
    const isolated = isIsolated(chain, first, last)
    add(makeCandidate({ text, groups: chain.slice(first, last + 1), isolated }))
  }
}

/** Alone on its line, or tied by marks where spaces part it from its neighbours. */
function isIsolated(chain: readonly Group[], first: number, last: number): boolean {
  const before = first === 0 ? LINE | SPACE : (chain[first - 1]?.gap ?? 0)
  const after = last === chain.length - 1 ? LINE | SPACE : (chain[last]?.gap ?? 0)
  if ((before & after & LINE) !== 0) return true
  if (last === first || (before & after & SPACE) === 0) return false
  for (let at = first; at < last; at += 1) if (((chain[at]?.gap ?? 0) & SPACE) !== 0) return false
  return true
}

interface Making {
  readonly text: string
  readonly groups: readonly Group[]
  readonly isolated: boolean
}

function makeCandidate({ text, groups, isolated }: Making): NumberCandidate {
  let digits = ''
  let grouping = ''
  let separator = ''
  let lastEnd = -1
  for (const { start, end } of groups) {
    if (lastEnd >= 0) {
      const gap = text.slice(lastEnd, start)
      separator = separator === '' || separator === gap ? gap : '*'
      grouping += '-'
    }
    digits += text.slice(start, end)
    grouping += String(end - start)
    lastEnd = end
  }
  const start = groups[0]?.start ?? 0
  const before = text.charCodeAt(start - 1)
  const plusAt =
    before === 0x2b ? start - 1 : before === 0x28 && text[start - 2] === '+' ? start - 2 : -1
  return { start, end: lastEnd, digits, grouping, separator, plus: plusAt >= 0, isolated }
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
