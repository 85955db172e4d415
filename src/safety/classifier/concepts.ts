import { CONCEPT_WORDS } from './concept-words.ts'
import { hashStem, pairHash } from './stems.ts'

const NAMES = Object.keys(CONCEPT_WORDS)

/** How many concepts there are; they are numbered from 0. */
export const CONCEPT_COUNT = NAMES.length

/** Concepts by the hash of their stem, or of two stems side by side. */
export type Concepts = ReadonlyMap<number, readonly number[]>

/** Reads the lists of words. */
export function createConcepts(): Concepts {
  const concepts = new Map<number, number[]>()
  Object.values(CONCEPT_WORDS).forEach((list, concept) => {
    for (const phrase of list.split(',')) {
      const [first = '', second] = phrase.trim().split(' ')
      const stem = hashStem(first)
      const key = second === undefined ? stem : pairHash(stem, hashStem(second))
      const known = concepts.get(key)
      if (known === undefined) concepts.set(key, [concept])
      else if (!known.includes(concept)) known.push(concept)
    }
  })
  return concepts
}
