import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Role } from '../../domain/principal.ts'
import type { Database } from '../database.ts'
import { isUniqueViolation } from '../database-errors.ts'
import { apiKeys, type ApiKey } from '../schema/api-keys.ts'
import { tenants, type NewTenant, type TenantStatus } from '../schema/tenants.ts'
import { memberships, users } from '../schema/users.ts'
import type { NewApiKey } from './api-keys.ts'
import { bumpStatement } from './config-version.ts'
import { policyColumns, type StoredPolicy } from './tenants.ts'
import type { NewUserRow } from './users.ts'

/** A key with what else decides whether it counts. */
export interface KeyWithStanding extends ApiKey {
  readonly tenantStatus: TenantStatus
  readonly tenant: StoredPolicy
  /** Null when the key has no owner, or the owner is no longer a member of the tenant. */
  readonly ownerRole: Role | null
  readonly ownerDisabledAt: Date | null
}

/** For authentication only, where the key itself says which tenant it belongs to. */
export async function findKeyWithStanding(
  db: Database,
  { id }: { id: string },
): Promise<KeyWithStanding | null> {
  const [key] = await db.orm
    .select({
      ...getTableColumns(apiKeys),
      tenantStatus: tenants.status,
      tenant: policyColumns,
      ownerRole: memberships.role,
      ownerDisabledAt: users.disabledAt,
    })
    .from(apiKeys)
    .innerJoin(tenants, eq(tenants.id, apiKeys.tenantId))
    .leftJoin(users, eq(users.id, apiKeys.ownerUserId))
    .leftJoin(
      memberships,
      and(eq(memberships.userId, apiKeys.ownerUserId), eq(memberships.tenantId, apiKeys.tenantId)),
    )
    .where(eq(apiKeys.id, id))
  return key ?? null
}

export interface FirstStartRows {
  readonly tenant: NewTenant
  readonly user: NewUserRow
  readonly role: Role
  readonly key: NewApiKey | null
}

/**
 * Inserts the rows of the first start, all or none. False when one of them is there already: another
 * replica was quicker.
 */
export async function insertFirstStart(db: Database, rows: FirstStartRows): Promise<boolean> {
  const { tenant, user, role, key } = rows
  try {
    await db.atomically((orm) => [
      orm.insert(tenants).values(tenant),
      orm.insert(users).values(user),
      orm.insert(memberships).values({ tenantId: tenant.id, userId: user.id, role }),
      ...(key === null ? [] : [orm.insert(apiKeys).values(key)]),
      bumpStatement(orm),
    ])
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}
