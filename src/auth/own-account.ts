import type { Clock, Sha256 } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { AccountLock } from './account-lock.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { tooManyFailures } from './authenticate.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { Tokens } from './jwt.ts'
import { wrongCredentials } from './login.ts'
import { findPasswordProblem, type Passwords } from './passwords.ts'
import { findHome, openSession, type LoginAnswer } from './session.ts'
import type { AccountWithPassword } from './types.ts'

/** What an account's own changes ask of the database. */
export interface OwnAccountQueries {
  findAccount(userId: string): Promise<AccountWithPassword | null>
  raiseGeneration(userId: string): Promise<boolean>
  /** False when the stored password is another one than `expected` by now. */
  replacePassword(change: {
    readonly userId: string
    readonly expected: string
    readonly passwordHash: string
  }): Promise<boolean>
  /** Null for a one-time token that is unknown, used or over. */
  findBySetupToken(token: { tokenHash: string; at: Date }): Promise<{ userId: string } | null>
  /** Uses it up. Null when somebody was quicker. */
  completeSetup(setup: {
    readonly tokenHash: string
    readonly passwordHash: string
    readonly at: Date
  }): Promise<{ userId: string } | null>
}

export interface OwnAccountOptions {
  readonly queries: OwnAccountQueries
  readonly passwords: Passwords
  readonly tokens: Pick<Tokens, 'issue'>
  readonly attempts: AttemptLimit
  readonly lock: AccountLock
  readonly sha256: Sha256
  readonly now: Clock
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly note: NoteIdentityEvent
}

export interface PasswordChange {
  readonly current: string
  readonly next: string
  readonly address: string
}

export interface InvitationAnswer {
  readonly token: string
  readonly password: string
  readonly address: string
}

export interface OwnAccount {
  /** Ends all sessions of the caller, here and everywhere. */
  logOut(caller: Principal): Promise<void>
  /** Sets a new password, ends all sessions and opens a new one. Throws 401, 403 or 429. */
  changePassword(caller: Principal, change: PasswordChange): Promise<LoginAnswer>
  /** Sets the password of whoever was invited, and logs in. Throws 401 or 429. */
  acceptInvitation(answer: InvitationAnswer): Promise<LoginAnswer>
}

/** What people do with their own accounts. */
export function createOwnAccount(options: OwnAccountOptions): OwnAccount {
  const { queries, passwords, attempts, lock, now, note } = options

  /** Counts a failure of the address before its outcome is known; takes it back unless it is one. */
  async function guardGuessing<Result>(
    address: string,
    work: () => Promise<Result | null>,
  ): Promise<Result | null> {
    const waitMs = await attempts.begin(address)
    if (waitMs > 0) throw tooManyFailures(waitMs)
    let isFailure = false
    try {
      const result = await work()
      isFailure = result === null
      return result
    } finally {
      if (!isFailure) attempts.forgive(address)
    }
  }

  async function open(userId: string): Promise<LoginAnswer> {
    const account = await queries.findAccount(userId)
    const home = findHome(account)
    if (account === null || home === undefined) throw wrongCredentials()
    await options.onChanged()
    return openSession(options.tokens, { userId, home, generation: account.tokenGeneration })
  }

  async function refuseExternal(userId: string) {
    const account = await queries.findAccount(userId)
    if (account?.isExternal !== true) return
    throw new GatewayError(
      'permission_denied',
      'You have logged in elsewhere: log out, or change your password, at your identity provider.',
    )
  }

  /** The stored password that the caller has proven to know; null for a wrong one. */
  async function prove(caller: Principal, userId: string, change: PasswordChange) {
    const account = await queries.findAccount(userId)
    const stored = account?.passwordHash ?? null
    const isMatch = await passwords.isMatch(change.current, stored)
    if (account === null || lock.isLocked(account)) return null
    if (isMatch) return stored
    await lock.fail(userId, { tenantId: caller.tenantId, address: change.address })
    return null
  }

  return {
    async logOut(caller) {
      const userId = requireUser(caller)
      await refuseExternal(userId)
      await queries.raiseGeneration(userId)
      note({ ...actor(caller), type: 'user.logged_out', severity: 'info' })
      await options.onChanged()
    },
    async changePassword(caller, change) {
      const userId = requireUser(caller)
      await refuseExternal(userId)
      refuseUnfit('new_password', change.next)
      const stored = await guardGuessing(change.address, () => prove(caller, userId, change))
      if (stored === null) {
        const { address } = change
        note({ ...actor(caller), type: 'password.refused', severity: 'warning', address })
        throw wrongCredentials()
      }
      const passwordHash = await passwords.hash(change.next)
      const isReplaced = await queries.replacePassword({ userId, expected: stored, passwordHash })
      if (!isReplaced) throw wrongCredentials()
      note({ ...actor(caller), type: 'password.changed', severity: 'warning' })
      return open(userId)
    },
    async acceptInvitation({ token, password, address }) {
      refuseUnfit('password', password)
      const tokenHash = await options.sha256(token)
      const done = await guardGuessing(address, async () => {
        // The derivation is for those alone who hold a token.
        const found = await queries.findBySetupToken({ tokenHash, at: new Date(now()) })
        if (found === null) return null
        const passwordHash = await passwords.hash(password)
        return queries.completeSetup({ tokenHash, passwordHash, at: new Date(now()) })
      })
      if (done === null) {
        note({ type: 'invitation.refused', severity: 'warning', tenantId: null, address })
        throw unknownInvitation()
      }
      const { userId } = done
      const home = findHome(await queries.findAccount(userId))
      note({
        type: 'invitation.accepted',
        severity: 'warning',
        tenantId: home?.tenantId ?? null,
        userId,
        address,
        resource: `user/${userId}`,
      })
      return open(userId)
    },
  }
}

function actor(caller: Principal) {
  return {
    tenantId: caller.tenantId,
    userId: caller.userId,
    resource: `user/${caller.userId}`,
  }
}

function requireUser(caller: Principal): string {
  if (caller.kind === 'user' && caller.userId !== null) return caller.userId
  throw new GatewayError(
    'permission_denied',
    'Only somebody who has logged in can do this, not an API key.',
  )
}

function refuseUnfit(param: string, password: string): void {
  const problem = findPasswordProblem('The password', password)
  if (problem !== null) throw new GatewayError('invalid_request', problem, { param })
}

function unknownInvitation(): GatewayError {
  return new GatewayError(
    'invalid_token',
    'This invitation is unknown, used or over. Ask for a new one.',
    { shouldRetry: false },
  )
}
