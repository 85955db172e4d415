import { readWords } from '../../src/safety/classifier/classifier.ts'
import { createConcepts, type Concepts } from '../../src/safety/classifier/concepts.ts'
import { weigh, type Evidence } from '../../src/safety/classifier/scorer.ts'
import { createRandom } from '../routing/random.ts'
import { learnCompressed, type Compressed } from './compress.ts'
import { writeContrast } from './contrast.ts'
import { createPicker } from './contrast/picker.ts'
import { featuresOf, type Example, type LearnOptions } from './learn.ts'
import { readSets, type LabelledText } from './sets.ts'
import { SOURCES } from './sources.ts'

/** How the model is trained, also where parts are held out. */
export const LEARNING: LearnOptions = { epochs: 2, rate: 0.1, seed: 20261127, unknownWeight: 0.5 }

/** Words of a text that are learned from. */
const WORDS_LEARNED = 400
const DOCUMENTS_PER_SET = 400
const DOCUMENT_TEXTS_MAX = 120

/**
 * Each collection is judged by a model that saw none of its texts; several unrelated ones share a
 * model to save time, which makes the test harder than leaving out one alone.
 */
const FOLDS: readonly (readonly string[])[] = [
  ['civil-spans', 'catqa', 'benign-clinc'],
  ['davidson', 'harmfulqa', 'benign-banking'],
  ['edos', 'harmful-behaviors', 'adversarialqa', 'benign-code-instruct'],
  ['hatemoji-build-train', 'hatemoji-build-validation', 'trustllm-misuse', 'benign-gsm8k-train'],
  ['mlma-en', 'multijail-en', 'dangerousqa', 'benign-self-instruct'],
  ['surge-toxicity', 'inthewild-jailbreaks', 'identity-templates'],
  ['sms-spam', 'cse-interpreter', 'trustllm-jailbreak'],
  ['compass-injections', 'giskard-injections', 'bipia-email-train', 'speeches'],
]

/** Everything there is to learn from. */
export interface Material {
  readonly texts: readonly LabelledText[]
  readonly examples: readonly Example[]
  readonly concepts: Concepts
}

/** A text and the evidence that a model which never saw its collection finds in it. */
export interface HeldOut extends LabelledText {
  readonly evidence: Evidence
}

export interface HeldOutMaterial {
  readonly texts: readonly HeldOut[]
  /** Harmless texts of one collection in a row, for what chance does to long ones. */
  readonly documents: readonly Evidence[]
}

/** Reads the collections and writes the contrast material. */
export function readMaterial(folder: string): Material {
  const concepts = createConcepts()
  const texts = [...readSets(folder), ...writeContrast()]
  const counts = new Map<string, number>()
  for (const { set } of texts) counts.set(set, (counts.get(set) ?? 0) + 1)
  const examples = texts.map(({ text, set, targets }) => {
    const most = SOURCES[set]?.weightMax ?? Number.POSITIVE_INFINITY
    return {
      ...featuresOf(readWords(text).slice(0, WORDS_LEARNED), concepts),
      targets,
      weight: Math.min(1, most / (counts.get(set) ?? 1)),
    }
  })
  return { texts, examples, concepts }
}

/** Trains on all but some collections, for each of the folds, and judges these. */
export function judgeHeldOut({ texts, examples, concepts }: Material): HeldOutMaterial {
  const judged: HeldOut[] = []
  const documents: Evidence[] = []
  for (const fold of FOLDS) {
    const isHeld = texts.map(({ set }) => fold.includes(set))
    const { model } = learnCompressed(
      examples.filter((_, at) => isHeld[at] !== true),
      LEARNING,
    )
    const held = texts.filter((_, at) => isHeld[at] === true)
    for (const text of held)
      judged.push({ ...text, evidence: weigh(readWords(text.text), concepts, model) })
    for (const document of writeDocuments(held))
      documents.push(weigh(readWords(document), concepts, model))
  }
  return { texts: judged, documents }
}

function writeDocuments(held: readonly LabelledText[]): readonly string[] {
  const picker = createPicker(createRandom(LEARNING.seed))
  const sets = [...new Set(held.map(({ set }) => set))].filter(
    (set) => SOURCES[set]?.kind === 'benign',
  )
  return sets.flatMap((set) => {
    const own = held.filter((text) => text.set === set)
    return Array.from({ length: DOCUMENTS_PER_SET }, () =>
      Array.from({ length: 4 + picker.below(DOCUMENT_TEXTS_MAX) }, () => picker.one(own).text)
        .join('\n')
        .slice(0, 8192),
    )
  })
}

/** The model that is shipped: trained on everything. */
export function learnAll({ examples }: Material): Compressed {
  return learnCompressed(examples, LEARNING)
}
