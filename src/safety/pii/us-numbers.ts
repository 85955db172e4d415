import type { NumberCandidate } from './numbers.ts'
import { isMadeUp, partOf } from './checks.ts'
import { hasContext } from './context.ts'
import { piiDetector } from './report.ts'

const SSN_WORDS = /\bssn\b|\bss#|social[\s-]{0,3}sec|\bsocial\b|\bsoc\.? sec/
const TAX_WORDS = /\bitin\b|\btin\b|taxpayer|tax id|tax identification/
const NUMBERED_OTHERWISE =
  /\b(?:phone|tel|fax|part|serial|order|invoice|sku|model|ticket|case) ?(?:no|number|#|:)/

/** US social security and taxpayer numbers. */
export const usNumbers = piiDetector('us_numbers', function* find(scan) {
  for (const number of scan.numbers().ofLength(9)) {
    const isSsn = isSocialSecurity(number.digits)
    const isItin = !isSsn && isTaxpayer(number.digits)
    if (!isSsn && !isItin) continue
    const words = isSsn ? SSN_WORDS : TAX_WORDS
    const named = hasContext(scan, number, words) || (isItin && hasContext(scan, number, SSN_WORDS))
    if (!named && (!isWrittenSo(number) || hasContext(scan, number, NUMBERED_OTHERWISE))) continue
    yield {
      kind: isSsn ? 'us_ssn' : 'us_itin',
      start: number.start,
      end: number.end,
      confidence: named ? 'context' : 'format',
      score: named ? 0.95 : 0.85,
    }
  }
})

/** Three, two and four digits with one kind of mark between them. */
function isWrittenSo({ grouping, separator, isolated }: NumberCandidate): boolean {
  if (grouping !== '3-2-4') return false
  return separator === '-' || ((separator === ' ' || separator === '.') && isolated)
}

function isSocialSecurity(digits: string): boolean {
  const area = partOf(digits, 0, 3)
  if (area === 0 || area === 666 || area >= 900) return false
  if (digits.slice(3, 5) === '00' || digits.slice(5) === '0000') return false
  return !isMadeUp(digits) && digits !== '078051120' && digits !== '219099999'
}

function isTaxpayer(digits: string): boolean {
  const middle = partOf(digits, 3, 5)
  if (!digits.startsWith('9') || digits.startsWith('98765432')) return false
  if (digits.slice(5) === '0000') return false
  return (
    (middle >= 50 && middle <= 65) ||
    (middle >= 70 && middle <= 99 && middle !== 89 && middle !== 93)
  )
}
