import type { Scan } from '../scan.ts'
import { isMadeUp, partOf, passesLuhn } from './checks.ts'
import { hasContext } from './context.ts'
import { piiDetector, type Found } from './report.ts'

const LENGTHS = [12, 13, 14, 15, 16, 17, 18, 19]
const USUAL_GROUPS = /^(?:4-4-4-4|4-4-4-4-3|4-6-5|4-6-4|4-4-5|\d+)$/
const CARD_WORDS =
  /card|visa|master|amex|american express|discover|diners|jcb|maestro|pan\b|credit|debit|karte|tarjeta|carte\b|cc\b/
/** Other numbers of this length that pass Luhn's check by chance or by design. */
const OTHER_WORDS = /imei|iccid|isbn|ean\b|gtin|upc|tracking|order|invoice|timestamp|siret/
const BESIDE = 60
const BESIDE_WORDS = /cvv|cvc|cid|csc|code|exp|valid|good thru/
const CODE =
  /\b(?:cvv2?|cvc2?|cid|csc|security code|card code)\b[\s:#=]{0,4}(?:is\s)?(\d{3,4})(?!\d)/g
const EXPIRY =
  /\b(?:exp(?:iry|ires|iration)?(?: date)?|valid (?:thru|until|to)|good thru)\b[\s:.=]{0,4}((?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?\d{2})(?!\d)/g

/** Payment cards: Luhn and an issuer's range; code and expiry only beside a card. */
export const cards = piiDetector('cards', function* find(scan: Scan) {
  const found: Found[] = []
  for (const length of LENGTHS) {
    for (const number of scan.numbers().ofLength(length)) {
      const { digits, grouping, separator } = number
      if (!isIssued(digits) || !passesLuhn(digits) || isMadeUp(digits)) continue
      const isUsual = length >= 13 && length !== 17 && USUAL_GROUPS.test(grouping)
      const isSpread = /^1(?:-1)+$/.test(grouping)
      const isCardLike = separator.length <= 1 && (isUsual || isSpread)
      const named = hasContext(scan, number, CARD_WORDS)
      if (!named && (!isCardLike || length === 12 || length === 18)) continue
      if (!named && hasContext(scan, number, OTHER_WORDS)) continue
      found.push({
        kind: 'credit_card',
        start: number.start,
        end: number.end,
        confidence: 'checksum',
      })
    }
  }
  yield* found
  if (found.length === 0 || !BESIDE_WORDS.test(scan.lower())) return
  for (const card of found) yield* findBeside(scan, card)
})

function* findBeside(scan: Scan, card: Found): Generator<Found> {
  const start = Math.max(scan.from, card.start - BESIDE)
  const near = scan.lower().slice(start, card.end + BESIDE)
  for (const [expression, kind] of [
    [CODE, 'card_security_code'],
    [EXPIRY, 'card_expiry'],
  ] as const) {
    for (const match of near.matchAll(expression)) {
      const value = match[1] ?? ''
      const at = start + match.index + match[0].length - value.length
      yield { kind, start: at, end: at + value.length, confidence: 'context' }
    }
  }
}

/** Ranges that card networks hand out, with the lengths they use. */
function isIssued(digits: string): boolean {
  const { length } = digits
  const two = partOf(digits, 0, 2)
  const three = partOf(digits, 0, 3)
  const four = partOf(digits, 0, 4)
  if (digits.startsWith('4')) return length === 13 || length === 16 || length === 19
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16
  if (two === 34 || two === 37) return length === 15
  if (four === 6011 || (three >= 644 && three <= 649) || two === 65) return length >= 16
  if (four >= 3528 && four <= 3589) return length >= 16
  if ((three >= 300 && three <= 305) || two === 36 || two === 38 || two === 39) {
    return length >= 14 && length !== 15 && length !== 17 && length !== 18
  }
  if (two === 62) return length >= 16
  return two === 50 || (two >= 56 && two <= 69)
}
