import { findNumbers, type Numbers } from './pii/numbers.ts'
import type { WordFamily } from './rules/word-families.ts'
import { findWordTriggers } from './rules/word-triggers.ts'
import { mayHoldSpans } from './span-triggers.ts'
import { tokenize, type Tokens } from './text/tokens.ts'
import type { Origin } from './types.ts'

/** How far around a digit an identifier may reach. */
const ZONE_MARGIN = 28

/** A stretch of the text around digits; what has no digit near it holds no numbered identifier. */
export interface Zone {
  readonly start: number
  readonly text: string
  /** How many digits it holds. */
  readonly digits: number
}

/** A text as detectors read it; what several of them need is worked out once, when first asked for. */
export interface Scan {
  readonly text: string
  readonly origin: Origin
  /** What starts before is known already and stands there for its context. */
  readonly from: number
  /** The same length as `text`. */
  readonly lower: () => string
  readonly zones: () => readonly Zone[]
  readonly numbers: () => Numbers
  readonly tokens: () => Tokens
  /** Whose rules over words could find anything at all; most texts need no tokens. */
  readonly wordTriggers: () => WordFamily
  /** Nobody should give orders in it. */
  readonly isForeign: boolean
  /** Whether the built-in detectors of spans could. */
  readonly mayHoldSpans: () => boolean
  /** Where words, an expression over lower case, could stand in any part of the text. */
  readonly placesOf: (words: RegExp) => Places
}

/** Stretches in order; none overlap. */
export interface Places {
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

export interface ScanOptions {
  readonly from?: number
  readonly origin?: Origin
}

/** Prepares a text, folded already, for the detectors. */
export function createScan(text: string, { from = 0, origin = 'user' }: ScanOptions = {}): Scan {
  const isForeign = origin === 'tool' || origin === 'retrieved'
  const lower = once(() => lowerCase(text))
  const places = new Map<RegExp, Places>()
  return {
    text,
    origin,
    from,
    lower,
    zones: once(() => findZones(text, from)),
    numbers: once(() => findNumbers(text, from)),
    tokens: once(() => tokenize(text)),
    wordTriggers: once(() => findWordTriggers(text, isForeign)),
    isForeign,
    mayHoldSpans: once(() => mayHoldSpans(text, from)),
    placesOf(words) {
      const known = places.get(words) ?? findPlaces(lower(), words)
      places.set(words, known)
      return known
    },
  }
}

/**
 * Whatever the expression matches in a part of the text meets one of these stretches: without the
 * conditions on what stands around it, which a cut may take away, it is searched from left to right.
 */
function findPlaces(lower: string, { source, flags }: RegExp): Places {
  const loose = source.replaceAll('\\b', '').replace(/\(\?<?![^()]*\)|\^/g, '')
  const starts: number[] = []
  const ends: number[] = []
  for (const match of lower.matchAll(new RegExp(loose, flags.includes('i') ? 'gi' : 'g'))) {
    starts.push(match.index)
    ends.push(match.index + match[0].length)
  }
  return { starts, ends }
}

function once<Value>(work: () => Value): () => Value {
  let done: { readonly value: Value } | null = null
  return () => {
    done ??= { value: work() }
    return done.value
  }
}

/** A few letters change their length in lower case; then only ASCII is lowered. */
function lowerCase(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

const DIGIT_RUNS = /\d+/g

function findZones(text: string, from: number): readonly Zone[] {
  const zones: Zone[] = []
  let start = -1
  let end = -1
  let digits = 0
  for (const match of text.slice(from).matchAll(DIGIT_RUNS)) {
    const at = from + match.index
    if (start >= 0 && at >= end) {
      zones.push({ start, text: text.slice(start, end), digits })
      start = -1
      digits = 0
    }
    if (start < 0) start = Math.max(0, at - ZONE_MARGIN)
    digits += match[0].length
    end = Math.min(text.length, at + match[0].length + ZONE_MARGIN)
  }
  if (start >= 0) zones.push({ start, text: text.slice(start, end), digits })
  return zones
}

type ZoneMatch = readonly [match: RegExpExecArray, at: number]

const NO_MATCHES: readonly ZoneMatch[] = []

/** An expression for the zones. */
export interface ZonePattern {
  /** Global. */
  readonly expression: RegExp
  /** Zones with fewer digits cannot hold a match. */
  readonly digitsMin: number
}

/** Every match in the zones, with its offset in the text. */
export function zoneMatches(
  scan: Scan,
  { expression, digitsMin }: ZonePattern,
): readonly ZoneMatch[] {
  let matches: ZoneMatch[] | null = null
  for (const zone of scan.zones()) {
    if (zone.digits < digitsMin) continue
    // Not matchAll: it copies the expression each time, which costs more than most searches.
    expression.lastIndex = 0
    for (
      let match = expression.exec(zone.text);
      match !== null;
      match = expression.exec(zone.text)
    ) {
      const at = zone.start + match.index
      if (at >= scan.from) (matches ??= []).push([match, at])
    }
  }
  return matches ?? NO_MATCHES
}
