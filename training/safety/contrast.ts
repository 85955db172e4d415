import { OUTPUTS } from '../../src/safety/classifier/outputs.ts'
import { createRandom } from '../routing/random.ts'
import {
  ASKING,
  ASKING_NOUNS,
  CLOSINGS,
  OPENINGS,
  PROMOTING,
  PROTECTIVE,
  STEALTH,
  TOPIC_TASKS,
} from './contrast/frames.ts'
import { HARMFUL_ACTS } from './contrast/harmful-acts.ts'
import { HARMLESS_ACTS, TOPICS } from './contrast/harmless-acts.ts'
import { ABOUT, FIGURATIVE, OTHERS } from './contrast/about-harm.ts'
import { CODE_TASKS, LANGUAGES, OFFICE_TASKS, PARAGRAPHS } from './contrast/code-tasks.ts'
import { HARMLESS, fill, harmfulLabels } from './contrast/labels.ts'
import { writeAttacks } from './contrast/write-attacks.ts'
import { writePairs } from './contrast/write-pairs.ts'
import { writeScenes } from './contrast/write-scenes.ts'
import { writeStatements } from './contrast/write-statements.ts'
import { TEXTS } from './contrast/statements.ts'
import { createPicker, entriesOf, type Picker, type Written } from './contrast/picker.ts'
import { targetsOf, type LabelledText } from './sets.ts'

const SEED = 20261127
const ASKED_PER_ACT = 11
const NOUNS_PER_ACT = 4
const PROMOTED_PER_ACT = 3
const PROTECTED_PER_ACT = 3
/** Few of these: they look much like what harmful people ask. */
const ABOUT_PER_ACT = 1
const OTHERS_SHARE = 0.25
const TASKS_PER_TOPIC = 18
/** Of all texts, these shares are put among others, and typed carelessly. */
const PLACED_SHARE = 0.15
const ROUGH_SHARE = 0.25

/**
 * Material made from lists of our own: harmful texts and harmless ones in the same forms, so that
 * neither form nor a single word gives the answer. The same for the same seed.
 */
export function writeContrast(): readonly LabelledText[] {
  const picker = createPicker(createRandom(SEED))
  const written = [
    ...writeActs(picker),
    ...writeTopics(picker),
    ...writeWork(picker),
    ...writeFigurative(picker),
    ...writePairs(picker),
    ...writeScenes(picker),
    ...writeStatements(picker),
    ...writeAttacks(picker),
  ]
  const documents = writeDocuments(
    written.filter(({ labels }) => labels === HARMLESS),
    picker,
  )
  const sentences = PARAGRAPHS.trim().split(/(?<=[.?!])\s/)
  return [...written, ...documents].map(({ set, text, labels }) => {
    const placed = picker.chance(PLACED_SHARE) ? place(text, sentences, picker) : text
    return {
      set: `contrast-${set}`,
      text: picker.chance(ROUGH_SHARE) ? roughen(placed, picker) : placed,
      targets: targetsOf(labels),
    }
  })
}

/** Among plain sentences: what is harmful alone is harmful there. */
function place(text: string, sentences: readonly string[], picker: Picker): string {
  const around = () => picker.some(sentences, picker.below(3)).join(' ')
  return `${around()} ${text} ${around()}`.trim()
}

function writeActs(picker: Picker): readonly Written[] {
  const written: Written[] = []
  const protective = entriesOf(PROTECTIVE)
  const stealth = STEALTH.split(';')
  for (const [name, list] of Object.entries(HARMFUL_ACTS)) {
    const type = OUTPUTS.find((output) => output === name)
    if (type === undefined) throw new Error(`There is no type ${name}`)
    const labels = harmfulLabels(type)
    for (const act of entriesOf(list)) {
      const done = () => (picker.chance(0.1) ? `${act}${picker.one(stealth)}` : act)
      for (const text of askFor(done, picker)) written.push({ set: 'acts', text, labels })
      for (const frame of picker.some(protective, PROTECTED_PER_ACT))
        written.push({ set: 'protective', text: dress(fill(frame, act), picker), labels: HARMLESS })
      for (const frame of picker.some(entriesOf(ABOUT), ABOUT_PER_ACT))
        written.push({ set: 'protective', text: fill(frame, nounOf(act)), labels: HARMLESS })
      if (!picker.chance(OTHERS_SHARE)) continue
      const others = fill(picker.one(entriesOf(OTHERS)), act)
      written.push({ set: 'protective', text: others, labels: HARMLESS })
    }
  }
  for (const act of Object.values(HARMLESS_ACTS).flatMap(entriesOf)) {
    for (const text of askFor(() => act, picker))
      written.push({ set: 'harmless-acts', text, labels: HARMLESS })
  }
  return written
}

