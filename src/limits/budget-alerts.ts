import type { BudgetSpent } from './budget-settlements.ts'

/** The thresholds, in per cent of the limit, that a settlement has crossed; usually none. */
export function crossedPercents({ budget, beforeNanoUsd, afterNanoUsd }: BudgetSpent): number[] {
  return budget.alertPercents.filter((percent) => {
    const threshold = (budget.limitNanoUsd / 100) * percent
    return beforeNanoUsd < threshold && afterNanoUsd >= threshold
  })
}
