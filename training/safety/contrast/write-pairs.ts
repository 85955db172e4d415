import { HARMLESS, fill, harmfulLabels } from './labels.ts'
import { ASKING, PROTECTIVE } from './frames.ts'
import { WORD_PAIRS, type WordPair } from './pairs.ts'
import { entriesOf, type Picker, type Written } from './picker.ts'

const PER_PAIR = 320
const PROTECTED = 60

/** Sentences that differ in one word, harmful and harmless in equal numbers. */
export function writePairs(picker: Picker): readonly Written[] {
  return WORD_PAIRS.flatMap((pair) => [
    ...writeSide(pair, pair.bad, picker).map((text) => ({
      set: 'pairs',
      text,
      labels: harmfulLabels(pair.type),
    })),
    ...writeSide(pair, pair.good, picker).map((text) => ({ set: 'pairs', text, labels: HARMLESS })),
    ...writeProtected(pair, picker).map((text) => ({ set: 'pairs', text, labels: HARMLESS })),
  ])
}

function writeSide(pair: WordPair, verbs: string, picker: Picker): readonly string[] {
  const asking = entriesOf(ASKING)
  return Array.from({ length: PER_PAIR }, () => {
    const said = sayOne(pair, verbs, picker)
    return isAct(said) ? fill(picker.one(asking), said) : said
  })
}

function writeProtected(pair: WordPair, picker: Picker): readonly string[] {
  const frames = entriesOf(PROTECTIVE)
  return Array.from({ length: PROTECTED }, () => sayOne(pair, pair.bad, picker))
    .filter(isAct)
    .map((said) => fill(picker.one(frames), said))
}

function sayOne({ forms, objects }: WordPair, verbs: string, picker: Picker): string {
  return picker
    .one(entriesOf(forms))
    .replace('{v}', () => picker.one(partsOf(verbs)))
    .replace('{o}', () => picker.one(partsOf(objects)))
}

/** Something that follows "how do I"; sentences begin with a capital letter. */
const isAct = (said: string) => /^[a-z0-9]/.test(said)

const partsOf = (list: string) => list.split(',').map((part) => part.trim())
