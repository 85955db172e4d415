import { zoneMatches, type Scan } from '../scan.ts'
import { partOf, weightedSum } from './checks.ts'
import { hasContext, hasLead } from './context.ts'
import { piiDetector, type Found } from './report.ts'

const ROUTING_WORDS = /\brouting\b|\baba\b|\brtn\b|\btransit (?:no|number)|wire transfer/
const SORT_CODE = /(?<![\d-])\d{2}([- ])\d{2}\1\d{2}(?![\d-])/g
const SORT_WORDS = /sort[\s-]?code/
const ACCOUNT_LEAD =
  /(?:\baccount(?! sid)|\ba\/c|\bacct|\bkonto|\bcuenta|\bcompte|\bbank)(?: ?(?:no|nr|number|num|nummer|#))?\.?(?: is| of)?[\s:#=.]{1,4}$/
const ACCOUNT = /(?<![\w.-])\d{6,17}(?![\w-]|\.\d)/g
const BIC = /(?<![A-Za-z0-9])[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/g
const BIC_WORDS = /\bbic\b|\bswift\b/

/** Bank details other than IBANs. All of them need words beside them, save the strongest forms. */
export const bank = piiDetector('bank', function* find(scan: Scan) {
  for (const number of scan.numbers().ofLength(9)) {
    if (!isRouting(number.digits) || number.grouping.includes('3-2-4')) continue
    if (!hasContext(scan, number, ROUTING_WORDS)) continue
    yield { kind: 'aba_routing', start: number.start, end: number.end, confidence: 'checksum' }
  }
  for (const [match, at] of zoneMatches(scan, { expression: SORT_CODE, digitsMin: 6 })) {
    const end = at + match[0].length
    if (!hasContext(scan, { start: at, end }, SORT_WORDS)) continue
    yield { kind: 'uk_sort_code', start: at, end, confidence: 'context' }
  }
  for (const [match, at] of zoneMatches(scan, { expression: ACCOUNT, digitsMin: 6 })) {
    if (!hasLead(scan, at, ACCOUNT_LEAD)) continue
    yield { kind: 'bank_account', start: at, end: at + match[0].length, confidence: 'context' }
  }
  yield* findBics(scan)
})

function* findBics(scan: Scan): Generator<Found> {
  if (!BIC_WORDS.test(scan.lower())) return
  for (const match of scan.text.slice(scan.from).matchAll(BIC)) {
    const start = scan.from + match.index
    const end = start + match[0].length
    if (!hasContext(scan, { start, end }, BIC_WORDS)) continue
    yield { kind: 'bic', start, end, confidence: 'context' }
  }
}

/** Weights 3-7-1, and a district that exists. */
function isRouting(digits: string): boolean {
  const district = partOf(digits, 0, 2)
  const exists =
    (district >= 1 && district <= 12) ||
    (district >= 21 && district <= 32) ||
    (district >= 61 && district <= 72) ||
    district === 80
  return exists && weightedSum(digits, [3, 7, 1]) % 10 === 0
}
