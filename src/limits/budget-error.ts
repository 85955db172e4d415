import { GatewayError } from '../errors.ts'
import type { BudgetPeriodState } from './budget-periods.ts'

const NANO_PER_USD = 1e9

/** The documented 402: which budget, what it holds, and when it begins anew. */
export function overBudget(
  { budget, endMs }: BudgetPeriodState,
  {
    spent,
    reserved,
    amount,
  }: { readonly spent: number; readonly reserved: number; readonly amount: number },
): GatewayError {
  const isTotal = budget.period === 'total'
  return new GatewayError(
    'budget_exceeded',
    `The budget "${budget.name}" does not allow this call.`,
    {
      shouldRetry: false,
      details: {
        budget: budget.name,
        scope: budget.scope,
        period: budget.period,
        limit_usd: budget.limitNanoUsd / NANO_PER_USD,
        spent_usd: spent / NANO_PER_USD,
        reserved_usd: reserved / NANO_PER_USD,
        /** What the call could have cost at most. */
        needed_usd: amount / NANO_PER_USD,
        reset_time: isTotal ? null : new Date(endMs).toISOString(),
      },
    },
  )
}
