import type { Tokens } from '../text/tokens.ts'

/** What a word or phrase stands for, such as `override`. */
export type Concept = string

/** Where the words of a lexicon stand in a text. */
export interface Hits {
  /** Places of a concept: the tokens' numbers, rising. */
  readonly at: (concept: Concept) => readonly number[]
  /** The last token of what begins at a token. */
  readonly lastOf: (token: number) => number
}

export interface Lexicon {
  read(tokens: Tokens): Hits
}

interface Entry {
  /** The words that have to follow; none for a single word. */
  readonly rest: readonly string[]
  readonly concept: Concept
}

const NOWHERE: readonly number[] = []

/**
 * A lexicon from lists of words and phrases by concept; commas part them. Reading is one look-up for
 * each token: phrases are compared only where their first word stands.
 */
export function createLexicon(concepts: Readonly<Record<Concept, string>>): Lexicon {
  const entries = new Map<string, Entry[]>()
  for (const [concept, list] of Object.entries(concepts)) {
    for (const phrase of list.split(',')) {
      const [first, ...rest] = phrase.trim().split(/\s+/)
      if (first === undefined || first === '') continue
      const known = entries.get(first)
      if (known === undefined) entries.set(first, [{ rest, concept }])
      else known.push({ rest, concept })
    }
  }
  // Several rules read the same text one after the other.
  const known = new WeakMap<Tokens, Hits>()
  return {
    read(tokens) {
      const hits = known.get(tokens) ?? readHits(tokens.words, entries)
      known.set(tokens, hits)
      return hits
    },
  }
}

function readHits(words: readonly string[], entries: ReadonlyMap<string, readonly Entry[]>): Hits {
  const places = new Map<Concept, number[]>()
  const lasts = new Map<number, number>()
  words.forEach((word, token) => {
    const known = entries.get(word)
    if (known === undefined) return
    for (const { rest, concept } of known) {
      if (!follows(words, token, rest)) continue
      const list = places.get(concept)
      if (list === undefined) places.set(concept, [token])
      else if (list.at(-1) !== token) list.push(token)
      lasts.set(token, Math.max(lasts.get(token) ?? token, token + rest.length))
    }
  })
  return {
    at: (concept) => places.get(concept) ?? NOWHERE,
    lastOf: (token) => lasts.get(token) ?? token,
  }
}

function follows(words: readonly string[], token: number, rest: readonly string[]): boolean {
  for (let step = 0; step < rest.length; step += 1) {
    if (words[token + step + 1] !== rest[step]) return false
  }
  return true
}

/** Concepts that have to stand close together. */
export interface Closeness {
  readonly of: readonly Concept[]
  /** Tokens from the first to any other. */
  readonly within: number
  /** The concepts have to come in this order. */
  readonly ordered?: true
}

/** The tokens that a match reaches from and to. */
export type TokenRange = readonly [first: number, last: number]

const MATCHES_MAX = 8

/** The first places, at most eight, where the concepts stand close together. */
export function findClose(hits: Hits, { of, within, ordered }: Closeness): readonly TokenRange[] {
  const [lead = '', ...others] = of
  const found: TokenRange[] = []
  if (others.some((concept) => hits.at(concept).length === 0)) return found
  let after = -1
  for (const token of hits.at(lead)) {
    if (token <= after) continue
    const range = closeTo({ hits, token, within, ordered: ordered === true }, others)
    if (range === null) continue
    found.push(range)
    after = range[1]
    if (found.length >= MATCHES_MAX) break
  }
  return found
}

interface Around {
  readonly hits: Hits
  readonly token: number
  readonly within: number
  readonly ordered: boolean
}

function closeTo(
  { hits, token, within, ordered }: Around,
  others: readonly Concept[],
): TokenRange | null {
  let first = token
  let last = hits.lastOf(token)
  let from = ordered ? token + 1 : token - within
  for (const concept of others) {
    const place = firstFrom(hits.at(concept), from, token)
    if (place === null || place > token + within) return null
    first = Math.min(first, place)
    last = Math.max(last, hits.lastOf(place))
    if (ordered) from = place + 1
  }
  return [first, last]
}

/** The first place at or after `from`, other than `not`. */
function firstFrom(places: readonly number[], from: number, not: number): number | null {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] ?? 0) < from) low = middle + 1
    else high = middle
  }
  const place = places[low] === not ? places[low + 1] : places[low]
  return place ?? null
}
