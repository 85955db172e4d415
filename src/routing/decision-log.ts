import type { Clock, Log, RunInBackground } from '../domain/ports.ts'
import { toStorable } from '../lib/storable-text.ts'
import type { RouteDecision } from '../storage/schema/route-decisions.ts'
import { toDecisionDocument, type Decision } from './decision.ts'

/** What the log asks of the database. */
export interface DecisionQueries {
  insert(decisions: readonly RouteDecision[]): Promise<void>
  prune(before: Date): Promise<void>
}

export interface DecisionLogOptions {
  readonly queries: DecisionQueries
  readonly now: Clock
  readonly log: Log
  /** Ordinary ones kept in a second; those with a failure are kept beyond that. */
  readonly perSecondMax: number
  readonly retentionDays: number
  /** Whether somebody calls `flush` every second; else each call sees to it itself. */
  readonly isTended: boolean
}

export interface DecisionLog {
  /** Called after an answer; costs next to nothing. */
  note(decision: Decision, runInBackground: RunInBackground): void
  /** Writes what was noted. Never rejects: explanations may be lost, calls may not wait for them. */
  flush(): Promise<void>
  /** Those that were not kept, since the start. */
  dropped(): number
}

const PENDING_MAX = 5_000
const BATCH_MAX = 500
const PRUNE_EVERY_MS = 600_000
const DAY_MS = 86_400_000

/**
 * Explanations on their way to the database. Under load only so many ordinary ones are kept: nobody
 * reads ten thousand, and those of calls that met with trouble always are.
 */
export function createDecisionLog(options: DecisionLogOptions): DecisionLog {
  const { queries, now, log, perSecondMax } = options
  let pending: Decision[] = []
  let dropped = 0
  let second = 0
  let inSecond = 0
  let pruneAtMs = now() + PRUNE_EVERY_MS

  const isWanted = ({ attempts }: Decision): boolean => {
    const met = attempts.length !== 1 || attempts.some(({ outcome }) => outcome === 'failed')
    if (met) return perSecondMax > 0 && pending.length < PENDING_MAX
    const present = Math.floor(now() / 1000)
    if (present !== second) {
      second = present
      inSecond = 0
    }
    inSecond += 1
    return inSecond <= perSecondMax
  }

  const flush = async () => {
    try {
      while (pending.length > 0) {
        const batch = pending.slice(0, BATCH_MAX)
        pending = pending.slice(BATCH_MAX)
        await queries.insert(batch.map(toRow))
      }
      if (now() < pruneAtMs) return
      pruneAtMs = now() + PRUNE_EVERY_MS
      await queries.prune(new Date(now() - options.retentionDays * DAY_MS))
    } catch (error) {
      dropped += 1
      const reason = error instanceof Error ? error.message : String(error)
      log('warn', 'route_decisions_not_written', { reason })
    }
  }

  return {
    note(decision, runInBackground) {
      if (!isWanted(decision)) {
        dropped += 1
        return
      }
      pending.push(decision)
      if (!options.isTended) runInBackground(flush())
    },
    flush,
    dropped: () => dropped,
  }
}

function toRow(decision: Decision): RouteDecision {
  const { attempts, plan } = decision
  const last = attempts.at(-1)
  const served = last !== undefined && last.outcome !== 'failed' ? last : undefined
  const slash = served?.deployment.indexOf('/') ?? 0
  const costs = attempts.map(({ costNanoUsd }) => costNanoUsd).filter((cost) => cost !== null)
  return {
    id: decision.routeId,
    tenantId: decision.tenantId,
    at: new Date(decision.atMs),
    requestId: decision.requestId,
    keyId: decision.keyId,
    requestedModel: toStorable(decision.requestedModel),
    strategy: plan.choice.strategy,
    provider: served?.deployment.slice(0, slash) ?? null,
    model: served?.deployment.slice(slash + 1) ?? null,
    outcome: last?.outcome ?? 'failed',
    attempts: attempts.length,
    durationMs: last === undefined ? 0 : last.startedMs + last.durationMs,
    costNanoUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    // Names in it may come from callers.
    document: JSON.parse(toStorable(JSON.stringify(toDecisionDocument(decision)))),
  }
}
