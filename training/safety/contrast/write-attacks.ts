import { HARMLESS, fill, harmfulLabels } from './labels.ts'
import { HARMFUL_ACTS } from './harmful-acts.ts'
import { HARMLESS_ACTS } from './harmless-acts.ts'
import { PARAGRAPHS } from './code-tasks.ts'
import {
  EVASIONS,
  EXTRACTIONS,
  HIDDEN,
  LOOKALIKES,
  NAMES,
  OVERRIDES,
  PAYLOADS,
  PERSONAS,
  SYSTEM_PROMPTS,
} from './injections.ts'
import { entriesOf, type Picker, type Written } from './picker.ts'

/** Attacks on instructions, and what only looks like one. */
export function writeAttacks(picker: Picker): readonly Written[] {
  const overrides = entriesOf(OVERRIDES)
  const payloads = entriesOf(PAYLOADS)
  const personas = linesOf(PERSONAS)
  const evasions = linesOf(EVASIONS)
  const harmful = Object.values(HARMFUL_ACTS).flatMap(entriesOf)
  const harmless = Object.values(HARMLESS_ACTS).flatMap(entriesOf)
  const lookalikes = entriesOf(LOOKALIKES)
  const attack = attackLabels()
  const attacks: string[] = []
  for (const override of overrides) {
    for (const payload of picker.some(payloads, 8)) {
      const end = picker.one(['.', '!', '', ' now.', ' and nothing else.'])
      attacks.push(
        `${override}${picker.one([' and ', '. ', ', then ', ': ', '\n'])}${payload}${end}`,
      )
    }
    for (let turn = 0; turn < 4; turn += 1) {
      attacks.push(`${asked(picker.one(harmless))} ${override} and ${picker.one(payloads)}`)
    }
    attacks.push(override)
  }
  for (const payload of payloads) attacks.push(payload, `please ${payload}`)
  for (const persona of personas)
    for (const name of entriesOf(NAMES)) {
      const played = persona.replaceAll('{p}', name)
      attacks.push(played, `${played} ${asked(picker.one(harmful))}`)
    }
  for (const evasion of evasions)
    for (let turn = 0; turn < 12; turn += 1)
      attacks.push(evasion.replace('{}', () => picker.one(harmful)))
  for (const extraction of entriesOf(EXTRACTIONS))
    attacks.push(extraction, `${extraction}?`, `Hi! ${extraction}`, `please, ${extraction} now`)
  for (const payload of payloads)
    for (const hidden of picker.some(linesOf(HIDDEN), 6)) {
      const said = hidden.replace('{}', () => payload)
      attacks.push(said, `${picker.one(sentencesOf(PARAGRAPHS))} ${said}`)
    }
  return [
    ...attacks.map((text) => ({ set: 'attacks', text: fill('{}', text), labels: attack })),
    ...lookalikes.flatMap((entry) =>
      Array.from({ length: 8 }, (_, turn) => ({
        set: 'lookalikes',
        text: fill('{}', turn < 3 ? entry : `${entry}. ${asked(picker.one(harmless))}`),
        labels: HARMLESS,
      })),
    ),
    ...linesOf(SYSTEM_PROMPTS).flatMap((entry) =>
      Array.from({ length: 6 }, (_, turn) => ({
        set: 'lookalikes',
        text: turn < 2 ? entry : `${entry} ${asked(picker.one(harmless))}`,
        labels: HARMLESS,
      })),
    ),
  ]
}

/** An attack may carry anything: nothing is known of the other types. */
function attackLabels(): Written['labels'] {
  const { prompt_injection, any } = harmfulLabels('prompt_injection')
  return { prompt_injection: prompt_injection ?? 1, any: any ?? 1 }
}

const sentencesOf = (list: string) => list.trim().split(/(?<=[.?!])\s/)

const asked = (act: string) => `How do I ${act}?`

const linesOf = (list: string) =>
  list
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