/** Asks for an act in many forms. */
function askFor(act: () => string, picker: Picker): readonly string[] {
  const frames = [...entriesOf(ASKING), '{}', '{}.', 'Please {}.', 'please {}']
  const withText = (frame: string) => frame.replace('{t}', () => picker.one(entriesOf(TEXTS)))
  return [
    ...picker.some(frames, ASKED_PER_ACT).map((frame) => fill(frame, act())),
    ...picker
      .some(entriesOf(ASKING_NOUNS), NOUNS_PER_ACT)
      .map((frame) => fill(frame, nounOf(act()))),
    ...picker
      .some(entriesOf(PROMOTING), PROMOTED_PER_ACT)
      .map((frame) => fill(withText(frame), act())),
  ].map((text) => dress(text, picker))
}

/** "making a cake" of "make a cake". */
function nounOf(act: string): string {
  const [verb = '', ...rest] = act.split(' ')
  const stem = /[^e]e$/.test(verb)
    ? verb.slice(0, -1)
    : /^[^aeiou]*[aeiou][bdgmnpt]$/.test(verb)
      ? `${verb}${verb.slice(-1)}`
      : verb
  return [`${stem}ing`, ...rest].join(' ')
}

function writeTopics(picker: Picker): readonly Written[] {
  const tasks = entriesOf(TOPIC_TASKS)
  return entriesOf(TOPICS).flatMap((topic) =>
    picker.some(tasks, TASKS_PER_TOPIC).map((task) => ({
      set: 'topics',
      text: dress(fill(task, topic), picker),
      labels: HARMLESS,
    })),
  )
}

/** Words of harm that mean none. */
function writeFigurative(picker: Picker): readonly Written[] {
  return entriesOf(FIGURATIVE).flatMap((entry) =>
    ['{}', '{}?', '{}'].map((frame) => ({
      set: 'figurative',
      text: dress(fill(frame, entry), picker),
      labels: HARMLESS,
    })),
  )
}

/** What programmers and office workers ask, alone or with a paragraph; and parts of paragraphs. */
function writeWork(picker: Picker): readonly Written[] {
  const languages = entriesOf(LANGUAGES)
  const paragraphs = PARAGRAPHS.trim().split('\n')
  const sentences = paragraphs.flatMap((paragraph) => paragraph.split(/(?<=[.?!]) /))
  const code = entriesOf(CODE_TASKS).flatMap((task) =>
    picker.some(languages, 8).map((language) => {
      const more = picker.chance(0.4) ? `. ${picker.one(entriesOf(CODE_TASKS))}` : ''
      return dress(`${task}${more}`.replaceAll('{l}', language), picker)
    }),
  )
  const office = entriesOf(OFFICE_TASKS).flatMap((task) =>
    Array.from({ length: 14 }, (_, turn) =>
      turn < 3 ? task : `${task}.\n${turn < 9 ? picker.one(paragraphs) : picker.one(sentences)}`,
    ),
  )
  const prose = Array.from({ length: 1500 }, () =>
    picker.some(sentences, 1 + picker.below(6)).join(' '),
  )
  return [...code, ...office, ...prose].map((text) => ({ set: 'work', text, labels: HARMLESS }))
}

/** Long harmless texts: many short ones in a row. */
function writeDocuments(harmless: readonly Written[], picker: Picker): readonly Written[] {
  return Array.from({ length: 600 }, () => {
    const count = 3 + picker.below(25)
    const texts = Array.from({ length: count }, () => picker.one(harmless).text)
    return { set: 'documents', text: texts.join(picker.one([' ', '\n', '\n\n'])), labels: HARMLESS }
  })
}

const dress = (text: string, picker: Picker) => {
  const opening = picker.chance(0.12) ? picker.one(OPENINGS.split(';')) : ''
  const closing = picker.chance(0.12) ? picker.one(CLOSINGS.split(';')) : ''
  return `${opening}${text}${closing}`
}

/** As people type: small letters, no marks, letters swapped or doubled. */
function roughen(text: string, picker: Picker): string {
  const kind = picker.below(4)
  if (kind === 0) return text.toLowerCase()
  if (kind === 1) return text.toLowerCase().replace(/[.,?!']/g, '')
  if (kind === 2) return text.toUpperCase()
  const at = picker.below(Math.max(1, text.length - 2))
  return text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2)
}
