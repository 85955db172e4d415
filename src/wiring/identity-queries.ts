import type { FirstRows } from '../auth/bootstrap.ts'
import type { KeyQueries } from '../auth/keys.ts'
import type { AccountWithPassword } from '../auth/types.ts'
import type { Database } from '../storage/database.ts'
import {
  findApiKey,
  insertApiKey,
  listApiKeys,
  replaceApiKeySecret,
  revokeApiKey,
} from '../storage/queries/api-keys.ts'
import { insertFirstRecords } from '../storage/queries/identity.ts'
import { findUserById, findUserByUsername, membershipsOf } from '../storage/queries/users.ts'
import type { User } from '../storage/schema/users.ts'

/** The key service's queries, on this database. */
export function createKeyQueries(db: Database): KeyQueries {
  return {
    insert: (key) =>
      insertApiKey(db, { ...key, permissions: [...key.permissions], ...listsOf(key) }),
    find: (ref) => findApiKey(db, ref),
    list: (page) => listApiKeys(db, page),
    revoke: (revocation) => revokeApiKey(db, revocation),
    replaceSecret: (replacement) => replaceApiKeySecret(db, replacement),
  }
}

/** Accounts by id and by name, each with its memberships. */
export function createAccountQueries(db: Database) {
  const complete = async (user: User | null): Promise<AccountWithPassword | null> => {
    if (user === null) return null
    return { ...user, userId: user.id, memberships: await membershipsOf(db, { userId: user.id }) }
  }
  return {
    findAccount: async (userId: string) => complete(await findUserById(db, { userId })),
    findAccountByName: async (username: string) =>
      complete(await findUserByUsername(db, { username })),
  }
}

/** Stores what the first start made. */
export function insertFirst(db: Database, { tenant, admin, key, createdAt }: FirstRows) {
  return insertFirstRecords(db, {
    tenant: { ...tenant, status: 'active', createdAt },
    admin: { ...admin, email: null, disabledAt: null, tokensValidFrom: createdAt, createdAt },
    key: { ...key, permissions: [...key.permissions], ...listsOf(key) },
  })
}

interface AllowLists {
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
}

/** Drizzle wants arrays of its own. */
function listsOf({ allowedModels, allowedProviders }: AllowLists) {
  return {
    allowedModels: allowedModels === null ? null : [...allowedModels],
    allowedProviders: allowedProviders === null ? null : [...allowedProviders],
  }
}
