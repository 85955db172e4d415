import { CONCEPT_WORDS } from '../../src/safety/classifier/concept-words.ts'
import { readWords } from '../../src/safety/classifier/classifier.ts'
import type { Output } from '../../src/safety/classifier/outputs.ts'
import { hashStem } from '../../src/safety/classifier/stems.ts'

type Concept = keyof typeof CONCEPT_WORDS

/** Lists whose words speak for a type. */
const LISTS: Readonly<Record<Output, readonly Concept[]>> = {
  hate: ['dehuman', 'hatemode'],
  violence: ['kill', 'hurt', 'weapon', 'selfharm', 'threat'],
  sexual: ['sexual'],
  harassment: ['insult', 'bully'],
  misinformation: ['falsehood'],
  malicious_code: ['malware', 'hack'],
  spam: ['spam', 'bulk'],
  political: ['politics'],
  illegal: ['crime', 'steal', 'fraud', 'traffic', 'drug', 'weapon', 'massweapon'],
  prompt_injection: ['override', 'instruction', 'persona'],
  any: [
    'dehuman',
    'hatemode',
    'kill',
    'hurt',
    'selfharm',
    'sexual',
    'insult',
    'bully',
    'malware',
    'hack',
    'crime',
    'steal',
    'fraud',
    'traffic',
    'drug',
    'weapon',
    'massweapon',
  ],
}
const WORDS_MIN = 10

const listed = new Map<Output, ReadonlySet<number>>()

/** A plain word list: listed words for each word of the text. What the classifier has to be better than. */
export function scoreByWords(text: string, output: Output): number {
  const hashes = listed.get(output) ?? readList(output)
  listed.set(output, hashes)
  const words = readWords(text)
  const hits = words.filter((word) => hashes.has(hashStem(word))).length
  return hits / Math.max(WORDS_MIN, words.length)
}

/** Single words only; of phrases the model alone makes use. */
function readList(output: Output): ReadonlySet<number> {
  const words = LISTS[output].flatMap((concept) => CONCEPT_WORDS[concept].split(','))
  return new Set(
    words
      .map((word) => word.trim())
      .filter((word) => !word.includes(' '))
      .map(hashStem),
  )
}
