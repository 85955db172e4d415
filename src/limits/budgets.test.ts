import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Budget } from '../domain/budget.ts'
import { GatewayError } from '../errors.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import { createBudgets, type BudgetHold, type Budgets } from './budgets.ts'

const START_MS = Date.UTC(2026, 10, 26, 12)
const LEASE_MS = 1000

const budget = (fields: Partial<Budget> = {}): Budget => ({
  id: 'bud_1',
  name: 'Cap',
  tenantId: 'ten_a',
  scope: 'tenant',
  subjectId: null,
  period: 'month',
  timeZone: 'UTC',
  limitNanoUsd: 100,
  isHard: true,
  alertPercents: [],
  ...fields,
})

/** Replicas over one store, with a clock that stands until it is moved. */
function createWorld({ spent = 0 }: { spent?: number } = {}) {
  let nowMs = START_MS
  const now = () => nowMs
  const counters = createMemoryCounters({ now })
  let replicas = 0
  let holds = 0
  const startReplica = () =>
    createBudgets({
      counters,
      now,
      log: () => {},
      replica: `rep_${(replicas += 1)}`,
      leaseMs: LEASE_MS,
      createId: () => `${(holds += 1)}`,
      sumSpent: () => Promise.resolve(spent),
      onSpent: () => {},
    })
  return {
    startReplica,
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

const inline = () => {}

/** Undefined when the budget is in the way. */
async function tryReserve(
  budgets: Budgets | undefined,
  amount: number,
): Promise<BudgetHold | undefined> {
  try {
    return await budgets?.reserve([budget()], amount, inline)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'budget_exceeded') return undefined
    throw error
  }
}

describe('budgets', () => {
  it('begin with what the ledger says', async () => {
    const budgets = createWorld({ spent: 60 }).startReplica()
    await expect(Promise.resolve(budgets.reserve([budget()], 41, inline))).rejects.toMatchObject({
      code: 'budget_exceeded',
    })
    await budgets.reserve([budget()], 40, inline)
    expect(await budgets.use(budget())).toMatchObject({ spentNanoUsd: 60, reservedNanoUsd: 40 })
  })

  it('reserve under all or under none', async () => {
    const budgets = createWorld().startReplica()
    const wide = budget({ id: 'wide' })
    const tight = budget({ id: 'tight', limitNanoUsd: 10 })
    await expect(Promise.resolve(budgets.reserve([wide, tight], 20, inline))).rejects.toThrow(
      'does not allow',
    )
    expect(await budgets.use(wide)).toMatchObject({ reservedNanoUsd: 0 })
  })

  it('begin anew with each period; a call is settled in the one in which it began', async () => {
    const world = createWorld()
    const budgets = world.startReplica()
    const daily = budget({ period: 'day' })
    const hold = await budgets.reserve([daily], 100, inline)
    world.pass(12 * 3_600_000)
    await budgets.reserve([daily], 100, inline)
    hold.settle(100, inline)
    expect(await budgets.use(daily)).toMatchObject({ spentNanoUsd: 0, reservedNanoUsd: 100 })
  })

  it('let what a dead replica had reserved go when its lease ends, and keep a living one’s', async () => {
    const world = createWorld()
    const dying = world.startReplica()
    const living = world.startReplica()
    await dying.reserve([budget()], 60, inline)
    await living.reserve([budget()], 40, inline)
    for (let beats = 0; beats < 4; beats += 1) {
      world.pass(LEASE_MS / 2)
      await living.refresh()
    }
    expect(await living.use(budget())).toMatchObject({ reservedNanoUsd: 40 })
    await living.reserve([budget()], 60, inline)
  })

  it('let calls pass under a soft budget, and count them', async () => {
    const budgets = createWorld().startReplica()
    const soft = budget({ isHard: false })
    const hold = await budgets.reserve([soft], 1000, inline)
    hold.settle(900, inline)
    hold.settle(900, inline)
    expect(await budgets.use(soft)).toMatchObject({ spentNanoUsd: 900, reservedNanoUsd: 0 })
  })

  type Step =
    | { readonly kind: 'reserve'; readonly replica: number; readonly amount: number }
    | { readonly kind: 'settle'; readonly which: number; readonly part: number }
    | { readonly kind: 'crash'; readonly replica: number }
    | { readonly kind: 'pass'; readonly ms: number }
    | { readonly kind: 'refresh' }

  it('are never overspent, whatever is reserved, settled, released or crashes when', async () => {
    const steps: fc.Arbitrary<Step> = fc.oneof(
      fc.record({
        kind: fc.constant('reserve' as const),
        replica: fc.nat(2),
        amount: fc.integer({ min: 0, max: 60 }),
      }),
      fc.record({
        kind: fc.constant('settle' as const),
        which: fc.nat(20),
        // A call costs at most what was reserved for it, often nothing.
        part: fc.constantFrom(0, 0.5, 1),
      }),
      fc.record({ kind: fc.constant('crash' as const), replica: fc.nat(2) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 400 }) }),
      fc.constant({ kind: 'refresh' as const }),
    )
    const property = fc.asyncProperty(fc.array(steps, { maxLength: 60 }), async (sequence) => {
      const world = createWorld()
      const replicas = [0, 1, 2].map(() => world.startReplica())
      let holds: { hold: BudgetHold; amount: number; replica: number }[] = []
      let settled = 0
      for (const step of sequence) {
        if (step.kind === 'pass') world.pass(step.ms)
        if (step.kind === 'pass' || step.kind === 'refresh') {
          for (const replica of replicas) await replica.refresh()
        } else if (step.kind === 'crash') {
          // Its calls are gone with it: they cost nothing more.
          holds = holds.filter(({ replica }) => replica !== step.replica)
          replicas[step.replica] = world.startReplica()
        } else if (step.kind === 'reserve') {
          const { replica, amount } = step
          const hold = await tryReserve(replicas[replica], amount)
          if (hold !== undefined) holds.push({ hold, amount, replica })
        } else {
          const [held] = holds.splice(step.which, 1)
          if (held === undefined) continue
          const cost = Math.floor(held.amount * step.part)
          held.hold.settle(cost, inline)
          settled += cost
        }
        const running = holds.reduce((sum, { amount }) => sum + amount, 0)
        expect(settled + running).toBeLessThanOrEqual(100)
        const use = await replicas[0]?.use(budget())
        expect(use?.spentNanoUsd).toBe(settled)
        expect(use?.reservedNanoUsd).toBeGreaterThanOrEqual(running)
      }
    })
    await fc.assert(property, { numRuns: 300 })
  })
})
