import { CONCEPT_COUNT, type Concepts } from './concepts.ts'
import { WORD_UNITS_MAX, hashStem, pairHash } from './stems.ts'

/** Features fall into two to this power buckets; the model knows only some of them. */
export const BUCKET_BITS = 18

/** How much a feature of each kind says before anything is learned. */
const WORD = 6
const PAIR = 4
const LETTERS = 1
const CONCEPT = 8

const IDEOGRAPHS_FROM = 0x2e80
/** Concepts tie to each other over this many words. */
const CONCEPT_REACH = 8
const RECENT_MAX = 6

/** Takes the features of a text, word by word; the bucket of each and how much it counts. */
export interface FeatureSink {
  word(): void
  add(bucket: number, value: number): void
}

/**
 * Reads the features of words as `tokenize` gives them: stems, pairs of stems, runs of letters, and
 * what words stand for with what stood for something shortly before. Linear: at most a fixed number
 * of features for each word and unit.
 */
export function readFeatures(
  words: readonly string[],
  concepts: Concepts,
  sink: FeatureSink,
): void {
  let before = 0
  let beforeThat = 0
  const recent = createRecent()
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    sink.word()
    const stem = hashStem(word)
    sink.add(bucketOf(stem, 0x51ed270b), WORD)
    if (at > 0) sink.add(bucketOf(stem, before), PAIR)
    if (at > 1) sink.add(bucketOf(stem, Math.imul(beforeThat, 3) ^ 0x2f), PAIR)
    addLetters(word, sink)
    addAll(concepts.get(stem), { at, recent, sink })
    if (at > 0) addAll(concepts.get(pairHash(before, stem)), { at, recent, sink })
    beforeThat = before
    before = stem
  }
}

/** The bucket of two hashes, in this order. */
function bucketOf(hash: number, other: number): number {
  let mixed = Math.imul(other, 0x9e3779b1) ^ hash
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> (32 - BUCKET_BITS)
}

/** Runs of four letters with the word's edges, of two where a script writes words without gaps. */
function addLetters(word: string, sink: FeatureSink): void {
  const length = Math.min(word.length, WORD_UNITS_MAX)
  if (length < 2) return
  if (word.charCodeAt(0) >= IDEOGRAPHS_FROM) {
    for (let at = 1; at < length; at += 1)
      sink.add(bucketOf(word.charCodeAt(at - 1), word.charCodeAt(at)), LETTERS)
    return
  }
  if (length < 3) return
  // The last four units, a byte each: enough to tell letters of one script apart.
  let run = (EDGE << 16) | (byteOf(word, 0) << 8) | byteOf(word, 1)
  for (let at = 2; at <= length; at += 1) {
    run = (run << 8) | (at < length ? byteOf(word, at) : EDGE)
    sink.add(bucketOf(run, GRAM_SEED), LETTERS)
  }
}

const EDGE = 0x5f
const GRAM_SEED = 0x1b873593

function byteOf(word: string, at: number): number {
  const code = word.charCodeAt(at)
  return (code ^ (code >> 8)) & 0xff
}

/** Concepts that were met last, the newest at `next - 1`. */
interface Recent {
  readonly concepts: Int32Array
  readonly places: Int32Array
  next: number
}

function createRecent(): Recent {
  return {
    concepts: new Int32Array(RECENT_MAX),
    places: new Int32Array(RECENT_MAX).fill(-CONCEPT_REACH - 1),
    next: 0,
  }
}

interface ConceptPlace {
  readonly at: number
  readonly recent: Recent
  readonly sink: FeatureSink
}

function addAll(found: readonly number[] | undefined, place: ConceptPlace): void {
  if (found === undefined) return
  for (const concept of found) addConcept(concept, place)
}

function addConcept(concept: number, { at, recent, sink }: ConceptPlace): void {
  sink.add(bucketOf(concept, 0x7feb352d), CONCEPT)
  for (let back = 0; back < RECENT_MAX; back += 1) {
    if (at - (recent.places[back] ?? 0) > CONCEPT_REACH) continue
    const earlier = recent.concepts[back] ?? 0
    if (earlier !== concept) sink.add(bucketOf(earlier * CONCEPT_COUNT + concept, 0x846ca68b), PAIR)
  }
  recent.concepts[recent.next] = concept
  recent.places[recent.next] = at
  recent.next = (recent.next + 1) % RECENT_MAX
}
