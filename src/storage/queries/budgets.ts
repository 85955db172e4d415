import { and, asc, eq, gte, lt, sql } from 'drizzle-orm'
import type { Budget } from '../../domain/budget.ts'
import type { Database } from '../database.ts'
import { budgets, type StoredBudget } from '../schema/budgets.ts'
import { usageHourly } from '../schema/ledger.ts'
import { bumpStatement } from './config-version.ts'

export type NewBudget = typeof budgets.$inferInsert

/** Which budget; another tenant's is treated as one that does not exist. */
export interface BudgetRef {
  readonly tenantId: string
  readonly id: string
}

/** All budgets of all tenants, for the snapshot in memory. */
export async function allBudgets(db: Database): Promise<StoredBudget[]> {
  return db.orm.select().from(budgets)
}

export async function listBudgets(
  db: Database,
  { tenantId }: { readonly tenantId: string },
): Promise<StoredBudget[]> {
  return db.orm
    .select()
    .from(budgets)
    .where(eq(budgets.tenantId, tenantId))
    .orderBy(asc(budgets.createdAt), asc(budgets.id))
}

/** Fails with a unique violation when the same subject has one for the same period. */
export async function insertBudget(db: Database, budget: NewBudget): Promise<void> {
  await db.atomically((orm) => [orm.insert(budgets).values(budget), bumpStatement(orm)])
}

export type BudgetChange = Partial<
  Pick<NewBudget, 'name' | 'limitNanoUsd' | 'isHard' | 'alertPercents'>
>

/** Null when there is no such budget. */
export async function updateBudget(
  db: Database,
  { tenantId, id }: BudgetRef,
  change: BudgetChange,
): Promise<StoredBudget | null> {
  const [[budget]] = await db.atomically((orm) => [
    orm
      .update(budgets)
      .set(change)
      .where(and(eq(budgets.tenantId, tenantId), eq(budgets.id, id)))
      .returning(),
    bumpStatement(orm),
  ])
  return budget ?? null
}

/** Null when there was no such budget. */
export async function deleteBudget(
  db: Database,
  { tenantId, id }: BudgetRef,
): Promise<StoredBudget | null> {
  const [[budget]] = await db.atomically((orm) => [
    orm
      .delete(budgets)
      .where(and(eq(budgets.tenantId, tenantId), eq(budgets.id, id)))
      .returning(),
    bumpStatement(orm),
  ])
  return budget ?? null
}

/** What a budget's subject has spent in a time, by the ledger; whole nano-dollars. */
export async function sumSpent(
  db: Database,
  { tenantId, scope, subjectId }: Pick<Budget, 'tenantId' | 'scope' | 'subjectId'>,
  { from, to }: { readonly from: Date; readonly to: Date },
): Promise<number> {
  const [row] = await db.orm
    .select({ spent: sql<number>`coalesce(sum(${usageHourly.costNanoUsd}), 0)`.mapWith(Number) })
    .from(usageHourly)
    .where(
      and(
        // Sums are by the hour: one that a period cuts counts as a whole, never too little.
        gte(usageHourly.hour, sql`date_trunc('hour', ${from.toISOString()}::timestamptz, 'UTC')`),
        lt(usageHourly.hour, to),
        tenantId === null ? undefined : eq(usageHourly.tenantId, tenantId),
        scope === 'user' ? eq(usageHourly.userId, subjectId ?? '') : undefined,
        scope === 'key' ? eq(usageHourly.keyId, subjectId ?? '') : undefined,
      ),
    )
  return row?.spent ?? 0
}
