import { sql } from 'drizzle-orm'
import { bigint, check, integer, jsonb, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { tenants } from './tenants.ts'

/** A settings document: what it holds is for its reader to parse. */
export type SettingsDocument = Readonly<Record<string, unknown>>

/**
 * Settings documents, append-only: a change is a new version, the highest one counts.
 * Without a tenant a document holds for the whole gateway.
 */
export const settings = pgTable(
  'settings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    tenantId: text('tenant_id').references(() => tenants.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    version: integer('version').notNull(),
    document: jsonb('document').$type<SettingsDocument>().notNull(),
    /** The user that wrote it; kept as text, because history outlives users. */
    createdBy: text('created_by'),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    unique('settings_scope_version_unique')
      .on(table.tenantId, table.name, table.version)
      .nullsNotDistinct(),
  ],
)

/**
 * One row that counts changes to whatever the in-memory snapshot holds. The row lock that a bump
 * takes makes versions visible in the order of their commits.
 */
export const configVersion = pgTable(
  'config_version',
  {
    id: integer('id').primaryKey(),
    version: bigint('version', { mode: 'number' }).notNull(),
  },
  (table) => [check('config_version_single_row_check', sql`${table.id} = 1`)],
)

export type Settings = typeof settings.$inferSelect
