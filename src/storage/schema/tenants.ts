import { sql } from 'drizzle-orm'
import { check, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export type TenantStatus = 'active' | 'suspended'

/** Organisations that share the gateway. The id reads `ten_...`. */
export const tenants = pgTable(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    status: text('status').$type<TenantStatus>().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [check('tenants_status_check', sql`${table.status} in ('active', 'suspended')`)],
)

export type Tenant = typeof tenants.$inferSelect
