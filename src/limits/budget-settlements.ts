import type { Budget } from '../domain/budget.ts'
import type { Counters } from '../domain/counters.ts'
import type { Clock, Log, RunInBackground } from '../domain/ports.ts'
import type { BudgetPeriodState } from './budget-periods.ts'
import { settleScript } from './budget-scripts.ts'

/** What a settlement has moved. */
export interface BudgetSpent {
  readonly budget: Budget
  readonly beforeNanoUsd: number
  readonly afterNanoUsd: number
}

export interface Settlement {
  /** Names the reservation. */
  readonly holdKey: string
  readonly states: readonly BudgetPeriodState[]
  /** What was reserved. */
  readonly amount: number
  /** What it has really cost. */
  readonly cost: number
}

export interface SettlementsOptions {
  readonly counters: Counters
  readonly now: Clock
  readonly log: Log
  /** Names this process among the replicas. */
  readonly replica: string
  /** For how long a reservation counts without a sign of life of its replica. */
  readonly leaseMs: number
  /** Told of each budget whose spending has grown. */
  readonly onSpent: (change: BudgetSpent, runInBackground: RunInBackground) => void
}

export interface Settlements {
  /** Never throws: what can't be settled now is kept for `retry`. */
  settle(settlement: Settlement, runInBackground: RunInBackground): void
  /** Never rejects. */
  retry(): Promise<void>
}

/** For how long a settlement that was sent twice is known. */
const SETTLED_TTL_MS = 600_000

/**
 * Gives reservations back and counts what was spent. A settlement that the store did not take must
 * not be lost: what was spent would be spent again.
 */
export function createSettlements(options: SettlementsOptions): Settlements {
  const { counters, now, log, replica, leaseMs, onSpent } = options
  const unsettled: Settlement[] = []

  function settle(settlement: Settlement, runInBackground: RunInBackground): void {
    const { holdKey, states, amount, cost } = settlement
    const tell = (replies: readonly number[]) => {
      for (const change of changesOf(settlement, replies)) onSpent(change, runInBackground)
    }
    const keepForLater = (error: unknown) => {
      unsettled.push(settlement)
      const reason = error instanceof Error ? error.message : String(error)
      log('warn', 'budget_settled_later', { reason })
    }
    const reply = counters.run(
      settleScript,
      [holdKey, ...states.map(({ key }) => key)],
      [now(), leaseMs, replica, amount, cost, counters.isShared ? SETTLED_TTL_MS : 0],
    )
    if (reply instanceof Promise) runInBackground(reply.then(tell, keepForLater))
    else tell(reply)
  }

  return {
    settle,
    async retry() {
      const running: Promise<unknown>[] = []
      for (const settlement of unsettled.splice(0)) settle(settlement, (it) => running.push(it))
      await Promise.all(running)
    },
  }
}

function changesOf({ states }: Settlement, replies: readonly number[]): BudgetSpent[] {
  return states
    .map(({ budget }, index) => ({
      budget,
      beforeNanoUsd: replies[index * 2] ?? -1,
      afterNanoUsd: replies[index * 2 + 1] ?? -1,
    }))
    .filter(({ beforeNanoUsd, afterNanoUsd }) => afterNanoUsd > beforeNanoUsd)
}
