import { sql } from 'drizzle-orm'
import { check, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export type TenantStatus = 'active' | 'suspended'

/** Organisations that share the gateway. The id reads `ten_...`. */
export const tenants = pgTable(
  'tenants',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    status: text('status').$type<TenantStatus>().notNull(),
    /** IANA name; days and months of budgets begin there. */
    timeZone: text('time_zone').notNull().default('UTC'),
    /** Null means all. */
    allowedModels: text('allowed_models').array(),
    allowedProviders: text('allowed_providers').array(),
    /** Where data may be processed; null means anywhere. */
    dataResidency: text('data_residency').array(),
    /** Model calls an hour; null means no quota. */
    requestsPerHour: integer('requests_per_hour'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [check('tenants_status_check', sql`${table.status} in ('active', 'suspended')`)],
)

export type Tenant = typeof tenants.$inferSelect
export type NewTenant = typeof tenants.$inferInsert
