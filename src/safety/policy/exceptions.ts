import type { Policy, PolicyException } from '../policy.ts'
import { sha256 } from '../pii/sha256.ts'
import type { Finding } from '../types.ts'
import { compileExpression } from './expressions.ts'

/** Says whether a finding is let off. */
export type IsExcepted = (finding: Finding, text: string, nowMs: number) => boolean

/** SHA-256 of a text (its UTF-8), in hexadecimal: what an exception by hash is compared with. */
export function hashText(text: string): string {
  return Array.from(sha256(new TextEncoder().encode(text)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

/** The exceptions of a policy, ready to ask. Hard rules are never let off; expired ones do not count. */
export function createExceptions({ exceptions }: Pick<Policy, 'exceptions'>): IsExcepted {
  if (exceptions.length === 0) return () => false
  const ready = exceptions.map(prepare)
  return (finding, text, nowMs) => {
    if (finding.hard === true) return false
    const value = text.slice(finding.start, finding.end)
    const hashes = createHashes(value, text)
    return ready.some(
      ({ types, expiresAtMs, holds }) =>
        nowMs < expiresAtMs &&
        (types === undefined || types.includes(finding.type)) &&
        holds(value, hashes),
    )
  }
}

function prepare({ match, types, expires_at }: PolicyException) {
  const expiresAtMs = Date.parse(expires_at)
  if (match.kind === 'hash') {
    const holds = (_: string, hashes: () => readonly string[]) => hashes().includes(match.sha256)
    return { types, expiresAtMs, holds }
  }
  const search = compileExpression(match.expression)
  return { types, expiresAtMs, holds: (value: string) => search.matchesAll(value) }
}

/** Of what was found and of the whole text; only worked out when an exception asks. */
function createHashes(value: string, text: string): () => readonly string[] {
  let hashes: readonly string[] | null = null
  return () => {
    hashes ??= [hashText(value), hashText(text)]
    return hashes
  }
}
