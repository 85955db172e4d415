import type { Log } from '../domain/ports.ts'
import { GatewayError } from '../errors.ts'
import type { AccountLock } from './account-lock.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { tooManyFailures } from './authenticate.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { Tokens } from './jwt.ts'
import type { Passwords } from './passwords.ts'
import { findHome, openSession, type LoginAnswer } from './session.ts'
import type { AccountWithPassword, Membership } from './types.ts'
import { toUnavailable } from './verified-credentials.ts'

export interface LoginRequest {
  readonly username: string
  readonly password: string
  readonly address: string
  readonly requestId?: string
}

export interface LoginOptions {
  /** Finds without regard to case; null when there is none. Rejects without a database. */
  readonly findAccountByName: (username: string) => Promise<AccountWithPassword | null>
  readonly passwords: Pick<Passwords, 'isMatch'>
  readonly tokens: Pick<Tokens, 'issue'>
  readonly attempts: AttemptLimit
  readonly lock: AccountLock
  readonly log: Log
  readonly note?: NoteIdentityEvent
}

/** No user has this id. */
const NOBODY = 'usr_nobody'

/** Who may log in now, as what. */
interface Admitted {
  readonly userId: string
  readonly home: Membership
  readonly generation: number
}

/**
 * A token for a name and a password. An unknown name, a wrong password, a locked or disabled
 * account and one without a tenant give the same answer after the same work. Throws 401, 429 or 503.
 */
export function createLogin(options: LoginOptions) {
  const { attempts, lock, log } = options

  async function admit(
    request: LoginRequest,
    account: AccountWithPassword | null,
  ): Promise<Admitted | null> {
    const isMatch = await options.passwords.isMatch(request.password, account?.passwordHash ?? null)
    const home = findHome(account)
    const isLocked = account !== null && lock.isLocked(account)
    if (account === null || home === undefined || isLocked || !isMatch) {
      const isGuess = account !== null && !isLocked && !isMatch
      const facts = { tenantId: home?.tenantId ?? null, address: request.address }
      // Nobody's failure is counted as well: a stranger can't tell names by the time it takes.
      await lock.fail(isGuess ? account.userId : NOBODY, facts)
      return null
    }
    const { userId } = account
    const generation = await lock.admit(userId)
    return generation === null ? null : { userId, home, generation }
  }

  async function check(request: LoginRequest) {
    try {
      const account = await options.findAccountByName(request.username)
      return { account, admitted: await admit(request, account) }
    } catch (thrown) {
      // Not a failed guess: no database, or too many derivations waiting.
      attempts.forgive(request.address)
      if (thrown instanceof GatewayError) throw thrown
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      log('error', 'login_not_verifiable', { reason })
      throw toUnavailable(thrown)
    }
  }

  // Never the name as it was typed: people type passwords into that field.
  function note(type: string, request: LoginRequest, account: AccountWithPassword | null) {
    options.note?.({
      type,
      severity: type === 'login.succeeded' ? 'info' : 'warning',
      tenantId: (findHome(account) ?? account?.memberships[0])?.tenantId ?? null,
      userId: account?.userId ?? null,
      address: request.address,
      ...(request.requestId !== undefined && { requestId: request.requestId }),
    })
  }

  return async function login(request: LoginRequest): Promise<LoginAnswer> {
    const { address } = request
    const waitMs = await attempts.begin(address)
    if (waitMs > 0) throw tooManyFailures(waitMs)
    const { account, admitted } = await check(request)
    if (admitted === null) {
      log('warn', 'login_failed', { address, userId: account?.userId ?? null })
      note('login.failed', request, account)
      throw wrongCredentials()
    }
    attempts.forgive(address)
    note('login.succeeded', request, account)
    return openSession(options.tokens, admitted)
  }
}

export type Login = ReturnType<typeof createLogin>

/** The one answer to all logins that fail: it tells nothing about what exists. */
export function wrongCredentials(): GatewayError {
  return new GatewayError(
    'invalid_credentials',
    'The username or the password is wrong, or the account is locked for a while.',
    { shouldRetry: false },
  )
}
