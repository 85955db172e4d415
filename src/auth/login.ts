import type { Log } from '../domain/ports.ts'
import { GatewayError } from '../errors.ts'
import type { AttemptLimit } from './attempt-limit.ts'
import { tooManyFailures } from './authenticate.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { Tokens } from './jwt.ts'
import type { Passwords } from './passwords.ts'
import type { AccountWithPassword, Membership } from './types.ts'
import { toUnavailable } from './verified-credentials.ts'

export interface LoginRequest {
  readonly username: string
  readonly password: string
  readonly address: string
  readonly requestId?: string
}

export interface LoginAnswer {
  readonly access_token: string
  readonly token_type: 'bearer'
  /** Seconds. */
  readonly expires_in: number
}

export interface LoginOptions {
  /** Finds without regard to case; null when there is none. Rejects without a database. */
  readonly findAccountByName: (username: string) => Promise<AccountWithPassword | null>
  readonly passwords: Pick<Passwords, 'isMatch'>
  readonly tokens: Pick<Tokens, 'issue'>
  readonly attempts: AttemptLimit
  readonly log: Log
  readonly note?: NoteIdentityEvent
}

/**
 * A token for a name and a password. An unknown name, a wrong password, a disabled account and one
 * without a tenant give the same answer after the same work. Throws 401, 429 or 503.
 */
export function createLogin(options: LoginOptions) {
  const { attempts, log } = options

  const find = async (username: string) => {
    try {
      return await options.findAccountByName(username)
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      log('error', 'login_not_verifiable', { reason })
      throw toUnavailable(thrown)
    }
  }

  async function check({ username, password, address }: LoginRequest) {
    try {
      const account = await find(username)
      const isMatch = await options.passwords.isMatch(password, account?.passwordHash ?? null)
      return { account, isMatch }
    } catch (thrown) {
      // Not a failed guess: no database, or too many derivations waiting.
      attempts.forgive(address)
      throw thrown
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
    const { account, isMatch } = await check(request)
    const home = findHome(account)
    if (!isMatch || account === null || home === undefined) {
      log('warn', 'login_failed', { address, userId: account?.userId ?? null })
      note('login.failed', request, account)
      throw new GatewayError('invalid_credentials', 'The username or the password is wrong.', {
        shouldRetry: false,
      })
    }
    attempts.forgive(address)
    note('login.succeeded', request, account)
    const { userId } = account
    const { tenantId, role } = home
    const { token, expiresInS } = await options.tokens.issue({ userId, tenantId, role })
    return { access_token: token, token_type: 'bearer', expires_in: expiresInS }
  }
}

export type Login = ReturnType<typeof createLogin>

/** The tenant that a login leads to; X-Tenant-ID leads to the others. */
function findHome(account: AccountWithPassword | null): Membership | undefined {
  if (account === null || account.disabledAt !== null) return undefined
  return account.memberships.find((membership) => membership.tenantStatus === 'active')
}
