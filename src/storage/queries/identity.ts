import { and, eq } from 'drizzle-orm'
import type { Role } from '../../domain/principal.ts'
import type { Database } from '../database.ts'
import { isUniqueViolation } from '../database-errors.ts'
import { apiKeys, type ApiKey } from '../schema/api-keys.ts'
import { tenants, type Tenant, type TenantStatus } from '../schema/tenants.ts'
import { memberships, users, type User } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'
import type { NewApiKey } from './api-keys.ts'

/** A key with what else decides whether it counts. */
export interface ApiKeyInContext extends ApiKey {
  readonly tenantStatus: TenantStatus
  /** Null when the key has no owner, or its owner is no longer a member of the tenant. */
  readonly ownerRole: Role | null
  readonly ownerDisabledAt: Date | null
}

/** For authentication only, in one read: the key itself says which tenant it belongs to. */
export async function findApiKeyInContext(
  db: Database,
  { id }: { id: string },
): Promise<ApiKeyInContext | null> {
  const [row] = await db.orm
    .select({
      key: apiKeys,
      tenantStatus: tenants.status,
      ownerRole: memberships.role,
      ownerDisabledAt: users.disabledAt,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(
      memberships,
      and(eq(memberships.userId, apiKeys.ownerUserId), eq(memberships.tenantId, apiKeys.tenantId)),
    )
    .leftJoin(users, eq(users.id, apiKeys.ownerUserId))
    .where(eq(apiKeys.id, id))
  if (row === undefined) return null
  const { key, tenantStatus, ownerRole, ownerDisabledAt } = row
  return { ...key, tenantStatus, ownerRole, ownerDisabledAt }
}

/** What the first start creates. */
export interface FirstRecords {
  readonly tenant: Tenant
  readonly admin: User
  readonly key: NewApiKey
}

/** Creates all of it, or nothing and `false` when the tenant or the user is there already. */
export async function insertFirstRecords(
  db: Database,
  { tenant, admin, key }: FirstRecords,
): Promise<boolean> {
  try {
    await db.atomically((orm) => [
      orm.insert(tenants).values(tenant),
      orm.insert(users).values(admin),
      orm.insert(memberships).values({ tenantId: tenant.id, userId: admin.id, role: 'admin' }),
      orm.insert(apiKeys).values(key),
      bumpStatement(orm),
    ])
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}
