import { OUTPUTS } from '../../../src/safety/classifier/outputs.ts'
import { HARMLESS, fill, harmfulLabels } from './labels.ts'
import { SPOKEN } from './languages.ts'
import { entriesOf, type Picker, type Written } from './picker.ts'
import {
  DISTRESS,
  POLITICAL_PROSE,
  SCENES,
  SECURITY_RULES,
  SECURITY_TASKS,
  SECURITY_THREATS,
  type Parts,
} from './scenes.ts'

const PER_DISTRESS = 8
const PER_THREAT = 14
const PER_SPOKEN = 5
/** There are few of these, so that each counts for more. */
const SPOKEN_TIMES = 4
const PROSE = 400

/** Scenes, people in need, and the work of those who defend. */
export function writeScenes(picker: Picker): readonly Written[] {
  const scenes = SCENES.flatMap((scene) => {
    const { type, count, harmful, harmless, length } = scene
    const labels =
      scene.any === -1
        ? { ...HARMLESS, [type]: 1, any: -1, misinformation: -1, harassment: -1, hate: -1 }
        : harmfulLabels(type)
    const write = (parts: Parts) =>
      Array.from({ length: count }, () => sayScene(parts, 1 + picker.below(length), picker))
    return [
      ...write(harmful).map((text) => ({ set: 'scenes', text, labels })),
      ...write(harmless).map((text) => ({ set: 'scenes', text, labels: HARMLESS })),
    ]
  })
  return [
    ...scenes,
    ...writeProse(picker),
    ...writeDistress(picker),
    ...writeSecurity(picker),
    ...writeSpoken(picker),
  ]
}

function sayScene({ forms, ...parts }: Parts, sentences: number, picker: Picker): string {
  const say = () =>
    fill('{}', picker.one(entriesOf(forms))).replace(/\{([a-i])\}/g, (_, letter: string) =>
      picker.one((parts[letter] ?? '').split(',')).trim(),
    )
  return Array.from({ length: sentences }, say).join(' ')
}

/** The same few requests in other languages. */
function writeSpoken(picker: Picker): readonly Written[] {
  return SPOKEN.flatMap(({ frames, harmful, harmless }) => {
    const ask = (acts: string, labels: Written['labels']) =>
      entriesOf(acts).flatMap((act) =>
        picker.some(entriesOf(frames), PER_SPOKEN).flatMap((frame) =>
          Array.from({ length: SPOKEN_TIMES }, () => ({
            set: 'languages',
            text: fill(frame, act),
            labels,
          })),
        ),
      )
    return [
      ...OUTPUTS.flatMap((type) => ask(harmful[type] ?? '', harmfulLabels(type))),
      ...ask(harmless, HARMLESS),
    ]
  })
}

function writeProse(picker: Picker): readonly Written[] {
  const labels = { ...HARMLESS, political: 1 }
  return Array.from({ length: PROSE }, () => ({
    set: 'prose',
    text: sayScene(POLITICAL_PROSE, 1 + picker.below(5), picker),
    labels,
  }))
}

/** Nothing is said on `any`: it is nobody's fault, and yet worth a look. */
function writeDistress(picker: Picker): readonly Written[] {
  const entries = entriesOf(DISTRESS)
  const labels = { ...HARMLESS, any: -1 }
  return entries.flatMap((entry) =>
    Array.from({ length: PER_DISTRESS }, (_, turn) => ({
      set: 'distress',
      text: fill('{}', turn < 3 ? entry : `${entry}. ${picker.one(entries)}`),
      labels,
    })),
  )
}

function writeSecurity(picker: Picker): readonly Written[] {
  const threats = entriesOf(SECURITY_THREATS)
  return threats.flatMap((threat) =>
    picker.some(entriesOf(SECURITY_TASKS), PER_THREAT).map((task) => ({
      set: 'security',
      text: task
        .replace('{r}', () => picker.one(entriesOf(SECURITY_RULES)))
        .replace('{t}', () => threat)
        .replace('{t}', () => picker.one(threats)),
      labels: HARMLESS,
    })),
  )
}
