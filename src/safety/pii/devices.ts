import { zoneMatches, type Scan } from '../scan.ts'
import { isMadeUp, passesLuhn } from './checks.ts'
import { hasContext } from './context.ts'
import { piiDetector } from './report.ts'

const IMEI_WORDS = /\bimei\b|handset|device|phone|serial/
const VIN = /(?<![A-Za-z0-9])[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}\d{4}(?![A-Za-z0-9])/gi
const VIN_WORDS = /\bvin\b|vehicle|chassis|\bcar\b/
const VIN_VALUES = '0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ'
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]

/** Numbers of telephones and vehicles. */
export const devices = piiDetector('devices', function* find(scan: Scan) {
  for (const number of scan.numbers().ofLength(15)) {
    if (!passesLuhn(number.digits) || isMadeUp(number.digits)) continue
    if (!hasContext(scan, number, IMEI_WORDS)) continue
    yield { kind: 'imei', start: number.start, end: number.end, confidence: 'checksum' }
  }
  for (const [match, at] of zoneMatches(scan, { expression: VIN, digitsMin: 5 })) {
    const text = match[0].toUpperCase()
    const range = { start: at, end: at + text.length }
    if (!/[A-Z].*[A-Z]/.test(text) || !isVin(text)) continue
    if (match[0] !== text && !hasContext(scan, range, VIN_WORDS)) continue
    yield { kind: 'vin', ...range, confidence: 'checksum' }
  }
})

function isVin(vin: string): boolean {
  let sum = 0
  for (let at = 0; at < 17; at += 1) {
    sum += (VIN_VALUES.indexOf(vin[at] ?? '') % 10) * (VIN_WEIGHTS[at] ?? 0)
  }
  return '0123456789X'[sum % 11] === vin[8]
}
