import type { Budget } from '../domain/budget.ts'
import type { Principal } from '../domain/principal.ts'

export interface BudgetSnapshot {
  /** Every budget that a call of this caller counts under; usually none. */
  budgetsOf(principal: Principal): readonly Budget[]
}

const NONE: readonly Budget[] = []

/** Finds a caller's budgets without looking through all of them. */
export function createBudgetSnapshot(budgets: readonly Budget[]): BudgetSnapshot {
  const bySubject = new Map<string, Budget[]>()
  for (const budget of budgets) {
    const subject = subjectOf(budget)
    const others = bySubject.get(subject)
    if (others === undefined) bySubject.set(subject, [budget])
    else others.push(budget)
  }
  return {
    budgetsOf({ tenantId, userId, keyId }) {
      if (bySubject.size === 0) return NONE
      const found = [
        bySubject.get('global'),
        bySubject.get(`tenant/${tenantId}`),
        userId === null ? undefined : bySubject.get(`user/${tenantId}/${userId}`),
        keyId === null ? undefined : bySubject.get(`key/${tenantId}/${keyId}`),
      ]
      return found.flatMap((budgets) => budgets ?? NONE)
    },
  }
}

function subjectOf({ scope, tenantId, subjectId }: Budget): string {
  if (scope === 'global') return scope
  return scope === 'tenant' ? `tenant/${tenantId}` : `${scope}/${tenantId}/${subjectId}`
}
