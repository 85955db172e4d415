import { ibanRemainder } from './checks.ts'
import { zoneMatches } from '../scan.ts'
import { piiDetector } from './report.ts'

/** Length of an IBAN by country. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 ' +
  'DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 ' +
  'IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 ' +
  'MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 ' +
  'SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
const LENGTH_OF = new Map(
  LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
)
const HEAD = /(?<![A-Za-z0-9])[A-Za-z][ .-]?[A-Za-z][ .-]{0,2}\d[ .-]?\d/g

/** IBANs, in any grouping: the country's exact length, then mod 97. */
export const iban = piiDetector('iban', function* find(scan) {
  let after = 0
  for (const [match, at] of zoneMatches(scan, { expression: HEAD, digitsMin: 10 })) {
    if (at < after) continue
    const country = match[0].replace(/[^A-Za-z]/g, '').toUpperCase()
    const length = LENGTH_OF.get(country)
    if (length === undefined) continue
    const end = readUnits(scan.text, at, length)
    if (end === null || ibanRemainder(end.value) !== 1) continue
    after = end.end
    yield { kind: 'iban', start: at, end: end.end, confidence: 'checksum' }
  }
})

/** Reads so many letters and digits, with at most two marks or one line break between them. */
function readUnits(
  text: string,
  from: number,
  count: number,
): { value: string; end: number } | null {
  let value = ''
  let gap = 0
  let at = from
  for (; at < text.length && value.length < count; at += 1) {
    const code = text.charCodeAt(at)
    if (isAlphanumeric(code)) {
      value += text[at]
      gap = 0
    } else if (gap < 2 && isMark(code)) gap += 1
    else return null
  }
  if (value.length < count || isAlphanumeric(text.charCodeAt(at))) return null
  return { value: value.toUpperCase(), end: at }
}

function isAlphanumeric(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a)
  )
}

/** A dot, a dash or white space. */
function isMark(code: number): boolean {
  return code === 0x20 || code === 0x2d || code === 0x2e || /\s/.test(String.fromCharCode(code))
}
