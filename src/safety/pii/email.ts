import { isAsciiDigit, isAsciiLetter } from '../text/characters.ts'
import type { Scan } from '../scan.ts'
import { piiDetector, type Found } from './report.ts'

const LOCAL_MAX = 64
const DOMAIN_MAX = 253
const DOMAIN =
  /^(?:[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?\.){1,8}(?:xn--[a-z0-9-]{2,59}|[a-z\u00a1-\uffff]{2,24})/i
/** Endings that make "name at host dot com" an address, and not a sentence. */
const SPOKEN =
  /(?<![a-z0-9])([a-z0-9][a-z0-9_+-]{0,40}(?:\s?(?:\.|[([{]?\bdot\b[)\]}]?)\s?[a-z0-9_+-]{1,30}){0,3})\s{0,2}(?:[([{<]\s?(?:at|@)\s?[)\]}>]|\bat\b|@)\s{0,2}([a-z0-9-]{1,40}(?:\s{0,2}(?:[([{<]\s?(?:dot|\.)\s?[)\]}>]|\bdot\b|\.)\s{0,2}[a-z0-9-]{2,24}){1,3})(?![a-z0-9])/g
const SPOKEN_MARK = /[([{<]\s?(?:at|dot|@|\.)\s?[)\]}>]|\bat\b[\s\S]{1,60}\bdot\b|\s@|@\s/
const ENDINGS =
  /(?:\.|dot[)\]}>\s]*)\s*(?:com|org|net|edu|gov|io|co|info|biz|dev|app|ai|me|eu|uk|de|fr|es|it|nl|be|ch|at|pl|se|no|dk|fi|pt|ie|cz|ro|gr|hu|us|ca|au|nz|in|jp|cn|kr|br|mx|ar|za|ru|tr|il|sg|hk|tv|cc|xyz|online|example|test|mail)$/
const SPOKEN_DOT = /\bdot\b/

/** E-mail addresses, plain and spoken ("name at host dot com"). */
export const email = piiDetector('email', function* find(scan: Scan) {
  yield* findPlain(scan)
  yield* findSpoken(scan)
})

function* findPlain({ text, from }: Scan): Generator<Found> {
  let at = text.indexOf('@', from)
  let after = from
  while (at >= 0) {
    const start = startOfLocal(text, at, after)
    const match = start < at ? DOMAIN.exec(text.slice(at + 1, at + 1 + DOMAIN_MAX)) : null
    const end = match === null ? at : endOfDomain(match[0], at + 1)
    if (end > at + 1 && isFree(text, end)) {
      yield { kind: 'email', start, end, confidence: 'format', score: 0.95 }
      after = end
    }
    at = text.indexOf('@', Math.max(at + 1, end))
  }
}

/** Not the user part of a URL (`https://user:pass@host`): that is a credential, found elsewhere. */
function startOfLocal(text: string, at: number, floor: number): number {
  let start = at
  while (start > floor && at - start < LOCAL_MAX && isLocalUnit(text.charCodeAt(start - 1)))
    start -= 1
  while (start < at && (text[start] === '.' || text[start] === "'" || text[start] === '-'))
    start += 1
  if (text[at - 1] === '.') return at
  if (
    /[:/]/.test(text[start - 1] ?? '') &&
    /:\/\/[^\s/]*$/.test(text.slice(Math.max(0, start - 80), start))
  ) {
    return at
  }
  return start
}

function isLocalUnit(code: number): boolean {
  return (
    isAsciiLetter(code) ||
    isAsciiDigit(code) ||
    code === 0x2e ||
    code === 0x5f ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x25 ||
    code === 0x27 ||
    code === 0x26 ||
    code === 0x7e ||
    (code >= 0xc0 && code < 0x2000) ||
    (code >= 0x3040 && code < 0xd800)
  )
}

/** The top-level label ends where its script does: "a@b.com的" is an address and a word. */
function endOfDomain(domain: string, at: number): number {
  const lastDot = domain.lastIndexOf('.')
  const label = domain.slice(lastDot + 1)
  const ascii = /^[a-z-]+/i.exec(label)?.[0] ?? ''
  const isMixed = ascii !== '' && ascii.length < label.length && !label.startsWith('xn--')
  return at + (isMixed && ascii.length >= 2 ? lastDot + 1 + ascii.length : domain.length)
}

function isFree(text: string, end: number): boolean {
  const code = text.charCodeAt(end)
  return !isAsciiDigit(code) && code !== 0x40 && code !== 0x5f
}

function* findSpoken(scan: Scan): Generator<Found> {
  const lower = scan.lower()
  if (!SPOKEN_MARK.test(scan.from === 0 ? lower : lower.slice(scan.from))) return
  for (const match of lower.slice(scan.from).matchAll(SPOKEN)) {
    const [whole, local = '', domain = ''] = match
    if (!ENDINGS.test(domain)) continue
    const rest = whole.slice(local.length, whole.length - domain.length)
    const isWord = /^\s*\bat\b\s*$/.test(rest)
    if (isWord && !SPOKEN_DOT.test(domain)) continue
    // "Anna at" of two words that are not joined: only the last word can be the name.
    const start = scan.from + match.index
    yield { kind: 'email', start, end: start + whole.length, confidence: 'context' }
  }
}
