import type { Deployment } from './resolve.ts'
import type { RecordedDecision } from './recorded.ts'
import type { RuleRecord } from './rules/rulebook.ts'

/** What a proposed configuration would do with one recorded request. */
export type Replanned =
  | {
      readonly kind: 'planned'
      readonly deployment: Deployment
      readonly rules: readonly RuleRecord[]
      readonly quality: number | null
      readonly latencyMs: number
      /** For the tokens that the call really took, where they are known; null without a price. */
      readonly costUsd: number | null
    }
  /** Nothing would be left, or a rule would refuse it. */
  | { readonly kind: 'refused'; readonly code: string }

/** A recorded call, and what the proposal would do with it. */
export interface ReplayedCall {
  readonly decision: RecordedDecision
  readonly planned: Replanned
}

interface Side {
  costUsd: number
  /** Calls whose cost is not known. */
  unpriced: number
  latencyMs: number
  readonly shares: Map<string, number>
}

const CHANGES_MAX = 100

/**
 * Runs a proposal over recorded decisions and adds up what happened and what would have. A call
 * that would go where it went counts with what it really took.
 */
export function replay(calls: readonly ReplayedCall[]) {
  const actual = newSide()
  const forecast = newSide()
  const refused = new Map<string, number>()
  const rules = new Map<string, { matched: number; errors: number }>()
  const changes: Readonly<Record<string, unknown>>[] = []
  let replayed = 0
  let changed = 0
  let unserved = 0
  for (const { decision, planned } of calls) {
    const served = decision.attempts.find(({ outcome }) => outcome !== 'failed')
    if (served === undefined || decision.chosen === null) {
      unserved += 1
      continue
    }
    replayed += 1
    add(actual, { place: decision.chosen, costUsd: served.cost_usd, latencyMs: served.ms })
    if (planned.kind === 'refused') {
      refused.set(planned.code, (refused.get(planned.code) ?? 0) + 1)
      continue
    }
    for (const record of planned.rules) countRule(rules, record)
    const isSame = planned.deployment.id === decision.chosen
    const expected = {
      place: planned.deployment.id,
      costUsd: isSame ? served.cost_usd : planned.costUsd,
      latencyMs: isSame ? served.ms : planned.latencyMs,
    }
    add(forecast, expected)
    if (isSame) continue
    changed += 1
    if (changes.length < CHANGES_MAX) {
      changes.push({
        route_id: decision.route_id,
        from: decision.chosen,
        to: expected.place,
        cost_usd: { from: served.cost_usd, to: expected.costUsd },
        latency_ms: { from: served.ms, to: Math.round(expected.latencyMs) },
      })
    }
  }
  return {
    replayed,
    /** Calls that nothing had answered: there is nothing to compare with. */
    unserved,
    changed,
    refused: Object.fromEntries(refused),
    actual: toWire(actual, replayed),
    forecast: toWire(forecast, replayed - sum(refused.values())),
    rules: Object.fromEntries(rules),
    changes,
  }
}

export type ReplayReport = ReturnType<typeof replay>

function newSide(): Side {
  return { costUsd: 0, unpriced: 0, latencyMs: 0, shares: new Map() }
}

function add(
  side: Side,
  call: { readonly place: string; readonly costUsd: number | null; readonly latencyMs: number },
): void {
  if (call.costUsd === null) side.unpriced += 1
  side.costUsd += call.costUsd ?? 0
  side.latencyMs += call.latencyMs
  side.shares.set(call.place, (side.shares.get(call.place) ?? 0) + 1)
}

function countRule(rules: Map<string, { matched: number; errors: number }>, record: RuleRecord) {
  const count = rules.get(record.id) ?? { matched: 0, errors: 0 }
  if (record.matched) count.matched += 1
  else count.errors += 1
  rules.set(record.id, count)
}

function toWire({ costUsd, unpriced, latencyMs, shares }: Side, calls: number) {
  return {
    cost_usd: Math.round(costUsd * 1e9) / 1e9,
    unpriced,
    latency_ms: calls === 0 ? null : Math.round(latencyMs / calls),
    shares: Object.fromEntries(
      [...shares]
        .toSorted((a, b) => b[1] - a[1])
        .map(([place, count]) => [place, Math.round((count / calls) * 1e4) / 1e4]),
    ),
  }
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0)
}
