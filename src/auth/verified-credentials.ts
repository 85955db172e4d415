import type { Clock, Log } from '../domain/ports.ts'
import { GatewayError } from '../errors.ts'
import { createLru } from '../lib/lru.ts'
import { createFlights } from './flights.ts'
import type { Proof, Standing } from './standing.ts'

export interface VerifiedCredentialsOptions {
  readonly now: Clock
  readonly log: Log
  /** Raised everywhere by a revocation: what was verified before is looked at again. */
  readonly generation: () => number
  /** False where a request must not wait for the work of another one (Workers). */
  readonly canShareWork: boolean
  readonly entriesMax: number
  /** How long a standing counts before the database is asked again. */
  readonly lifeMs: number
  /** How long it counts at most while the database does not answer. */
  readonly outageMaxMs: number
}

export interface VerifiedCredentials {
  /** The standing, as long as it counts without asking anyone. */
  recall(digest: string): Standing | undefined
  /**
   * Asks how a known credential stands, or has an unknown one proven; callers of one credential
   * share the work. Null means that it is not valid. Rejects with `service_unavailable` when
   * nobody can tell.
   */
  establish(digest: string, prove: () => Promise<Proof | null>): Promise<Standing | null>
  /** Whether its secret was proven before. */
  isKnown(digest: string): boolean
}

interface Entry {
  readonly proof: Proof
  readonly standing: Standing
  readonly generation: number
  readonly confirmedAtMs: number
  freshUntilMs: number
  /** The database did not answer when it was asked last. */
  isUnconfirmed: boolean
}

const OUTAGE_RETRY_MS = 5_000
const RETRY_AFTER_S = 5

/**
 * Remembers what was proven, under the SHA-256 of the whole credential. A derivation happens once
 * per credential; after that a change of generation or the end of an entry's life costs one read.
 *
 * Without a database, known credentials go on for `outageMaxMs` since they were last confirmed, so
 * that its outage does not stop traffic. Not so those of an older generation: something was
 * revoked, and it may be them.
 */
export function createVerifiedCredentials(
  options: VerifiedCredentialsOptions,
): VerifiedCredentials {
  const { now, generation, lifeMs, outageMaxMs } = options
  const entries = createLru<Entry>(options.entriesMax)
  const share = createFlights<Standing | null>()

  const run = (digest: string, work: () => Promise<Standing | null>) =>
    options.canShareWork ? share(digest, generation(), work) : work()

  // The generation is one from before the database was read: a revocation in between is noticed.
  function remember(digest: string, provenIn: number, proof: Proof): Standing {
    const nowMs = now()
    entries.set(digest, {
      proof,
      standing: proof.standing,
      generation: provenIn,
      confirmedAtMs: nowMs,
      freshUntilMs: nowMs + lifeMs,
      isUnconfirmed: false,
    })
    return proof.standing
  }

  async function renew(digest: string, entry: Entry): Promise<Standing | null> {
    const confirmedIn = generation()
    let standing: Standing | null
    try {
      standing = await entry.proof.confirm()
    } catch (cause) {
      return keepThroughOutage(entry, cause)
    }
    if (standing === null) {
      entries.delete(digest)
      return null
    }
    return remember(digest, confirmedIn, { standing, confirm: entry.proof.confirm })
  }

  function keepThroughOutage(entry: Entry, cause: unknown): Standing {
    const nowMs = now()
    if (!isKept(entry, nowMs)) throw toUnavailable(cause)
    if (!entry.isUnconfirmed) {
      options.log('warn', 'credential_kept_without_database', {
        reason: cause instanceof Error ? cause.message : String(cause),
        keptUntil: new Date(entry.confirmedAtMs + outageMaxMs).toISOString(),
      })
    }
    entry.isUnconfirmed = true
    entry.freshUntilMs = Math.min(nowMs + OUTAGE_RETRY_MS, entry.confirmedAtMs + outageMaxMs)
    return entry.standing
  }

  function isKept(entry: Entry, nowMs: number): boolean {
    return (
      entry.generation === generation() &&
      nowMs < entry.confirmedAtMs + outageMaxMs &&
      nowMs < endOf(entry.standing)
    )
  }

  return {
    recall(digest) {
      const entry = entries.get(digest)
      if (entry === undefined || entry.generation !== generation()) return undefined
      const nowMs = now()
      if (nowMs < entry.freshUntilMs && nowMs < endOf(entry.standing)) return entry.standing
      if (!entry.isUnconfirmed || !options.canShareWork || !isKept(entry, nowMs)) return undefined
      // A database that hangs must not hold every caller for its timeout: ask it beside the call.
      void run(digest, () => renew(digest, entry)).catch(() => null)
      return entry.standing
    },
    establish(digest, prove) {
      return run(digest, async () => {
        const entry = entries.get(digest)
        if (entry !== undefined) return renew(digest, entry)
        const provenIn = generation()
        const proof = await prove()
        return proof === null ? null : remember(digest, provenIn, proof)
      })
    },
    isKnown: (digest) => entries.get(digest) !== undefined,
  }
}

function endOf(standing: Standing): number {
  return standing.kind === 'good' ? standing.endsAtMs : Infinity
}

/** The refusal while nobody can tell whether a credential is valid. */
export function toUnavailable(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause
  return new GatewayError(
    'service_unavailable',
    'Credentials cannot be verified at the moment. Try again shortly.',
    { cause, retryAfterS: RETRY_AFTER_S },
  )
}
