import type { Output } from '../../src/safety/classifier/model.ts'
import { createRandom } from '../routing/random.ts'
import { ASKING, CLOSINGS, OPENINGS, PROTECTIVE, STEALTH, TOPIC_TASKS } from './contrast/frames.ts'
import { HARMFUL_ACTS } from './contrast/harmful-acts.ts'
import { HARMLESS_ACTS, TOPICS } from './contrast/harmless-acts.ts'
import { writeAttacks } from './contrast/write-attacks.ts'
import { writeStatements } from './contrast/write-statements.ts'
import { createPicker, entriesOf, type Picker, type Written } from './contrast/picker.ts'
import { targetsOf, type LabelledText } from './sets.ts'

const SEED = 20261127
const FRAMES_PER_ACT = 14
const FRAMES_PER_HARMLESS_ACT = 14
const PROTECTED_PER_ACT = 5
const TASKS_PER_TOPIC = 18

/** Nothing is wrong with it. */
export const HARMLESS: Readonly<Partial<Record<Output, number>>> = {
  hate: 0,
  violence: 0,
  sexual: 0,
  harassment: 0,
  misinformation: 0,
  malicious_code: 0,
  spam: 0,
  political: 0,
  illegal: 0,
  prompt_injection: 0,
  any: 0,
}

/** Types that a harmful act of a type is certainly not of; of the rest nothing is known. */
const NEVER: Readonly<Record<string, readonly Output[]>> = {
  illegal: ['political', 'prompt_injection', 'hate'],
  violence: ['political', 'prompt_injection', 'spam', 'malicious_code', 'misinformation'],
  malicious_code: ['political', 'prompt_injection', 'hate', 'sexual', 'violence'],
  harassment: ['political', 'prompt_injection', 'spam'],
  hate: ['prompt_injection', 'spam', 'malicious_code', 'sexual'],
  misinformation: ['prompt_injection', 'malicious_code', 'sexual', 'violence'],
  sexual: ['political', 'prompt_injection', 'spam', 'malicious_code', 'misinformation', 'hate'],
  spam: ['political', 'prompt_injection', 'hate', 'violence', 'sexual'],
}

/**
 * Material made from lists of our own: harmful texts and harmless ones in the same forms, so that
 * neither form nor a single word gives the answer. The same for the same seed.
 */
export function writeContrast(): readonly LabelledText[] {
  const picker = createPicker(createRandom(SEED))
  const written = [
    ...writeActs(picker),
    ...writeTopics(picker),
    ...writeStatements(picker),
    ...writeAttacks(picker),
  ]
  const documents = writeDocuments(
    written.filter(({ labels }) => labels === HARMLESS),
    picker,
  )
  return [...written, ...documents].map(({ set, text, labels }) => ({
    set: `contrast-${set}`,
    text: picker.chance(0.25) ? roughen(text, picker) : text,
    targets: targetsOf(labels),
  }))
}

/** The labels of a harmful text of a type. */
export function harmfulLabels(type: Output): Readonly<Partial<Record<Output, number>>> {
  const never = Object.fromEntries((NEVER[type] ?? []).map((other) => [other, 0]))
  return { ...never, [type]: 1, any: 1 }
}

function writeActs(picker: Picker): readonly Written[] {
  const written: Written[] = []
  const frames = [...entriesOf(ASKING), '{}', '{}.', 'Please {}.', 'please {}']
  const protective = entriesOf(PROTECTIVE)
  const stealth = STEALTH.split(';')
  for (const [name, list] of Object.entries(HARMFUL_ACTS)) {
    const type = name as Output
    const labels = harmfulLabels(type)
    for (const act of entriesOf(list)) {
      for (const frame of picker.some(frames, FRAMES_PER_ACT)) {
        const done = picker.chance(0.1) ? `${act}${picker.one(stealth)}` : act
        written.push({ set: 'acts', text: dress(fill(frame, done), picker), labels })
      }
      for (const frame of picker.some(protective, PROTECTED_PER_ACT))
        written.push({ set: 'protective', text: dress(fill(frame, act), picker), labels: HARMLESS })
    }
  }
  for (const list of Object.values(HARMLESS_ACTS)) {
    for (const act of entriesOf(list)) {
      for (const frame of picker.some(frames, FRAMES_PER_HARMLESS_ACT))
        written.push({ set: 'harmless-acts', text: dress(fill(frame, act), picker), labels: HARMLESS })
    }
  }
  return written
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

/** Long harmless texts: many short ones in a row. */
function writeDocuments(harmless: readonly Written[], picker: Picker): readonly Written[] {
  return Array.from({ length: 600 }, () => {
    const count = 3 + picker.below(25)
    const texts = Array.from({ length: count }, () => picker.one(harmless).text)
    return { set: 'documents', text: texts.join(picker.one([' ', '\n', '\n\n'])), labels: HARMLESS }
  })
}

/** The frame with its place filled, the first letter large. */
export function fill(frame: string, what: string): string {
  const text = frame.replace('{}', () => what)
  return text.charAt(0).toUpperCase() + text.slice(1)
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
