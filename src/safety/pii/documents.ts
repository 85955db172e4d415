import { zoneMatches, type Scan } from '../scan.ts'
import { documentCheck, isDay } from './checks.ts'
import { hasLead } from './context.ts'
import { piiDetector, type Found } from './report.ts'

const PASSPORT =
  /(?<![\w-])(?:[A-Z]{0,3}\d{6,9}|[A-Z]\d{2}[A-Z0-9]{5,7}|[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}|\d{2}[A-Z]{2}\d{5})(?![\w-])/gi
const PASSPORT_LEAD =
  /(?:passport|reisepass|pasaporte|passeport|passaporto|paszport)(?: ?(?:no|nr|num|number|nummer|id|#)\.?)?[^\d.;]{0,28}$/
const LICENCE = /(?<![\w-])[A-Z0-9](?:[A-Z0-9]|[ -](?=[A-Z0-9]*\d)){4,20}[A-Z0-9](?![\w-])/gi
const LICENCE_LEAD =
  /(?:driver'?s? ?licen[cs]e|driving licen[cs]e|\bdl|\bdriver id|f(?:ü|ue)hrerschein|permiso de conducir|permis de conduire)(?: ?(?:no|nr|number|#|id|nummer))?\.?(?: is)?[\s:#=.]{1,4}$/
const PLATE_LEAD =
  /(?:licen[cs]e plate|number plate|registration plate|kennzeichen|plate (?:no|number))(?: is)?[\s:#=.]{1,4}$/
const MRZ_TWO =
  /(?<![A-Z0-9<])([A-Z0-9<]{9}\d)[A-Z<]{3}(\d{7})[MFX<](\d{7})[A-Z0-9<]{14}[0-9<]\d(?![A-Z0-9<])/g
const MRZ_NAME = /(?<![A-Z0-9<])[PIACV][A-Z<][A-Z<]{3}[A-Z<]{25,39}(?![A-Z0-9<])/g
const MRZ_CARD = /(?<![A-Z0-9<])[IAC][A-Z0-9<][A-Z<]{3}([A-Z0-9<]{9}\d)[A-Z0-9<]{15}(?![A-Z0-9<])/g
const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|januar|februar|märz|mai|juni|juli|oktober|dezember'
const DATES = new RegExp(
  '(?<![\\w/.-])(?:(?:19|20)\\d{2}([-/.])(?:0?[1-9]|1[0-2])\\1(?:0?[1-9]|[12]\\d|3[01])' +
    '|(?:0?[1-9]|[12]\\d|3[01])([-/. ])(?:0?[1-9]|[12]\\d|3[01])\\2(?:(?:19|20)\\d{2}|\\d{2})' +
    `|(?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th|\\.)?(?: of)?[ -](?:${MONTHS})\\.?,?[ -](?:19|20)\\d{2}` +
    `|(?:${MONTHS})\\.? (?:0?[1-9]|[12]\\d|3[01])(?:st|nd|rd|th)?,? (?:19|20)\\d{2})(?![\\w/]|[-.]\\d)`,
  'gi',
)
const BIRTH_LEAD =
  /(?:\bborn\b|\bdob\b|\bd\.o\.b\.?|date of birth|birth ?da(?:te|y)|geburtsdatum|\bgeboren\b|geb\.|fecha de nacimiento|nacid[oa]\b|date de naissance|\bnée?\b|data di nascita|\bnat[oa]\b|data urodzenia|geboortedatum)[^.!?\n]{0,24}$/

/** Passports, driving licences, machine-readable lines, and dates of birth by the words before them. */
export const documents = piiDetector('documents', function* find(scan: Scan) {
  for (const [match, at] of zoneMatches(scan, { expression: PASSPORT, digitsMin: 3 })) {
    if (!hasLead(scan, at, PASSPORT_LEAD)) continue
    yield { kind: 'passport', start: at, end: at + match[0].length, confidence: 'context' }
  }
  if (/licen[cs]e|\bdl\b|schein|permis|driver|plate|kennz/.test(scan.lower()))
    yield* findLicences(scan)
  if (scan.text.includes('<<')) yield* findMachineLines(scan)
  for (const [match, at] of zoneMatches(scan, { expression: DATES, digitsMin: 3 })) {
    if (!hasLead(scan, at, BIRTH_LEAD)) continue
    yield { kind: 'date_of_birth', start: at, end: at + match[0].length, confidence: 'context' }
  }
})

function* findLicences(scan: Scan): Generator<Found> {
  for (const [match, at] of zoneMatches(scan, { expression: LICENCE, digitsMin: 3 })) {
    const head = /^[A-Z0-9]+(?:[ -][A-Z0-9]*\d[A-Z0-9]*)*/i.exec(match[0])?.[0] ?? ''
    if (!/\d/.test(head) || head.length < 4) continue
    const isLicence = hasLead(scan, at, LICENCE_LEAD)
    if (!isLicence && !hasLead(scan, at, PLATE_LEAD)) continue
    const kind = isLicence ? 'driver_license' : 'license_plate'
    yield { kind, start: at, end: at + head.length, confidence: 'context' }
  }
}

function* findMachineLines({ text, from }: Scan): Generator<Found> {
  for (const [expression, fields] of [
    [MRZ_TWO, [1, 2, 3]],
    [MRZ_CARD, [1]],
    [MRZ_NAME, []],
  ] as const) {
    for (const match of text.slice(from).matchAll(expression)) {
      const passes = fields.every((field) => isChecked(match[field] ?? ''))
      if (!passes || (fields.length === 0 && !match[0].includes('<<'))) continue
      if (fields.length === 3 && !isBirthDay(match[2] ?? '')) continue
      const start = from + match.index
      const confidence = fields.length > 0 ? 'checksum' : 'format'
      yield { kind: 'mrz', start, end: start + match[0].length, confidence }
    }
  }
}

function isChecked(field: string): boolean {
  return String(documentCheck(field.slice(0, -1))) === field.at(-1)
}

function isBirthDay(field: string): boolean {
  return isDay(Number(field.slice(2, 4)), Number(field.slice(4, 6)))
}
