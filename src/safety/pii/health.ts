import { zoneMatches, type Scan } from '../scan.ts'
import { digitAt, isMadeUp, passesLuhn, weightedSum } from './checks.ts'
import { hasContext, hasLead } from './context.ts'
import { piiDetector } from './report.ts'

const NHS_WORDS = /\bnhs\b|patient|national health/
const NPI_WORDS = /\bnpi\b|provider/
const MBI =
  /(?<![A-Za-z0-9])[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d([ -]?)[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d\1[AC-HJKMNP-RT-Y]{2}\d{2}(?![A-Za-z0-9])/g
const DEA = /(?<![A-Za-z0-9])[A-HJ-NPR-UX][A-Z9]\d{7}(?![A-Za-z0-9])/g
const DEA_WORDS = /\bdea\b|prescri|physician|doctor|pharmac/
const RECORD = /(?<![\w-])[A-Z]{0,4}-?\d{5,12}(?![\w-])/g
const RECORD_LEAD =
  /(?:\bmrn|medical record|patient (?:id|number|no)|health (?:plan|insurance)(?: beneficiary)?(?: (?:id|number|no))?|insurance (?:id|number|policy)|member id)(?: ?(?:no|number|#|id))?\.?(?: is)?[\s:#=.]{1,4}$/

/** Numbers of patients and of those who treat them. */
export const health = piiDetector('health', function* find(scan: Scan) {
  for (const number of scan.numbers().ofLength(10)) {
    const { start, end, digits } = number
    if (isMadeUp(digits)) continue
    if (isNhs(digits) && hasContext(scan, number, NHS_WORDS)) {
      yield { kind: 'uk_nhs', start, end, confidence: 'checksum' }
    } else if (
      /^[12]/.test(digits) &&
      passesLuhn(`80840${digits}`) &&
      hasContext(scan, number, NPI_WORDS)
    ) {
      yield { kind: 'us_npi', start, end, confidence: 'checksum' }
    }
  }
  for (const [match, at] of zoneMatches(scan, { expression: MBI, digitsMin: 5 })) {
    yield { kind: 'us_mbi', start: at, end: at + match[0].length, confidence: 'format' }
  }
  for (const [match, at] of zoneMatches(scan, { expression: DEA, digitsMin: 7 })) {
    const end = at + match[0].length
    if (!isDea(match[0].slice(2)) || !hasContext(scan, { start: at, end }, DEA_WORDS)) continue
    yield { kind: 'us_dea', start: at, end, confidence: 'checksum' }
  }
  for (const [match, at] of zoneMatches(scan, { expression: RECORD, digitsMin: 5 })) {
    if (!hasLead(scan, at, RECORD_LEAD)) continue
    yield { kind: 'medical_record', start: at, end: at + match[0].length, confidence: 'context' }
  }
})

function isNhs(digits: string): boolean {
  const check = 11 - (weightedSum(digits.slice(0, 9), [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check === 11 ? 0 : check) === digitAt(digits, 9)
}

function isDea(digits: string): boolean {
  const sum = weightedSum(digits.slice(0, 6), [1, 2])
  return sum % 10 === digitAt(digits, 6)
}
