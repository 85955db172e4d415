import {
  digits,
  group,
  makeCard,
  makeEmail,
  makeIban,
  makeSsn,
  pick,
  type Random,
} from './values.ts'

export interface EvasiveCase {
  readonly kind: string
  readonly evasion: string
  readonly text: string
  readonly start: number
  readonly end: number
}

const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const mapDigits = (value: string, to: (digit: number) => string) =>
  value.replace(/\d/g, (digit) => to(Number(digit)))
const everyDigit = (value: string, between: string) =>
  value.replace(/(?<=[\dA-Z])(?=[\dA-Z])/g, between)

/** Ways to write an identifier so that plain patterns miss it. */
const EVASIONS: Readonly<Record<string, (value: string, random: Random) => string | null>> = {
  zero_width: (value, random) => everyDigit(value, pick(['\u200b', '\u200d', '\u2060'], random)),
  soft_hyphen: (value) => everyDigit(value, '\u00ad'),
  full_width: (value) => mapDigits(value, (digit) => String.fromCharCode(0xff10 + digit)),
  arabic_digits: (value) => mapDigits(value, (digit) => String.fromCharCode(0x0660 + digit)),
  devanagari_digits: (value) => mapDigits(value, (digit) => String.fromCharCode(0x0966 + digit)),
  bold_digits: (value) => mapDigits(value, (digit) => String.fromCodePoint(0x1d7ce + digit)),
  no_break_space: (value) => (/[ -]/.test(value) ? value.replace(/[ -]/g, '\u00a0') : null),
  en_dash: (value) => (/[ -]/.test(value) ? value.replace(/[ -]/g, '–') : null),
  minus_sign: (value) => (/[ -]/.test(value) ? value.replace(/[ -]/g, '−') : null),
  spaced: (value) => everyDigit(value.replace(/[ -]/g, ''), ' '),
  dotted: (value) => everyDigit(value.replace(/[ -]/g, ''), '.'),
  line_break: (value) => (/[ -]/.test(value) ? value.replace(/[ -]/, '\n') : null),
  spelled: (value) =>
    /[A-Z]/.test(value)
      ? null
      : mapDigits(value.replace(/[ -]/g, ''), (digit) => `${WORDS[digit]} `).trim(),
  entities: (value) => mapDigits(value, (digit) => `&#${48 + digit};`),
  hex_entities: (value) => mapDigits(value, (digit) => `&#x3${digit};`),
  percent: (value) => mapDigits(value, (digit) => `%3${digit}`),
  json_escape: (value) => mapDigits(value, (digit) => `\\u003${digit}`),
  base64: (value) => btoa(`it is ${value} ok`),
}

const EMAIL_EVASIONS: Readonly<Record<string, (value: string) => string>> = {
  at_dot: (value) => value.replace('@', ' at ').replaceAll('.', ' dot '),
  bracket_at: (value) => value.replace('@', ' [at] ').replace(/\.(?=[a-z]+$)/, '[dot]'),
  homoglyph: (value) => value.replaceAll('a', 'а').replaceAll('o', 'о').replaceAll('e', 'е'),
  entity_at: (value) => value.replace('@', '&#64;'),
  percent_at: (value) => value.replace('@', '%40'),
  full_width_at: (value) => value.replace('@', '＠'),
  zero_width: (value) => value.replace(/(?<=.)(?=.)/g, '\u200b'),
  base64: (value) => btoa(`mail ${value} now`),
  spaces: (value) => value.replace('@', ' @ '),
}

interface Written {
  readonly kind: string
  readonly evasion: string
  readonly frame: string
  readonly value: string | null
}

