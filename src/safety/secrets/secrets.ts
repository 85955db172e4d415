import type { Detector } from '../detector.ts'
import type { Scan } from '../scan.ts'
import type { Confidence, Finding } from '../types.ts'
import { SECRET_FORMS } from './prefixes.ts'

const ID = 'secrets'
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
const PREFIXES = new RegExp(
  `(?<![A-Za-z0-9])(?:${SECRET_FORMS.flatMap(({ prefixes }) => prefixes.map(escaped)).join('|')})`,
  'g',
)
const FORM_OF = new Map(
  SECRET_FORMS.flatMap((form) => form.prefixes.map((prefix) => [prefix, form] as const)),
)
const TELEGRAM = /(?<![A-Za-z0-9])(?:bot)?\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g
const JWT =
  /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,2000}\.eyJ[A-Za-z0-9_-]{4,8000}\.[A-Za-z0-9_-]{0,2000}/g
const PEM_BEGIN = /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const PEM_END = /-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/g
const PEM_UNITS_MAX = 8192
const AZURE = /(?:AccountKey|SharedAccessKey|sig)=([A-Za-z0-9+/%]{40,100}={0,2})/g
const PLACEHOLDER =
  /example|placeholder|changeme|change_me|your[_-]?|xxxx|\.\.\.|\*\*\*|<[^>]*>|\{\{|\$\{|dummy|redacted|sample|not[_-]?real|insert|todo|process\.env|getenv|os\.environ|^(?:null|none|true|false|undefined|string|required|optional)$/i

/** Credentials: known prefixes and forms, tokens that decode, private keys. */
export const secrets: Detector = {
  id: ID,
  reads: 'spans',
  types: ['pii'],
  needsMarks: true,
  detect(scan) {
    const findings: Finding[] = []
    findPrefixed(scan, findings)
    findTokens(scan, findings)
    findKeys(scan, findings)
    return findings
  },
}

/** A finding of a credential. */
export function secretAt(
  kind: string,
  [start, end]: readonly [number, number],
  confidence: Confidence,
): Finding {
  const score = confidence === 'context' ? 0.8 : 0.95
  return { type: 'pii', kind, start, end, score, confidence, detector: ID, secret: true }
}

/** Is this value a stand-in that documentation uses? */
export function isPlaceholder(value: string): boolean {
  return PLACEHOLDER.test(value) || /^(.)\1+$/.test(value)
}

function findPrefixed({ text, from }: Scan, findings: Finding[]): void {
  PREFIXES.lastIndex = from
  for (let match = PREFIXES.exec(text); match !== null; match = PREFIXES.exec(text)) {
    const at = match.index
    const known = FORM_OF.get(match[0])
    if (known === undefined) continue
    known.form.lastIndex = at
    if (!known.form.test(text)) continue
    const end = known.form.lastIndex
    if (isRepetitive(text.slice(at, end))) continue
    findings.push(secretAt(known.kind, [at, end], 'format'))
    PREFIXES.lastIndex = end
  }
}

/** `sk_live_xxxxxxxx`: a form without a secret in it. */
function isRepetitive(value: string): boolean {
  return new Set(value.slice(-16)).size < 6 || /example|xxxx/i.test(value)
}

function findTokens({ text, from }: Scan, findings: Finding[]): void {
  if (text.includes('eyJ', from)) {
    for (const match of text.slice(from).matchAll(JWT)) {
      if (!isJwtHead(match[0].slice(0, match[0].indexOf('.')))) continue
      const start = from + match.index
      findings.push(secretAt('jwt', [start, start + match[0].length], 'checksum'))
    }
  }
  if (text.includes(':AA', from)) {
    for (const match of text.slice(from).matchAll(TELEGRAM)) {
      const start = from + match.index
      findings.push(secretAt('telegram_token', [start, start + match[0].length], 'format'))
    }
  }
  if (!/(?:Key|sig)=/.test(text)) return
  for (const match of text.slice(from).matchAll(AZURE)) {
    const value = match[1] ?? ''
    const end = from + match.index + match[0].length
    if (!isPlaceholder(value))
      findings.push(secretAt('azure_key', [end - value.length, end], 'format'))
  }
}

function isJwtHead(segment: string): boolean {
  try {
    const base64 = segment.replaceAll('-', '+').replaceAll('_', '/')
    const head: unknown = JSON.parse(atob(base64))
    return typeof head === 'object' && head !== null && 'alg' in head
  } catch {
    return false
  }
}

/** From the first line to the last; without a last line, as far as a key may reach. */
function findKeys({ text, from }: Scan, findings: Finding[]): void {
  if (!text.includes('-----BEGIN ', from)) return
  PEM_BEGIN.lastIndex = from
  for (let match = PEM_BEGIN.exec(text); match !== null; match = PEM_BEGIN.exec(text)) {
    const start = match.index
    const bodyAt = start + match[0].length
    const limit = Math.min(text.length, start + PEM_UNITS_MAX)
    PEM_END.lastIndex = 0
    const ending = PEM_END.exec(text.slice(bodyAt, limit))
    const end = ending === null ? limit : bodyAt + ending.index + ending[0].length
    findings.push(secretAt('private_key', [start, end], 'format'))
    PEM_BEGIN.lastIndex = end
  }
}
