import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import type { Detector } from '../detector.ts'
import type { Scan } from '../scan.ts'
import { isMadeUp, isDay, partOf } from './checks.ts'
import { hasContext } from './context.ts'
import type { NumberCandidate } from './numbers.ts'
import { piiDetector, type Found } from './report.ts'

const PHONE_WORDS =
  /\b(?:call|phone|tel|telephone|telefon|mobile|cell|cellphone|fax|whatsapp|sms|text me|text|ring|dial|hotline|contact|reach|handy|mobil|movil|portable|number is|signal|extension)\b|☎|📞|电话|手机|電話|携帯|전화/
const OTHER_WORDS =
  /\b(?:isbn|order|invoice|tracking|ticket|version|build|sku|case|ref|reference|id|serial|part|article|item|imei|upc|ean|gtin|coordinates?|lat|lon|longitude|latitude|price|timestamp|epoch|account|routing|nhs|npi)\b/
/** Parsing takes some 30 us: numbers beyond this many go by their format alone. */
const PARSES_MAX = 64
const NORTH_AMERICAN = '3-3-4'
const NORTH_AMERICAN_LONG = '1-3-3-4'
const PAIRS = '2-2-2-2-2'

export interface PhoneOptions {
  /** Where numbers without a country code may come from, most likely first. */
  readonly regions: readonly string[]
}

/** Phone numbers: a cheap look at the grouping first, then the numbering plan of the regions. */
export function createPhoneDetector({ regions }: PhoneOptions): Detector {
  return piiDetector('phone', function* find(scan: Scan) {
    let parses = 0
    for (let length = 7; length <= 15; length += 1) {
      for (const number of scan.numbers().ofLength(length)) {
        const shape = shapeOf(scan, number)
        if (shape === null) continue
        parses += 1
        if (parses <= PARSES_MAX && !isInPlan(number, regions)) continue
        yield foundAt(scan, number, shape)
      }
    }
  })
}

type Shape = 'international' | 'national' | 'named'

function shapeOf(scan: Scan, number: NumberCandidate): Shape | null {
  const { digits, grouping, separator, plus, isolated } = number
  if (isMadeUp(digits) || separator.includes('/') || digits.endsWith('0000000')) return null
  if (plus) return digits.length >= 8 ? 'international' : null
  if (looksLikeDate(number) || looksLikeIsbn(number)) return null
  const named = hasContext(scan, number, PHONE_WORDS)
  if (!named && hasContext(scan, number, OTHER_WORDS)) return null
  if (!isolated && !grouping.endsWith('3-3-4')) return null
  // The form of a social security number: a broken one is no phone number either.
  if (grouping === '3-2-4') return null
  if (digits.startsWith('00') && digits.length >= 10)
    return named || separator !== '' ? 'international' : null
  if (isNationalShape(scan, number)) return separator === '.' && !isolated ? null : 'national'
  if (!named) return null
  // Eleven digits begin with a trunk prefix or with the code of North America.
  if (digits.length === 11 && !/^[01]/.test(digits)) return null
  return grouping.split('-').length <= 8 || /^1(?:-1)+$/.test(grouping) ? 'named' : null
}

/** Written with gaps the way people write phone numbers, and nothing else. */
function isNationalShape(
  scan: Scan,
  { digits, grouping, separator, start }: NumberCandidate,
): boolean {
  if (separator === '' || separator.includes('\n')) return false
  if (grouping === NORTH_AMERICAN) {
    return separator !== ' ' || scan.text[start - 1] === '(' || /^[2-9]..[2-9]/.test(digits)
  }
  if (grouping === NORTH_AMERICAN_LONG) return digits.startsWith('1')
  if (grouping === PAIRS) return digits.startsWith('0')
  if (!digits.startsWith('0') || digits.length < 9 || digits.length > 12) return false
  const groups = grouping.split('-').map(Number)
  return groups.length <= 5 && (groups[0] ?? 0) >= 2 && !groups.includes(1)
}

function looksLikeDate({ digits, grouping }: NumberCandidate): boolean {
  if (grouping === '4-2-2') return isDay(partOf(digits, 4, 6), partOf(digits, 6, 8))
  if (grouping === '2-2-4') return true
  return grouping.startsWith('4-2-2-') || (/^(?:19|20)\d{6}$/.test(digits) && grouping === '8')
}

function looksLikeIsbn({ digits, grouping }: NumberCandidate): boolean {
  return (
    digits.length === 13 && /^97[89]/.test(digits) && (grouping === '13' || /^3-\d-/.test(grouping))
  )
}

function isInPlan(number: NumberCandidate, regions: readonly string[]): boolean {
  const { digits } = number
  if (number.plus)
    return (
      isValid(`+${digits}`, undefined) ||
      isValid(`+${digits.replace(/^(\d{2})0/, '$1')}`, undefined)
    )
  if (digits.startsWith('00')) return isValid(`+${digits.slice(2)}`, undefined)
  if (digits.length > 11) return isValid(`+${digits}`, undefined)
  return regions.some((region) => isValid(digits, region))
}

function isValid(text: string, region: string | undefined): boolean {
  const parsed = parsePhoneNumberFromString(text, region as CountryCode | undefined)
  return parsed?.isPossible() === true && (region === undefined || parsed.isValid())
}

/** The span takes the plus, the country code's bracket and an extension along. */
function foundAt({ text }: Scan, number: NumberCandidate, shape: Shape): Found {
  let { start } = number
  if (text[start - 1] === '(') start -= 1
  if (text[start - 1] === '+') start -= 1
  return {
    kind: 'phone',
    start,
    end: number.end,
    confidence: shape === 'named' ? 'context' : 'format',
  }
}
