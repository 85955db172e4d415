import type { Budget, BudgetPeriod, BudgetScope } from '../domain/budget.ts'
import type { Clock } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { BudgetUse } from './budgets.ts'

export interface BudgetWishes {
  readonly name: string
  readonly scope: Exclude<BudgetScope, 'global'>
  readonly subjectId: string | null
  readonly period: BudgetPeriod
  readonly timeZone: string
  readonly limitNanoUsd: number
  readonly isHard: boolean
  readonly alertPercents: readonly number[]
}

export type BudgetChanges = Partial<
  Pick<BudgetWishes, 'name' | 'limitNanoUsd' | 'isHard' | 'alertPercents'>
>

export interface BudgetWithUse {
  readonly budget: Budget
  /** Null while nothing can tell. */
  readonly use: BudgetUse | null
}

export interface BudgetService {
  list(caller: Principal): Promise<BudgetWithUse[]>
  create(caller: Principal, wishes: BudgetWishes): Promise<BudgetWithUse>
  update(caller: Principal, id: string, changes: BudgetChanges): Promise<BudgetWithUse>
  remove(caller: Principal, id: string): Promise<Budget>
}

/** What the service asks of the database; each takes the tenant. */
export interface BudgetQueries {
  list(tenantId: string): Promise<Budget[]>
  /** False when the subject has one for this period. */
  insert(budget: Budget & { readonly tenantId: string; readonly createdAt: Date }): Promise<boolean>
  update(tenantId: string, id: string, changes: BudgetChanges): Promise<Budget | null>
  delete(tenantId: string, id: string): Promise<Budget | null>
  /** Whether the tenant has this user or key. */
  hasSubject(tenantId: string, scope: BudgetScope, subjectId: string): Promise<boolean>
}

export interface BudgetServiceOptions {
  readonly queries: BudgetQueries
  readonly use: (budget: Budget) => Promise<BudgetUse>
  readonly createId: (prefix: string) => string
  readonly now: Clock
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly audit: (caller: Principal, change: BudgetAudit) => void
}

export interface BudgetAudit {
  readonly type: 'budget.created' | 'budget.updated' | 'budget.deleted'
  readonly id: string
  readonly before: Budget | null
  readonly after: Budget | null
}

/** Budgets of the caller's tenant. Another tenant's budget, user or key does not exist. */
export function createBudgetService(options: BudgetServiceOptions): BudgetService {
  const { queries } = options
  const withUse = async (budget: Budget): Promise<BudgetWithUse> => ({
    budget,
    use: await options.use(budget).catch(() => null),
  })

  async function find({ tenantId }: Principal, id: string): Promise<Budget> {
    const budget = (await queries.list(tenantId)).find((it) => it.id === id)
    if (budget === undefined) throw notFound()
    return budget
  }

  return {
    list: async ({ tenantId }) => Promise.all((await queries.list(tenantId)).map(withUse)),
    async create(caller, wishes) {
      const { tenantId } = caller
      const { scope, subjectId } = wishes
      if (subjectId !== null && !(await queries.hasSubject(tenantId, scope, subjectId))) {
        throw new GatewayError('invalid_request', `This tenant has no such ${scope}.`, {
          param: `${scope}_id`,
        })
      }
      const budget = { ...wishes, id: options.createId('bud_'), tenantId }
      const createdAt = new Date(options.now())
      if (!(await queries.insert({ ...budget, createdAt }))) {
        throw new GatewayError('conflict', 'There is a budget for this subject and period already.')
      }
      options.audit(caller, { type: 'budget.created', id: budget.id, before: null, after: budget })
      await options.onChanged()
      return withUse(budget)
    },
    async update(caller, id, changes) {
      const before = await find(caller, id)
      const after = await queries.update(caller.tenantId, id, changes)
      if (after === null) throw notFound()
      options.audit(caller, { type: 'budget.updated', id, before, after })
      await options.onChanged()
      return withUse(after)
    },
    async remove(caller, id) {
      const before = await queries.delete(caller.tenantId, id)
      if (before === null) throw notFound()
      options.audit(caller, { type: 'budget.deleted', id, before, after: null })
      await options.onChanged()
      return before
    },
  }
}

function notFound(): GatewayError {
  return new GatewayError('not_found', 'There is no such budget.')
}
