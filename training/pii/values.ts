import { documentCheck, ibanRemainder, passesLuhn } from '../../src/safety/pii/checks.ts'

export type Random = () => number

/** Makes values of a kind, and writes them the way people do. */
export interface ValueMaker {
  readonly kind: string
  /** In a core kind the exact span has to be found in nearly all cases. */
  readonly core?: true
  readonly make: (random: Random) => string
  /** Words that such a value comes with; `%` is the value. */
  readonly frames: readonly string[]
}

export const pick = <T>(items: readonly T[], random: Random): T => {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('Nothing to pick from.')
  return item
}

export const digits = (count: number, random: Random) =>
  Array.from({ length: count }, () => Math.floor(random() * 10)).join('')

export const letters = (count: number, random: Random, alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ') =>
  Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('')

export const between = (from: number, to: number, random: Random) =>
  from + Math.floor(random() * (to - from + 1))

export const pad = (value: number, width = 2) => String(value).padStart(width, '0')

/** Draws until the check passes. */
export function until(make: () => string, passes: (value: string) => boolean): string {
  for (let tries = 0; tries < 5000; tries += 1) {
    const value = make()
    if (passes(value)) return value
  }
  throw new Error('No such value.')
}

export function group(value: string, sizes: readonly number[], separator: string): string {
  const parts: string[] = []
  let at = 0
  for (const size of sizes) {
    parts.push(value.slice(at, at + size))
    at += size
  }
  if (at < value.length) parts.push(value.slice(at))
  return parts.join(separator)
}

export function makeCard(random: Random): string {
  const [prefix, length] = pick(
    [
      ['4', 16],
      ['51', 16],
      ['55', 16],
      ['2223', 16],
      ['37', 15],
      ['6011', 16],
      ['3530', 16],
      ['36', 14],
      ['62', 16],
    ] as const,
    random,
  )
  return until(() => prefix + digits(length - prefix.length, random), passesLuhn)
}

export function writeCard(random: Random): string {
  const card = makeCard(random)
  const sizes = card.length === 15 ? [4, 6, 5] : card.length === 14 ? [4, 6, 4] : [4, 4, 4, 4]
  return pick([card, group(card, sizes, ' '), group(card, sizes, '-')], random)
}

export function makeSsn(random: Random): string {
  const area = until(
    () => pad(between(1, 899, random), 3),
    (value) => value !== '666',
  )
  return `${area}${pad(between(1, 99, random))}${pad(between(1, 9999, random), 4)}`
}

const IBANS: readonly (readonly [string, (random: Random) => string])[] = [
  ['DE', (random) => digits(18, random)],
  ['GB', (random) => letters(4, random) + digits(14, random)],
  ['FR', (random) => digits(23, random)],
  ['NL', (random) => letters(4, random) + digits(10, random)],
  ['ES', (random) => digits(20, random)],
  ['IT', (random) => letters(1, random) + digits(22, random)],
  ['CH', (random) => digits(17, random)],
  ['PL', (random) => digits(24, random)],
  ['NO', (random) => digits(11, random)],
]

export function makeIban(random: Random): string {
  const [country, makeBody] = pick(IBANS, random)
  const body = makeBody(random)
  for (let check = 2; check <= 98; check += 1) {
    const iban = `${country}${pad(check)}${body}`
    if (ibanRemainder(iban) === 1) return iban
  }
  throw new Error('No such IBAN.')
}

export function writeIban(random: Random): string {
  const iban = makeIban(random)
  return random() < 0.5 ? iban : (iban.match(/.{1,4}/g) ?? []).join(' ')
}

export const NAMES = [
  'anna',
  'j.smith',
  'maria_lopez',
  'tom-k',
  'li.wei',
  'o.brien',
  'sales',
  'x42',
  'k.mueller',
]
const HOSTS = [
  'example.com',
  'mail.example.org',
  'corp.example.co.uk',
  'firma.de',
  'uni.edu',
  'shop.io',
]

export const makeEmail = (random: Random) =>
  `${pick(NAMES, random)}${random() < 0.3 ? digits(2, random) : ''}${random() < 0.15 ? '+news' : ''}@${pick(HOSTS, random)}`

export function makePhone(random: Random): string {
  const us = () => {
    const area = pick(['212', '415', '303', '617', '702', '312'], random)
    const rest = `${between(2, 9, random)}${digits(2, random)}`.replace('11', '23')
    return [area, rest, digits(4, random)] as const
  }
  const [a, b, c] = us()
  return pick(
    [
      `(${a}) ${b}-${c}`,
      `${a}-${b}-${c}`,
      `${a}.${b}.${c}`,
      `+1 ${a} ${b} ${c}`,
      `+1${a}${b}${c}`,
      `+44 20 7${digits(3, random)} ${digits(4, random)}`,
      `020 7${digits(3, random)} ${digits(4, random)}`,
      `+49 30 ${between(2, 9, random)}${digits(6, random)}`,
      `0171 ${between(2, 9, random)}${digits(6, random)}`,
      `+33 6 ${pick(['12', '23', '45', '67'], random)} ${digits(2, random)} ${digits(2, random)} ${digits(2, random)}`,
      `06 ${pick(['12', '23', '45', '67'], random)} ${digits(2, random)} ${digits(2, random)} ${digits(2, random)}`,
      `+91 98${digits(3, random)} ${digits(5, random)}`,
    ],
    random,
  )
}

export const hex = (count: number, random: Random) => letters(count, random, '0123456789abcdef')
export const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const date = (random: Random) =>
  [between(1950, 2005, random), between(1, 12, random), between(1, 28, random)] as const

export function makeMrz(random: Random): string {
  const number = letters(1, random) + digits(8, random)
  const [year, month, day] = date(random)
  const birth = `${pad(year % 100)}${pad(month)}${pad(day)}`
  const expiry = `${between(27, 35, random)}${pad(between(1, 12, random))}${pad(between(1, 28, random))}`
  const head = `${number}${documentCheck(number)}UTO${birth}${documentCheck(birth)}`
  return `${head}${pick(['M', 'F'], random)}${expiry}${documentCheck(expiry)}<<<<<<<<<<<<<<<${digits(1, random)}`
    .slice(0, 44)
    .padEnd(44, '0')
}

export function makeDob(random: Random): string {
  const [year, month, day] = date(random)
  const name = pick(['January', 'March', 'June', 'October'], random)
  return pick(
    [
      `${day} ${name} ${year}`,
      `${name} ${day}, ${year}`,
      `${pad(day)}/${pad(month)}/${year}`,
      `${year}-${pad(month)}-${pad(day)}`,
      `${pad(day)}.${pad(month)}.${year}`,
    ],
    random,
  )
}

export const nino = (random: Random) =>
  `${pick(['AB', 'CE', 'JK', 'PR', 'SW'], random)}${digits(6, random)}${pick(['A', 'B', 'C', 'D'], random)}`
