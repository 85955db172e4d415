import { encodeUtf8 } from '../lib/bytes.ts'
import type { ExportedEntry } from './export-line.ts'

/** What the first entry of a chain follows. */
export const CHAIN_START = '0'.repeat(64)

export type ChainProblem =
  | { readonly kind: 'changed'; readonly sequence: number }
  | { readonly kind: 'missing'; readonly from: number; readonly to: number }
  | { readonly kind: 'out_of_order'; readonly sequence: number }
  | { readonly kind: 'broken_link'; readonly sequence: number }
  | { readonly kind: 'not_in_chain'; readonly sequence: number }

export interface ChainReport {
  readonly entries: number
  readonly first: number | null
  readonly last: number | null
  /** Of the last entry. */
  readonly hash: string | null
  /** Checkpoints that the entries confirm. */
  readonly confirmed: number
  readonly problems: readonly ChainProblem[]
}

/** A signed end of the chain whose signature has been checked. */
export interface TrustedPoint {
  readonly sequence: number
  readonly hash: string
}

/** Problems beyond these are not listed: one break is enough to know. */
const PROBLEMS_MAX = 100

/**
 * Follows a chain from its first entry to its last and finds what was changed, removed, added or
 * moved. A chain that does not begin with entry 1 has to begin after a trusted point.
 */
export function createChainVerifier(trusted: readonly TrustedPoint[] = []) {
  const points = new Map(trusted.map(({ sequence, hash }) => [sequence, hash]))
  const problems: ChainProblem[] = []
  let entries = 0
  let confirmed = 0
  let first: number | null = null
  let last: { sequence: number; hash: string } | null = null

  const report = (problem: ChainProblem) => {
    if (problems.length < PROBLEMS_MAX) problems.push(problem)
  }
  const startHash = (sequence: number) =>
    sequence === 1 ? CHAIN_START : (points.get(sequence - 1) ?? null)

  return {
    async push(entry: ExportedEntry): Promise<void> {
      const { sequence, hash } = entry
      entries += 1
      first ??= sequence
      if (last !== null && sequence <= last.sequence) report({ kind: 'out_of_order', sequence })
      else if (last !== null && sequence > last.sequence + 1) {
        report({ kind: 'missing', from: last.sequence + 1, to: sequence - 1 })
      }
      const isNext = last === null || sequence === last.sequence + 1
      const before = last === null ? startHash(sequence) : last.hash
      const previous = isNext && before !== null ? before : entry.previousHash
      if (before === null && last === null) report({ kind: 'missing', from: 1, to: sequence - 1 })
      if (
        isNext &&
        before !== null &&
        entry.previousHash !== null &&
        entry.previousHash !== before
      ) {
        report({ kind: 'broken_link', sequence })
      }
      if ((await sha256Hex(`${previous ?? ''}${entry.content}`)) !== hash) {
        report({ kind: 'changed', sequence })
      }
      const point = points.get(sequence)
      if (point === hash) confirmed += 1
      else if (point !== undefined) report({ kind: 'not_in_chain', sequence })
      last = { sequence, hash }
    },
    report: (): ChainReport => ({
      entries,
      first,
      last: last?.sequence ?? null,
      hash: last?.hash ?? null,
      confirmed,
      problems,
    }),
  }
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', Uint8Array.from(encodeUtf8(text)))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
