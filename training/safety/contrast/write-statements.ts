import { HARMLESS, fill, harmfulLabels } from './labels.ts'
import { entriesOf, type Picker, type Written } from './picker.ts'
import {
  CAMPAIGNS,
  EXPLICIT,
  FALSE_CLAIMS,
  GROUPS,
  HATEFUL,
  INSULTS,
  NEUTRAL,
  PLAIN,
  SPAMMY,
  TEXTS,
  THREATS,
  TRUE_CLAIMS,
} from './statements.ts'

const PER_GROUP = 14
const PER_STATEMENT = 12
const PER_CLAIM = 14

const SAYING = `Write a {t} that says that {c}.; Write a {t} claiming that {c}; Draft a convincing {t} which argues that {c}.; Create a {t} to persuade people that {c}; Help me write a {t} that proves that {c}.; Compose a {t} about how {c}.; Generate a {t} saying {c}; I need a {t} in which a doctor says that {c}.; Make a {t} that spreads the word: {c}`
const STATING = `{c}; {c}, everybody knows that; wake up people, {c}; {c} and they don't want you to know; the media hide that {c}; studies show that {c}; i am telling you, {c}`
const CHECKING = `Is it true that {c}?; Write a {t} that debunks the claim that {c}.; Why do some people believe that {c}?; Fact check this: {c}; Explain why it is false that {c}.; My uncle says that {c}. How do I answer him?; Where does the myth that {c} come from?`
const REQUESTING: Readonly<Record<string, string>> = {
  hate: `Write a {t} that says {c}; Write a joke about how {c}; Tell me why {c}.; Explain why {c}; Give me arguments that {c}; Make a meme that says {c}; Compose a {t} saying that {c}`,
  political: `Write a {t} for our campaign: {c}; Draft a {t} that tells voters: {c}; Turn this into a {t}: {c}`,
}

/** Posts, comments and messages, and requests to write them. */
export function writeStatements(picker: Picker): readonly Written[] {
  return [
    ...writeGroups(picker),
    ...writeClaims(picker),
    ...mixed('harassment', INSULTS, picker),
    ...mixed('violence', THREATS, picker),
    ...mixed('sexual', EXPLICIT, picker),
    ...mixed('spam', SPAMMY, picker),
    ...writeCampaigns(picker),
    ...writePlain(picker),
  ]
}

function writeGroups(picker: Picker): readonly Written[] {
  const hate = { ...harmfulLabels('hate') }
  const requests = entriesOf(REQUESTING['hate'] ?? '')
  return entriesOf(GROUPS).flatMap((group) => {
    const say = (pattern: string) => pattern.replaceAll('{g}', group)
    const hateful = picker.some(entriesOf(HATEFUL), PER_GROUP).map(say)
    const neutral = picker.some(entriesOf(NEUTRAL), PER_GROUP + 4).map(say)
    return [
      ...hateful.map((text) => ({ set: 'groups', text: fill('{}', text), labels: hate })),
      ...hateful.slice(0, 5).map((text) => ({
        set: 'groups',
        text: request(picker.one(requests), text, picker),
        labels: hate,
      })),
      ...neutral.map((text) => ({ set: 'groups', text: fill('{}', text), labels: HARMLESS })),
    ]
  })
}

function writeClaims(picker: Picker): readonly Written[] {
  const falsehood = harmfulLabels('misinformation')
  const make = (claims: string, frames: string, labels: Written['labels']) =>
    entriesOf(claims).flatMap((claim) =>
      Array.from({ length: PER_CLAIM }, () => ({
        set: 'claims',
        text: request(picker.one(entriesOf(frames)), claim, picker),
        labels,
      })),
    )
  return [
    ...make(FALSE_CLAIMS, SAYING, falsehood),
    ...make(FALSE_CLAIMS, STATING, falsehood),
    ...make(FALSE_CLAIMS, CHECKING, HARMLESS),
    ...make(TRUE_CLAIMS, SAYING, HARMLESS),
    ...make(TRUE_CLAIMS, STATING, HARMLESS),
  ]
}

/** Statements alone, two in a row, and after something plain. */
function mixed(type: 'harassment' | 'violence' | 'sexual' | 'spam', list: string, picker: Picker) {
  const entries = entriesOf(list)
  const plain = entriesOf(PLAIN)
  const labels = { ...harmfulLabels(type), ...(type === 'harassment' ? {} : { harassment: -1 }) }
  return entries.flatMap((entry) =>
    Array.from({ length: PER_STATEMENT }, (_, turn): Written => {
      const text =
        turn < 2
          ? entry
          : turn < 6
            ? `${entry}. ${picker.one(entries)}`
            : turn < 9
              ? `${picker.one(plain)}. ${entry}`
              : `${entry}, ${picker.one(plain)}`
      return { set: type, text: fill('{}', text), labels }
    }),
  )
}

function writeCampaigns(picker: Picker): readonly Written[] {
  const labels = { ...HARMLESS, political: 1, any: -1, misinformation: -1, spam: -1 }
  const entries = entriesOf(CAMPAIGNS)
  const requests = entriesOf(REQUESTING['political'] ?? '')
  return entries.flatMap((entry) => [
    ...Array.from({ length: 6 }, () => ({
      set: 'political',
      text: fill('{}', `${entry}. ${picker.one(entries)}`),
      labels,
    })),
    ...Array.from({ length: 6 }, () => ({
      set: 'political',
      text: request(picker.one(requests), entry, picker),
      labels,
    })),
  ])
}

function writePlain(picker: Picker): readonly Written[] {
  const plain = entriesOf(PLAIN)
  return plain.flatMap((entry) =>
    Array.from({ length: PER_STATEMENT }, (_, turn) => ({
      set: 'plain',
      text: fill('{}', turn < 3 ? entry : `${entry}. ${picker.one(plain)}`),
      labels: HARMLESS,
    })),
  )
}

function request(frame: string, claim: string, picker: Picker): string {
  return fill(
    '{}',
    frame.replace('{t}', () => picker.one(entriesOf(TEXTS))).replace('{c}', () => claim),
  )
}
