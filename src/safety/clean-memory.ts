import { once } from '../lib/lazy.ts'
import { createLru } from '../lib/lru.ts'
import type { PieceResult } from './policy/decide.ts'
import type { PreparedPolicy } from './prepare.ts'
import type { Piece } from './types.ts'

/**
 * Remembers of texts on their way to a model that nothing was found in them, so that a chat's history
 * is not inspected anew with each turn. Holds hashes and scores, never a text. What it gives is
 * what an inspection would give.
 */
export interface CleanMemory {
  /** Null where the text has to be inspected. */
  recall(piece: Piece, prepared: PreparedPolicy): PieceResult | null
  /** Keeps the result where it depends on nothing but text and policy. */
  keep(piece: Piece, prepared: PreparedPolicy, result: PieceResult): void
}

export interface CleanMemories {
  /** Tenants share nothing: how long a call takes must not tell what others have asked. */
  of(tenantId: string): CleanMemory
}

export interface CleanMemoriesOptions {
  /** Makes a hash for which nobody can find two texts of one value; asked for when first needed. */
  readonly createHash: () => (text: string) => string
  readonly entriesMax?: number
}

const ENTRIES_MAX = 16_384

/** A memory for all tenants of this process; the texts that were not seen for longest are forgotten. */
export function createCleanMemories({
  createHash,
  entriesMax = ENTRIES_MAX,
}: CleanMemoriesOptions): CleanMemories {
  const results = createLru<PieceResult>(entriesMax)
  const hash = once(createHash)
  const names = new WeakMap<PreparedPolicy, number>()
  let policies = 0

  /** A policy that changes is prepared anew, and with that gets another name. */
  const nameOf = (prepared: PreparedPolicy): number => {
    const known = names.get(prepared) ?? (policies += 1)
    names.set(prepared, known)
    return known
  }
  return {
    of: (tenantId) => {
      const keyOf = ({ text, origin, format = 'text' }: Piece, prepared: PreparedPolicy) =>
        `${hash.get()(text)}${nameOf(prepared)} ${origin} ${format} ${tenantId}`
      return {
        recall: (piece, prepared) =>
          isTimeless(prepared) ? (results.get(keyOf(piece, prepared)) ?? null) : null,
        keep(piece, prepared, result) {
          if (!isTimeless(prepared) || result.findings.length > 0 || result.failed.length > 0)
            return
          results.set(keyOf(piece, prepared), result)
        },
      }
    },
  }
}

/** Exceptions expire: under a policy with some, the same text may be judged otherwise tomorrow. */
function isTimeless({ policy }: PreparedPolicy): boolean {
  return policy.exceptions.length === 0
}
