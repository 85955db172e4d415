import type { Clock } from '../domain/ports.ts'
import type { IdentityEvent, NoteIdentityEvent } from './identity-events.ts'

/** Wrong passwords within the window that lock an account, and for how long. */
const FAILURES_MAX = 10
const WINDOW_MS = 15 * 60_000
const LOCK_MS = 15 * 60_000

/** What the lock asks of the database, which counts for all replicas. */
export interface LockQueries {
  /** Gives how many failures there are by now; null for an unknown user. */
  countFailure(failure: {
    readonly userId: string
    readonly at: Date
    readonly countedSince: Date
    readonly failuresMax: number
    readonly lockUntil: Date
  }): Promise<number | null>
  /** The generation for the user's next token; null when it is locked or disabled by now. */
  admit(login: { readonly userId: string; readonly at: Date }): Promise<number | null>
}

export interface AccountLockOptions {
  readonly queries: LockQueries
  readonly now: Clock
  readonly note?: NoteIdentityEvent
}

export interface AccountLock {
  isLocked(account: { readonly lockedUntil: Date | null }): boolean
  /** Counts a wrong password; the one that is too many locks the account and is noted. */
  fail(userId: string, facts: Pick<IdentityEvent, 'tenantId' | 'address'>): Promise<void>
  /** After the right password: the generation for a token, or null when the lock came first. */
  admit(userId: string): Promise<number | null>
}

/**
 * Locks accounts whose password is being guessed, from however many addresses. Failures while it is
 * locked neither count nor prolong the lock.
 */
export function createAccountLock({ queries, now, note }: AccountLockOptions): AccountLock {
  return {
    isLocked: ({ lockedUntil }) => lockedUntil !== null && lockedUntil.getTime() > now(),
    async fail(userId, facts) {
      const atMs = now()
      const lockUntil = new Date(atMs + LOCK_MS)
      const count = await queries.countFailure({
        userId,
        at: new Date(atMs),
        countedSince: new Date(atMs - WINDOW_MS),
        failuresMax: FAILURES_MAX,
        lockUntil,
      })
      if (count !== FAILURES_MAX) return
      note?.({
        type: 'login.locked',
        severity: 'critical',
        ...facts,
        userId,
        resource: `user/${userId}`,
        metadata: { failures: count, until: lockUntil },
      })
    },
    admit: (userId) => queries.admit({ userId, at: new Date(now()) }),
  }
}
