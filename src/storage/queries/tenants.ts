import { and, asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { tenants, type NewTenant, type Tenant } from '../schema/tenants.ts'
import { memberships } from '../schema/users.ts'
import { bumpStatement } from './config-version.ts'

/** What bounds every caller of a tenant. */
export const policyColumns = {
  allowedModels: tenants.allowedModels,
  allowedProviders: tenants.allowedProviders,
  dataResidency: tenants.dataResidency,
  requestsPerHour: tenants.requestsPerHour,
  timeZone: tenants.timeZone,
} as const

export type StoredPolicy = Pick<Tenant, keyof typeof policyColumns>

/** Fails with a unique violation when the id is taken. A first admin joins with it. */
export async function insertTenant(
  db: Database,
  tenant: NewTenant,
  adminUserId: string | null = null,
): Promise<Tenant> {
  const [rows] = await db.atomically((orm) => [
    orm.insert(tenants).values(tenant).returning(),
    ...(adminUserId === null
      ? []
      : [
          orm
            .insert(memberships)
            .values({ tenantId: tenant.id, userId: adminUserId, role: 'admin' }),
        ]),
    bumpStatement(orm),
  ])
  const [inserted] = rows
  if (inserted === undefined) throw new Error('An inserted tenant was not returned')
  return inserted
}

export async function findTenant(
  db: Database,
  { tenantId }: { tenantId: string },
): Promise<Tenant | null> {
  const [tenant] = await db.orm.select().from(tenants).where(eq(tenants.id, tenantId))
  return tenant ?? null
}

/** Tenants in the order of their ids, after `afterId` when given, at most `limit` of them. */
export async function listTenants(
  db: Database,
  { limit, afterId }: { limit: number; afterId?: string | undefined },
): Promise<Tenant[]> {
  return db.orm
    .select()
    .from(tenants)
    .where(afterId === undefined ? undefined : gt(tenants.id, afterId))
    .orderBy(asc(tenants.id))
    .limit(limit)
}

export type TenantChange = Partial<Pick<Tenant, 'name' | 'status'> & StoredPolicy>

/** Null when there is no such tenant. */
export async function updateTenant(
  db: Database,
  { tenantId }: { tenantId: string },
  change: TenantChange,
): Promise<Tenant | null> {
  const [[tenant]] = await db.atomically((orm) => [
    orm.update(tenants).set(change).where(eq(tenants.id, tenantId)).returning(),
    bumpStatement(orm),
  ])
  return tenant ?? null
}

/**
 * Deletes a suspended tenant with all that is its own: keys, memberships, budgets, settings. Null
 * when there is none or it is active. Ledger and audit keep what it did.
 */
export async function deleteTenant(
  db: Database,
  { tenantId }: { tenantId: string },
): Promise<Tenant | null> {
  const [[tenant]] = await db.atomically((orm) => [
    orm
      .delete(tenants)
      .where(and(eq(tenants.id, tenantId), eq(tenants.status, 'suspended')))
      .returning(),
    bumpStatement(orm),
  ])
  return tenant ?? null
}
