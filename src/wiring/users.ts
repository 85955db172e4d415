import { createAccountLock, type AccountLock } from '../auth/account-lock.ts'
import type { AttemptLimit } from '../auth/attempt-limit.ts'
import type { IdentityStore } from '../auth/identity-store.ts'
import type { NoteIdentityEvent } from '../auth/identity-events.ts'
import type { Tokens } from '../auth/jwt.ts'
import { createOwnAccount } from '../auth/own-account.ts'
import type { Passwords } from '../auth/passwords.ts'
import type { UserQueries } from '../auth/user-types.ts'
import { createUserService } from '../auth/users.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { authAccount } from '../http/routes/auth-account.ts'
import { userInvitations } from '../http/routes/user-invitations.ts'
import { userMemberships } from '../http/routes/user-memberships.ts'
import { users } from '../http/routes/users.ts'
import type { Platform } from '../platform.ts'
import type { Database } from '../storage/database.ts'
import { isMissingReference, isUniqueViolation } from '../storage/database-errors.ts'
import {
  admitLogin,
  completeSetup,
  countFailedLogin,
  findUserBySetupToken,
  raiseTokenGeneration,
  replacePassword,
} from '../storage/queries/logins.ts'
import {
  deleteUser,
  findShownUser,
  listUsers,
  removeMembership,
  setMembership,
  startSetup,
  updateUser,
} from '../storage/queries/user-admin.ts'
import { insertUser } from '../storage/queries/users.ts'

interface UsersOptions {
  readonly platform: Platform
  readonly createId: (prefix: string) => string
  readonly announce: () => Promise<void>
  readonly note: NoteIdentityEvent
  readonly passwords: Passwords
  readonly tokens: Pick<Tokens, 'issue'>
  readonly attempts: AttemptLimit
  readonly lock: AccountLock
  readonly store: IdentityStore
}

/** The lock that logins and changes of passwords share. */
export function createLock({ database, now }: Platform, note: NoteIdentityEvent): AccountLock {
  return createAccountLock({
    queries: {
      countFailure: (failure) => countFailedLogin(database, failure),
      admit: (login) => admitLogin(database, login),
    },
    now,
    note,
  })
}

/** The endpoints that manage users, and those of one's own account. */
export function createUserEndpoints(options: UsersOptions): Endpoint[] {
  const { platform, announce, store } = options
  const { database, now, sha256, randomBytes } = platform
  const service = createUserService({
    ...options,
    queries: createQueries(database),
    sha256,
    randomBytes,
    now,
    onChanged: announce,
  })
  const account = createOwnAccount({
    ...options,
    queries: {
      findAccount: store.findAccountById,
      raiseGeneration: (userId) => raiseTokenGeneration(database, { userId }),
      replacePassword: (change) => replacePassword(database, change),
      findBySetupToken: (token) => findUserBySetupToken(database, token),
      completeSetup: (setup) => completeSetup(database, setup),
    },
    sha256,
    now,
    onChanged: announce,
  })
  return [
    ...authAccount(account),
    ...userInvitations(service, now),
    ...users(service, now),
    ...userMemberships(service, now),
  ]
}

function createQueries(database: Database): UserQueries {
  return {
    list: ({ afterId, ...page }) => listUsers(database, { ...page, afterId: afterId ?? undefined }),
    find: (userId) => findShownUser(database, { userId }),
    insert: (user, membership) =>
      told(async () => {
        await insertUser(database, { user, memberships: [membership] })
        return 'stored' as const
      }),
    async update(userId, changes) {
      try {
        return await updateUser(database, { userId }, changes)
      } catch (error) {
        if (isUniqueViolation(error)) return 'name-taken'
        throw error
      }
    },
    delete: (userId, at) => deleteUser(database, { userId, at }),
    async setMembership(userId, membership) {
      try {
        return await setMembership(database, { userId, ...membership })
      } catch (error) {
        if (isMissingReference(error)) return 'no-tenant'
        throw error
      }
    },
    removeMembership: (userId, tenantId) => removeMembership(database, { userId, tenantId }),
    startSetup: (userId, setup) => startSetup(database, { userId, ...setup }),
    raiseGeneration: (userId) => raiseTokenGeneration(database, { userId }),
  }
}

/** What the database refuses because of what is, or is not, there: expected, so a value. */
async function told<Outcome>(work: () => Promise<Outcome>) {
  try {
    return await work()
  } catch (error) {
    if (isUniqueViolation(error)) return 'name-taken'
    if (isMissingReference(error)) return 'no-tenant'
    throw error
  }
}