/** Evasive spellings of the core kinds, with the span that should be found. */
export function makeEvasive(perEvasion: number, random: Random): readonly EvasiveCase[] {
  const cases: EvasiveCase[] = []
  const values = [
    ['credit_card', 'my card is %, thanks', (r: Random) => group(makeCard(r), [4, 4, 4, 4], '-')],
    ['us_ssn', 'my ssn is % by the way', (r: Random) => group(makeSsn(r), [3, 2, 4], '-')],
    ['iban', 'IBAN % as agreed', (r: Random) => group(makeIban(r), [4, 4, 4, 4], ' ')],
  ] as const
  const add = ({ kind, evasion, frame, value }: Written) => {
    if (value === null) return
    const start = frame.indexOf('%')
    cases.push({
      kind,
      evasion,
      text: frame.replace('%', () => value),
      start,
      end: start + value.length,
    })
  }
  for (let at = 0; at < perEvasion; at += 1) {
    for (const [evasion, rewrite] of Object.entries(EVASIONS)) {
      for (const [kind, frame, make] of values)
        add({ kind, evasion, frame, value: rewrite(make(random), random) })
    }
    for (const [evasion, rewrite] of Object.entries(EMAIL_EVASIONS)) {
      add({ kind: 'email', evasion, frame: 'write to % please', value: rewrite(makeEmail(random)) })
    }
  }
  return cases
}

const hex = (count: number, random: Random) =>
  Array.from({ length: count }, () => '0123456789abcdef'[Math.floor(random() * 16)]).join('')

/** Texts that look like identifiers and are none: nothing may be found. */
export function makeLookAlikes(
  count: number,
  random: Random,
): readonly { readonly name: string; readonly text: string }[] {
  const breakCheck = (value: string) => `${value.slice(0, -1)}${(Number(value.at(-1)) + 1) % 10}`
  const makers: Readonly<Record<string, () => string>> = {
    failed_luhn: () =>
      `my card is ${group(breakCheck(makeCard(random)), [4, 4, 4, 4], pick([' ', '-', ''], random))}`,
    area_666: () => `ssn 666-${digits(2, random)}-${digits(4, random)}`,
    area_900: () => `ssn 9${digits(2, random)}-1${digits(1, random)}-${digits(4, random)}`,
    group_00: () => `number 219-00-${digits(4, random)}`,
    serial_0000: () => 'number 219-45-0000',
    bad_iban: () => `IBAN ${breakCheck(`DE89${digits(18, random)}`).replace(/^DE../, 'DE00')}`,
    uuid: () =>
      `id ${hex(8, random)}-${hex(4, random)}-4${hex(3, random)}-a${hex(3, random)}-${hex(12, random)}`,
    sha1: () => `commit ${hex(40, random)}`,
    sha256: () => `digest ${hex(64, random)}`,
    timestamp: () =>
      `at ${1.6e9 + Math.floor(random() * 1e8)}, ${1.6e12 + Math.floor(random() * 1e11)}`,
    iso_time: () =>
      `on 2024-0${1 + Math.floor(random() * 9)}-1${digits(1, random)}T10:${10 + Math.floor(random() * 49)}:00.${digits(3, random)}Z`,
    isbn: () => `ISBN 978-3-16-${digits(6, random)}-${digits(1, random)}`,
    version: () =>
      `version ${digits(2, random)}.${digits(1, random)}.${digits(2, random)}.${digits(3, random)} of the tool`,
    coordinates: () => `at 52.${digits(6, random)}, 13.${digits(6, random)}`,
    price: () =>
      `it costs $${1 + Math.floor(random() * 9)},${digits(3, random)},${digits(3, random)}.${digits(2, random)}`,
    colour: () => `the colour #${hex(6, random)}`,
    order: () => `order ${digits(10, random)} was shipped`,
    tracking: () => `tracking number ${digits(12, random)}`,
    date_range: () => `2019-2024, page 123-456, 10:30-12:45`,
    decimal: () => `pi is 3.${digits(12, random)}`,
    phone_like: () => `part no. ${digits(3, random)}-${digits(4, random)}`,
    handle: () => `thanks @user${digits(4, random)} for the hint`,
    at_dot_prose: () => 'we met at noon and drew a dot on the map',
    placeholder_key: () => `api_key = "YOUR_API_KEY_HERE", token=<token>`,
    password_prose: () => 'your password is required and must be changed',
    short_code: () => `error ${digits(5, random)} in line ${digits(4, random)}`,
  }
  return Array.from({ length: count }, () => {
    const [name, make] = pick(Object.entries(makers), random)
    return { name, text: make() }
  })
}
