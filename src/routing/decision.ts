import type { ProviderErrorKind } from '../domain/provider-error.ts'
import type { Asked, PlanAnalysis } from './asked.ts'
import type { Plan } from './plan.ts'
import type { Scored } from './rank.ts'
import { toRecordedRequest } from './recorded.ts'
import type { RuleRecord } from './rules/rulebook.ts'

/** One attempt of a call, for the record. */
export interface AttemptRecord {
  readonly deployment: string
  /** After the call began. */
  readonly startedMs: number
  readonly firstTokenMs: number | null
  readonly durationMs: number
  readonly outcome: 'complete' | 'failed' | 'interrupted' | 'cancelled'
  /** Of the provider; 0 when there was no answer, null when all went well. */
  readonly status: number | null
  readonly errorKind: ProviderErrorKind | null
  readonly retryAfterMs: number | null
  readonly costNanoUsd: number | null
  /** As the provider told; null where it did not. */
  readonly inputTokens: number | null
  readonly outputTokens: number | null
}

/** Why a call went where it went. Holds nothing of what was said. */
export interface Decision {
  readonly routeId: string
  readonly requestId: string
  readonly tenantId: string
  readonly keyId: string | null
  readonly userId: string | null
  readonly atMs: number
  readonly endpoint: string
  readonly requestedModel: string
  readonly plan: Plan
  readonly asked: Asked
  readonly rules: readonly RuleRecord[]
  readonly attempts: readonly AttemptRecord[]
  readonly analysisUs: number | null
  readonly planUs: number
}

const NANO_PER_USD = 1e9

/** A decision as it is stored and shown. Times in milliseconds, `timing` in microseconds. */
export function toDecisionDocument(decision: Decision) {
  const { plan, attempts } = decision
  const served = attempts.find(({ outcome }) => outcome !== 'failed')
  return {
    route_id: decision.routeId,
    request_id: decision.requestId,
    at: new Date(decision.atMs).toISOString(),
    endpoint: decision.endpoint,
    requested: decision.requestedModel,
    strategy: plan.choice.strategy,
    request: toRecordedRequest(decision.asked),
    analysis: plan.analysis === null ? null : toAnalysisDocument(plan.analysis),
    candidates: toCandidates(plan),
    rules: decision.rules,
    affinity: plan.isSticky ? { kind: 'session' } : null,
    chosen: served?.deployment ?? null,
    order: plan.deployments.map(({ id }) => id),
    attempts: attempts.map((attempt) => ({
      deployment: attempt.deployment,
      started_ms: attempt.startedMs,
      first_token_ms: attempt.firstTokenMs,
      ms: attempt.durationMs,
      outcome: attempt.outcome,
      status: attempt.status,
      error: attempt.errorKind,
      retry_after_ms: attempt.retryAfterMs,
      cost_usd: toUsd(attempt.costNanoUsd),
      input_tokens: attempt.inputTokens,
      output_tokens: attempt.outputTokens,
    })),
    estimate: toEstimate(plan.scored),
    timing: { analysis_us: decision.analysisUs, plan_us: decision.planUs },
  }
}

export type DecisionDocument = ReturnType<typeof toDecisionDocument>

/** With names as the API writes them. */
function toAnalysisDocument(analysis: PlanAnalysis): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(analysis).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  )
}

/** Those that were weighed with what was expected, the others with what kept them out. */
function toCandidates({ scored, deployments, obstructed, removed }: Plan) {
  const blocked = new Map(
    obstructed.map(({ deployment, obstacle }) => [deployment.id, obstacle.reason]),
  )
  const weighed = scored.map(({ deployment, estimate, score }) => ({
    deployment: deployment.id,
    eligible: !blocked.has(deployment.id),
    reasons: toReasons(blocked.get(deployment.id)),
    quality: round(estimate.quality),
    cost_usd: toUsd(estimate.costNanoUsd),
    latency_ms: Math.round(estimate.latencyMs),
    reliability: round(estimate.reliability),
    score: round(score),
  }))
  const seen = new Set(weighed.map(({ deployment }) => deployment))
  const unweighed = [...deployments, ...obstructed.map(({ deployment }) => deployment)]
    .filter(({ id }) => !seen.has(id))
    .map(({ id }) => ({
      deployment: id,
      eligible: !blocked.has(id),
      reasons: toReasons(blocked.get(id)),
    }))
  const out = removed.map(({ deployment, reason }) => ({
    deployment: deployment.id,
    eligible: false,
    reasons: [reason],
  }))
  return [...weighed, ...unweighed, ...out]
}

function toReasons(reason: string | undefined): string[] {
  return reason === undefined ? [] : [reason]
}

/** What the first choice should cost, and what the best model would have cost. */
function toEstimate(scored: readonly Scored[]) {
  const [first] = scored
  if (first === undefined) return null
  const best = scored.toSorted((a, b) => b.estimate.quality - a.estimate.quality)[0] ?? first
  return {
    cost_usd: toUsd(first.estimate.costNanoUsd),
    baseline_cost_usd: toUsd(best.estimate.costNanoUsd),
  }
}

function toUsd(nanoUsd: number | null): number | null {
  return nanoUsd === null ? null : nanoUsd / NANO_PER_USD
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
