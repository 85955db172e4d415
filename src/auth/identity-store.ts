import { DEFAULT_TENANT_ID } from '../domain/tenant.ts'
import type { Database } from '../storage/database.ts'
import {
  findApiKey,
  insertApiKey,
  listApiKeys,
  replaceApiKeySecret,
  revokeApiKey,
  updateApiKey,
} from '../storage/queries/api-keys.ts'
import { findKeyWithStanding, insertFirstStart } from '../storage/queries/identity.ts'
import { findTenant } from '../storage/queries/tenants.ts'
import { findUserById, findUserByUsername, membershipsOf } from '../storage/queries/users.ts'
import type { User } from '../storage/schema/users.ts'
import type { FirstRows } from './bootstrap.ts'
import type { KeyQueries, KeyToInsert } from './keys.ts'
import type { Account, AccountWithPassword, KeyToVerify } from './types.ts'

/** What identity asks of the database. Everything rejects while it is away. */
export interface IdentityStore {
  findKey(id: string): Promise<KeyToVerify | null>
  findAccount(userId: string): Promise<Account | null>
  findAccountById(userId: string): Promise<AccountWithPassword | null>
  /** Without regard to case. */
  findAccountByName(username: string): Promise<AccountWithPassword | null>
  readonly keys: KeyQueries
  isBootstrapped(): Promise<boolean>
  insertFirst(rows: FirstRows): Promise<boolean>
}

/** Fills identity's queries from the database. */
export function createIdentityStore(db: Database): IdentityStore {
  const complete = async (user: User | null): Promise<AccountWithPassword | null> => {
    if (user === null) return null
    const { id: userId, username, passwordHash, disabledAt } = user
    const { tokenGeneration, lockedUntil, externalIssuer, rolesAsOf } = user
    const memberships = await membershipsOf(db, { userId })
    return {
      userId,
      username,
      passwordHash,
      disabledAt,
      isExternal: externalIssuer !== null,
      rolesAsOf,
      tokenGeneration,
      lockedUntil,
      memberships,
    }
  }

  return {
    findKey: (id) => findKeyWithStanding(db, { id }),
    findAccount: async (userId) => complete(await findUserById(db, { userId })),
    findAccountById: async (userId) => complete(await findUserById(db, { userId })),
    findAccountByName: async (username) => complete(await findUserByUsername(db, { username })),
    keys: {
      insert: (key) => insertApiKey(db, toRow(key)),
      find: (ref) => findApiKey(db, ref),
      list: (page) => listApiKeys(db, page),
      revoke: (revocation) => revokeApiKey(db, revocation),
      update: (ref, changes) => updateApiKey(db, ref, changes),
      replaceSecret: (replacement) => replaceApiKeySecret(db, replacement),
    },
    isBootstrapped: async () => (await findTenant(db, { tenantId: DEFAULT_TENANT_ID })) !== null,
    insertFirst: ({ tenant, admin, key, createdAt }) =>
      insertFirstStart(db, {
        tenant: { ...tenant, status: 'active', createdAt },
        user: { ...admin, email: null, disabledAt: null, createdAt },
        role: 'admin',
        key: key === null ? null : toRow(key),
      }),
  }
}

/** Drizzle writes arrays that it may change. */
function toRow(key: KeyToInsert) {
  return {
    ...key,
    permissions: [...key.permissions],
    allowedModels: key.allowedModels === null ? null : [...key.allowedModels],
    allowedProviders: key.allowedProviders === null ? null : [...key.allowedProviders],
  }
}
