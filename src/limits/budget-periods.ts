import type { Budget } from '../domain/budget.ts'
import { periodAround, type Span } from '../lib/calendar.ts'

/** A budget at a moment: the span that counts, and the key of its state. */
export interface BudgetPeriodState extends Span {
  readonly budget: Budget
  readonly key: string
}

/** For a budget without end: far enough to never be reached, near enough for a date. */
const FOREVER_MS = Date.UTC(9999, 0)

/** Finds the present period of budgets; remembers each until it ends, because calendars are slow. */
export function createBudgetPeriods() {
  const known = new WeakMap<Budget, BudgetPeriodState>()
  return function periodOf(budget: Budget, nowMs: number): BudgetPeriodState {
    const last = known.get(budget)
    if (last !== undefined && nowMs >= last.startMs && nowMs < last.endMs) return last
    const span =
      budget.period === 'total'
        ? { startMs: 0, endMs: FOREVER_MS }
        : periodAround(nowMs, budget.period, budget.timeZone)
    // The braces keep all budgets of a call in one slot of a cluster.
    const state = { ...span, budget, key: `{budget}:${budget.id}:${span.startMs}` }
    known.set(budget, state)
    return state
  }
}
