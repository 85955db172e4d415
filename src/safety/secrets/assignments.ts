import type { Detector } from '../detector.ts'
import type { Finding } from '../types.ts'
import { isPlaceholder, secretAt } from './secrets.ts'

const ASSIGNED =
  /(key|token|secret|passwo?r?d|passwd|passphrase|pwd|passwort|kennwort|contraseña|mot de passe|credentials?|authorization|bearer)(?:["'`]?\]?\s{0,3}(?:=>|:=|[=:]|\bis\b)\s{0,3}(?:basic |bearer |token )?|\s)["'`]?([^\s"'`,;<>()]{6,512})/g
const ENTROPY_MIN = 3.5
const PASSWORD_ENTROPY_MIN = 2.2
const VALUE_MIN = 12

/** Credentials without a form of their own: a name that says so, and a value that looks random. */
export const assignments: Detector = {
  id: 'assignments',
  reads: 'spans',
  types: ['pii'],
  needsMarks: true,
  detect(scan) {
    const findings: Finding[] = []
    const lower = scan.lower()
    ASSIGNED.lastIndex = Math.max(0, scan.from - 40)
    for (let match = ASSIGNED.exec(lower); match !== null; match = ASSIGNED.exec(lower)) {
      const [whole, name = '', value = ''] = match
      const end = match.index + whole.length
      const start = end - value.length
      if (start < scan.from) continue
      const kind = readKind(name, scan.text.slice(start, end), whole)
      const length = value.replace(/[.,;:!?)\]}]+$/, '').length
      if (kind !== null) findings.push(secretAt(kind, [start, start + length], 'context'))
    }
    return findings
  },
}

function readKind(name: string, value: string, whole: string): string | null {
  if (isPlaceholder(value)) return null
  const isAssigned = /[=:]|\bis\b/.test(whole.slice(name.length, whole.length - value.length))
  if (/^pass|^pwd|^kennwort|^contra|^mot/.test(name)) {
    return isAssigned && looksLikePassword(value) ? 'password' : null
  }
  if (!isAssigned && name !== 'bearer') return null
  if (value.length < VALUE_MIN || /^https?:\/\//.test(value)) return null
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value)) return null
  if (/^[a-z]+(?:[._-][a-z0-9]{1,10})+$/.test(value)) return null
  return entropyOf(value) > ENTROPY_MIN ? 'generic_secret' : null
}

/** Letters with digits or symbols; plain words are prose ("the password is required"). */
function looksLikePassword(value: string): boolean {
  const trimmed = value.replace(/[.,;:!?)\]}]+$/, '')
  if (trimmed.length < 6 || /[({[]/.test(trimmed.slice(0, -1)) || /^[\w.]+\.[\w.]+$/.test(trimmed))
    return false
  const isMixed = /[a-z]/i.test(trimmed) && /[\d!@#$%^&*?~+]/.test(trimmed)
  return isMixed && entropyOf(trimmed) > PASSWORD_ENTROPY_MIN
}

/** Bits for each character, by how often each one comes. */
export function entropyOf(value: string): number {
  const counts = new Map<string, number>()
  for (const unit of value) counts.set(unit, (counts.get(unit) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values())
    bits -= (count / value.length) * Math.log2(count / value.length)
  return bits
}
