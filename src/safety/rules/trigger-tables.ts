import { hashWord } from '../text/word-hash.ts'
import { HARM_WORDS } from './harm-words.ts'
import { DENSITIES, HARD_RULES, HARM_RULES } from './harms.ts'
import { createHashTable, type HashTable } from './hash-table.ts'
import { INJECTION_WORDS } from './injection-words.ts'
import { INJECTION_RULES } from './injection.ts'
import type { Concept } from './lexicon.ts'
import { MALICIOUS_RULES, MALICIOUS_WORDS } from './malicious-code.ts'
import { SLUR_HASHES } from './slurs.ts'
import type { WordRule } from './word-rules.ts'
import { WORD_FAMILIES, type WordFamily } from './word-families.ts'

/** Concepts that have to stand near each other for a rule to match. */
export interface TriggerGroup {
  readonly family: WordFamily
  readonly concepts: readonly number[]
  /** Tokens from the first to the last. */
  readonly reach: number
  /** So many of its only concept. */
  readonly times: number
  readonly foreignOnly: boolean
}

/** What a word, or the first words of a phrase, say. */
export interface Trigger {
  readonly concepts: readonly number[]
  /** Whose rules need nothing more. */
  readonly family: WordFamily
  /** Longer phrases begin so. */
  readonly begins: boolean
}

export interface TriggerTables {
  /** By the hash of a word, or of the first two or three words of a phrase. */
  readonly phrases: HashTable<Trigger>
  /** The groups of each concept. */
  readonly groups: readonly (readonly TriggerGroup[])[]
}

interface Vocabulary {
  readonly family: WordFamily
  readonly words: Readonly<Record<Concept, string>>
  readonly groups: readonly Wanted[]
}

type Wanted = Omit<TriggerGroup, 'family' | 'concepts'> & { readonly of: readonly Concept[] }

/** A phrase is seen at its second or third word, and stands at its first. */
const SLACK = 2
const PHRASE_WORDS_MAX = 3
/** Three hits or more, at three for each hundred words: some three of them stand closer than this. */
const DENSE_REACH = 200
const DENSE_TIMES = 3

const VOCABULARIES: readonly Vocabulary[] = [
  {
    family: WORD_FAMILIES.injection,
    words: INJECTION_WORDS,
    groups: INJECTION_RULES.map(toWanted),
  },
  {
    family: WORD_FAMILIES.maliciousCode,
    words: MALICIOUS_WORDS,
    groups: MALICIOUS_RULES.map(toWanted),
  },
  {
    family: WORD_FAMILIES.harms,
    words: HARM_WORDS,
    groups: [
      ...[...HARM_RULES, ...HARD_RULES].map(toWanted),
      ...DENSITIES.map(({ concept }) => toWanted({ of: [concept], within: DENSE_REACH })).map(
        (group) => ({ ...group, times: DENSE_TIMES }),
      ),
    ],
  },
]

function toWanted({
  of,
  within,
  ordered = false,
  foreignOnly = false,
}: Pick<WordRule, 'of' | 'within'> & { ordered?: boolean; foreignOnly?: boolean }): Wanted {
  // Without an order the others may stand on both sides of the first.
  return { of, reach: (ordered ? within : within * 2) + SLACK, times: 1, foreignOnly }
}

const NO_TRIGGER: Trigger = { concepts: [], family: WORD_FAMILIES.none, begins: false }
const BEGINNING: Trigger = { ...NO_TRIGGER, begins: true }
const SLUR: Trigger = { ...NO_TRIGGER, family: WORD_FAMILIES.harms }

/** The tables behind the quick look for rules over words; concepts that stand in no rule have no place. */
export function createTriggerTables(): TriggerTables {
  const found: Phrases = new Map()
  const groups: TriggerGroup[][] = []
  for (const hash of SLUR_HASHES) addTrigger(found, hash, SLUR)
  for (const { family, words, groups: wanted } of VOCABULARIES) {
    const used = [...new Set(wanted.flatMap(({ of }) => of))]
    const numbers = new Map(used.map((concept, at) => [concept, groups.length + at]))
    groups.push(...used.map(() => []))
    for (const { of, ...rest } of wanted) {
      const concepts = of.map((concept) => numbers.get(concept) ?? 0)
      for (const concept of concepts) groups[concept]?.push({ ...rest, family, concepts })
    }
    for (const [concept, number] of numbers) addPhrases(found, words[concept] ?? '', number)
  }
  return { phrases: createHashTable(found), groups }
}

/** The hash of words that follow each other, from that of those before and that of the last. */
export function phraseHash(before: number, last: number): number {
  return Math.imul(before, 31) + last
}

type Phrases = Map<number, Trigger>

function addPhrases(found: Phrases, list: string, concept: number): void {
  const trigger: Trigger = { ...NO_TRIGGER, concepts: [concept] }
  for (const phrase of list.split(',')) {
    const words = phrase.trim().split(/\s+/).slice(0, PHRASE_WORDS_MAX).map(hashWord)
    const [first, ...rest] = words
    if (first === undefined || phrase.trim() === '') continue
    const hash = rest.reduce((before, last) => {
      addTrigger(found, before, BEGINNING)
      return phraseHash(before, last)
    }, first)
    addTrigger(found, hash, trigger)
  }
}

function addTrigger(found: Phrases, hash: number, { concepts, family, begins }: Trigger): void {
  const known = found.get(hash) ?? NO_TRIGGER
  found.set(hash, {
    concepts: [...new Set([...known.concepts, ...concepts])],
    family: known.family | family,
    begins: known.begins || begins,
  })
}
