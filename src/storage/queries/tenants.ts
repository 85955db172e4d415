import { asc, eq, gt } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { tenants, type Tenant } from '../schema/tenants.ts'
import { bumpStatement } from './config-version.ts'

/** Fails with a unique violation when the id is taken. */
export async function insertTenant(db: Database, tenant: Tenant): Promise<void> {
  await db.atomically((orm) => [orm.insert(tenants).values(tenant), bumpStatement(orm)])
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
