import { zoneMatches, type Scan } from '../scan.ts'
import { hasLead } from './context.ts'
import { piiDetector, type Found } from './report.ts'

const IPV4 =
  /(?<![\w.-])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w-]|\.\d)/g
const IPV6 =
  /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%[a-z0-9]{1,16})?(?![\w:])/gi
const MAC =
  /(?<![\w:-])(?:[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])/gi
const NUMBERED = /(?:\bv|version|release|section|chapter|build|\brev|firmware|clause|§)\.?\s{0,3}$/
const USER_INFO = /:\/\/[^\s/:@'"<>]{1,64}:([^\s/@'"<>]{1,128})@/g

/** Addresses of machines, and passwords inside URLs. */
export const network = piiDetector('network', function* find(scan: Scan) {
  for (const [match, at] of zoneMatches(scan, { expression: IPV4, digitsMin: 4 })) {
    if (isUnspecific(match[0]) || hasLead(scan, at, NUMBERED)) continue
    yield { kind: 'ip_address', start: at, end: at + match[0].length, confidence: 'format' }
  }
  if (scan.text.includes(':', scan.from)) {
    for (const [match, at] of zoneMatches(scan, { expression: IPV6, digitsMin: 1 })) {
      if (!isIpv6(match[0])) continue
      yield { kind: 'ip_address', start: at, end: at + match[0].length, confidence: 'format' }
    }
  }
  for (const [match, at] of zoneMatches(scan, { expression: MAC, digitsMin: 2 })) {
    if (/^(?:00|ff)([:-])(?:(?:00|ff)\1){4}(?:00|ff)$/i.test(match[0])) continue
    yield { kind: 'mac_address', start: at, end: at + match[0].length, confidence: 'format' }
  }
  yield* findUserInfo(scan)
})

/** Nobody's address: unset, everyone's, this machine's, a mask. */
function isUnspecific(address: string): boolean {
  return /^(?:0\.|127\.0\.0\.1$|255\.)/.test(address)
}

/** Eight groups, or fewer with one `::`; not a time of day, not `::` of a programming language. */
function isIpv6(text: string): boolean {
  const address = text.replace(/%.*$/, '')
  const groups = address.split(':')
  const hasTail = address.includes('.')
  const count = groups.filter((group) => group !== '').length + (hasTail ? 1 : 0)
  const gaps = address.split('::').length - 1
  if (gaps > 1 || /:::/.test(address)) return false
  if (gaps === 0) return count === 8 && !address.startsWith(':') && !address.endsWith(':')
  return count >= 2 && count <= 7 && /\d/.test(address) && address.length >= 6
}

function* findUserInfo({ text, from }: Scan): Generator<Found> {
  if (!text.includes('://', from)) return
  for (const match of text.matchAll(USER_INFO)) {
    const password = match[1] ?? ''
    if (/^(?:\$|\{|<|%s|password$|pass$|x+$|\*+$)/i.test(password)) continue
    // User, password and both marks: that is what opens the door.
    const start = match.index + 3
    const end = match.index + match[0].length - 1
    if (start >= from) yield { kind: 'url_credentials', start, end, confidence: 'format' }
  }
}
