import type { Budget } from '../domain/budget.ts'
import { CountersError, type Awaitable } from '../domain/counters.ts'
import type { RunInBackground } from '../domain/ports.ts'
import { GatewayError } from '../errors.ts'
import { createBudgetPeriods, type BudgetPeriodState } from './budget-periods.ts'
import { overBudget } from './budget-error.ts'
import { openScript, readBudgetState, reserveScript, settleScript } from './budget-scripts.ts'
import {
  createSettlements,
  type Settlement,
  type SettlementsOptions,
} from './budget-settlements.ts'

export interface BudgetsOptions extends SettlementsOptions {
  readonly createId: (prefix: string) => string
  /** What the ledger says was spent; rejects while the database is away. */
  readonly sumSpent: (budget: Budget, span: { from: Date; to: Date }) => Promise<number>
}

/** A reservation, to be settled exactly once. */
export interface BudgetHold {
  /** Gives the reservation back and counts what the call really cost. Never throws. */
  settle(costNanoUsd: number, runInBackground: RunInBackground): void
}

export interface BudgetUse {
  readonly spentNanoUsd: number
  readonly reservedNanoUsd: number
  readonly startMs: number
  readonly endMs: number
}

export interface Budgets {
  /**
   * Reserves an amount under all of the budgets, or throws GatewayError `budget_exceeded` with the
   * one that is in the way; `service_unavailable` when a hard one can't be asked.
   */
  reserve(
    budgets: readonly Budget[],
    amountNanoUsd: number,
    runInBackground: RunInBackground,
  ): Awaitable<BudgetHold>
  /** What a budget's present period has used up. Rejects when nothing can tell. */
  use(budget: Budget): Promise<BudgetUse>
  /** Brings home what could not be settled, and keeps the leases of running calls. Never rejects. */
  refresh(): Promise<void>
}

/** Kept beyond the period's end, for calls that began in it. */
const KEEP_AFTER_MS = 86_400_000
const KEEP_MAX_MS = 400 * 86_400_000
/** Longer than any call. */
const HOLD_TTL_MS = 2 * 86_400_000
const RETRY_AFTER_S = 5

/** A reservation to be: every budget at its present period. */
type Wish = Omit<Settlement, 'cost'>

/** Walls around spending: what is spent and reserved never crosses a hard budget's limit. */
export function createBudgets(options: BudgetsOptions): Budgets {
  const { counters, now, replica, leaseMs, createId } = options
  const periodOf = createBudgetPeriods()
  const settlements = createSettlements(options)
  /** Running reservations by their keys: whose lease is to be kept. */
  const open = new Map<string, number>()
  let renewAtMs = now() + leaseMs / 4

  const runReserve = ({ holdKey, states, amount }: Wish) =>
    counters.run(
      reserveScript,
      [holdKey, ...states.map(({ key }) => key)],
      [
        now(),
        leaseMs,
        replica,
        amount,
        counters.isShared ? HOLD_TTL_MS : 0,
        ...states.map(({ budget }) => capOf(budget)),
      ],
    )

  function reserve(wish: Wish, triesLeft: number): Awaitable<BudgetHold> {
    const judge = ([kind, index = 0, spent = 0, reserved = 0]: readonly number[]) => {
      const state = wish.states[index]
      if (kind === 1) return createHold(wish)
      if (kind === -1 && state !== undefined) {
        throw overBudget(state, { spent, reserved, amount: wish.amount })
      }
      if (kind !== 0 || state === undefined || triesLeft === 0) throw unknowable()
      return openState(state).then(() => reserve(wish, triesLeft - 1))
    }
    const reply = runReserve(wish)
    return reply instanceof Promise ? reply.then(judge) : judge(reply)
  }

  async function openState({ budget, key, startMs, endMs }: BudgetPeriodState): Promise<void> {
    const span = { from: new Date(startMs), to: new Date(endMs) }
    const spent = await options.sumSpent(budget, span)
    const ttlMs = Math.min(endMs - now() + KEEP_AFTER_MS, KEEP_MAX_MS)
    await counters.run(openScript, [key], [spent, ttlMs])
  }

  function createHold(wish: Wish): BudgetHold {
    const { states } = wish
    for (const { key } of states) open.set(key, (open.get(key) ?? 0) + 1)
    let isSettled = false
    return {
      settle(cost, runInBackground) {
        if (isSettled) return
        isSettled = true
        for (const { key } of states) release(open, key)
        settlements.settle({ ...wish, cost }, runInBackground)
      },
    }
  }

  return {
    reserve(budgets, amount, runInBackground) {
      const nowMs = now()
      const wish: Wish = {
        holdKey: `{budget}:hold:${createId('')}`,
        states: budgets.map((budget) => periodOf(budget, nowMs)),
        amount,
      }
      const whenLost = (error: unknown): BudgetHold => {
        if (error instanceof GatewayError) throw error
        // What got no answer may have been reserved all the same: its settlement finds out.
        const hold = createHold(wish)
        if (budgets.every(({ isHard }) => !isHard)) return hold
        hold.settle(0, runInBackground)
        throw unknowable(error)
      }
      try {
        const hold = reserve(wish, budgets.length)
        return hold instanceof Promise ? hold.catch(whenLost) : hold
      } catch (error) {
        return whenLost(error)
      }
    },
    async use(budget) {
      const state = periodOf(budget, now())
      const read = async () => readBudgetState(await counters.get(state.key), now())
      const known = await read()
      if (known === null) await openState(state)
      const { spentNanoUsd, reservedNanoUsd } = known ??
        (await read()) ?? { spentNanoUsd: 0, reservedNanoUsd: 0 }
      return { spentNanoUsd, reservedNanoUsd, startMs: state.startMs, endMs: state.endMs }
    },
    async refresh() {
      await settlements.retry()
      if (open.size === 0 || now() < renewAtMs) return
      renewAtMs = now() + leaseMs / 4
      try {
        await counters.run(
          settleScript,
          ['{budget}:hold:', ...open.keys()],
          [now(), leaseMs, replica, 0, 0, 0],
        )
      } catch (error) {
        if (!(error instanceof CountersError)) throw error
        // The next round tries again, long before the lease ends.
        renewAtMs = now()
      }
    },
  }
}

function capOf({ isHard, limitNanoUsd }: Budget): number {
  return isHard ? limitNanoUsd : -1
}

function release(open: Map<string, number>, key: string): void {
  const rest = (open.get(key) ?? 1) - 1
  if (rest === 0) open.delete(key)
  else open.set(key, rest)
}

/** A wall that can't be seen is a wall: without counters or ledger nobody knows what is left. */
function unknowable(cause?: unknown): GatewayError {
  return new GatewayError(
    'service_unavailable',
    'What is left of the budget can not be told at the moment, so the call was not made.',
    { cause, retryAfterS: RETRY_AFTER_S },
  )
}
