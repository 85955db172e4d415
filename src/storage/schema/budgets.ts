import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core'
import type { BudgetPeriod, BudgetScope } from '../../domain/budget.ts'
import { instant } from './columns.ts'
import { tenants } from './tenants.ts'

/** Caps on what a tenant, user or key may spend; see `domain/budget.ts`. */
export const budgets = pgTable(
  'budgets',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    scope: text('scope').$type<Exclude<BudgetScope, 'global'>>().notNull(),
    subjectId: text('subject_id'),
    period: text('period').$type<BudgetPeriod>().notNull(),
    timeZone: text('time_zone').notNull(),
    limitNanoUsd: bigint('limit_nano_usd', { mode: 'number' }).notNull(),
    isHard: boolean('is_hard').notNull(),
    alertPercents: integer('alert_percents').array().notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (table) => [
    unique('budgets_subject_unique')
      .on(table.tenantId, table.scope, table.subjectId, table.period)
      .nullsNotDistinct(),
    index('budgets_tenant_id_index').on(table.tenantId),
    check('budgets_scope_check', sql`${table.scope} in ('tenant', 'user', 'key')`),
    check('budgets_period_check', sql`${table.period} in ('day', 'week', 'month', 'total')`),
    check('budgets_limit_check', sql`${table.limitNanoUsd} >= 0`),
  ],
)

export type StoredBudget = typeof budgets.$inferSelect
