import type { Call, CallFacts } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'
import type { ProviderError } from '../domain/provider-error.ts'
import type { AttemptRecord, Decision } from '../routing/decision.ts'
import type { CallReport, Health, Permit } from '../routing/health/health.ts'
import type { Sessions } from '../routing/sessions.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { MeasuredAttempt } from '../telemetry/metrics/attempt-metrics.ts'
import type { FinishedAttempt, Ledger } from '../usage/ledger.ts'
import type { Answer } from './answer.ts'
import { beginAttemptSpan, endAttemptSpan } from './attempt-span.ts'
import type { AttemptOutcome } from './attempt.ts'
import type { Route, RoutePlan } from './route-table.ts'

/** What a use case tells of its request, for the ledger. */
export interface RequestFacts {
  readonly endpoint: string
  readonly requestedModel: string
  readonly serviceTier: string | null
  readonly tags: readonly string[]
  /** By our own count, for where the provider does not tell. */
  readonly promptTokens: () => number
}

export interface RouteTrial {
  readonly call: Call
  readonly facts: CallFacts
  readonly request: RequestFacts
  readonly answer: Answer
  readonly plan: RoutePlan
  /** Those of the plan that may be paid. */
  readonly routes: readonly Route[]
  /** When the caller's time is over, in milliseconds since 1970; null where it is not bounded. */
  readonly deadlineAtMs: number | null
  readonly attempt: (route: Route, trial: Try) => Promise<AttemptOutcome>
}

/** One try at one route. */
export interface Try {
  /** The first one is 1. */
  readonly number: number
  /** What is left of the caller's time, in milliseconds; null where it is not bounded. */
  readonly leftMs: number | null
  /** How long its answer may take to begin; null where nobody else is left to ask. */
  readonly firstContentMs: number | null
  /** What the provider is told of the trace; null for nothing. */
  readonly traceparent: string | null
  /** To be told as soon as the answer begins. */
  readonly onFirstContent: () => void
  /** To be told before the caller's answer ends; gives the cost in nano-dollars, if it is known. */
  readonly onOutcome: (outcome: AttemptOutcome) => number | null
}

export interface TrialOptions {
  readonly log: Log
  readonly ledger: Ledger
  readonly now: () => number
  readonly health: Health
  readonly sessions: Sessions
  /** Whether a provider is told of the trace that a call belongs to. */
  readonly isTold: (provider: string) => boolean
  /** Told of each attempt at its end. */
  readonly onAttempt: (attempt: MeasuredAttempt) => void
  /** Told of each call at its end. */
  readonly onDecided: (decision: Decision, call: Call) => void
  readonly attemptsMax: () => number
  /** How long a stream may take to begin while there are others to ask; 0 means for ever. */
  readonly firstContentMs: () => number
  /** Resolves after so many milliseconds, or as soon as the caller has left. */
  readonly sleep: (ms: number, answer: Answer) => Promise<void>
}

/** A route that may be called now. */
export interface Admitted {
  readonly route: Route
  readonly permit: Permit
}

/** A route to be tried, and what was tried before it. */
export interface TryFacts extends Admitted {
  readonly records: AttemptRecord[]
  /** Another route could be tried after it. */
  readonly hasNext: boolean
}

/**
 * Tries one route: an entry of the ledger, a line of the explanation, a sample of its health. Throws
 * what its translator has against the request, before anything is sent.
 */
export async function tryRoute(
  options: TrialOptions,
  trial: RouteTrial,
  { route, permit, records, hasNext }: TryFacts,
): Promise<AttemptOutcome> {
  const { facts, call } = trial
  const { now, health } = options
  const number = records.length + 1
  facts.attempts = number
  facts.provider = route.provider
  facts.upstreamModel = route.target.model
  const startedAtMs = now()
  const span = beginAttemptSpan(call.span, { route, number, endpoint: trial.request.endpoint })
  let firstTokenMs: number | null = null
  let ended: AttemptOutcome | undefined
  let costNanoUsd: number | null = null
  const end = (outcome: AttemptOutcome): number | null => {
    if (ended !== undefined) return costNanoUsd
    ended = outcome
    const durationMs = now() - startedAtMs
    costNanoUsd = enterLedger(options, trial, { route, number, startedAtMs, outcome })
    const error = providerErrorOf(outcome)
    records.push({
      deployment: route.id,
      startedMs: startedAtMs - call.startedAtMs,
      firstTokenMs,
      durationMs,
      outcome: ledgerOutcomeOf(outcome),
      status: error?.status ?? null,
      errorKind: error?.kind ?? null,
      retryAfterMs: error?.retryAfterMs ?? null,
      costNanoUsd,
      inputTokens: 'usage' in outcome ? (outcome.usage?.prompt_tokens ?? null) : null,
      outputTokens: 'usage' in outcome ? (outcome.usage?.completion_tokens ?? null) : null,
    })
    if (span !== call.span) endAttemptSpan(span, { outcome, costNanoUsd })
    options.onAttempt({
      tenantId: call.principal.tenantId,
      provider: route.provider,
      model: route.target.info?.id ?? null,
      number,
      outcome: ledgerOutcomeOf(outcome),
      error: error?.kind ?? null,
      durationMs,
      firstTokenMs,
      isStream: facts.stream === true,
      costNanoUsd,
      tokens: 'usage' in outcome ? toTokenCounts(outcome.usage) : null,
    })
    const report = {
      error,
      isUndecided: ledgerOutcomeOf(outcome) === 'cancelled',
      firstTokenMs,
      durationMs,
      outputTokens: 'usage' in outcome ? (outcome.usage?.completion_tokens ?? null) : null,
    }
    health.end(route, { permit, report }, call.runInBackground)
    const { sessionKey } = trial.plan.plan
    if (outcome.kind === 'complete' && sessionKey !== null) {
      options.sessions.keep(sessionKey, route.id)
    }
    return costNanoUsd
  }
  try {
    const outcome = await trial.attempt(route, {
      number,
      leftMs: trial.deadlineAtMs === null ? null : Math.max(1, trial.deadlineAtMs - startedAtMs),
      firstContentMs: hasNext ? firstContentMsOf(options, route) : null,
      onFirstContent: () => {
        if (firstTokenMs !== null) return
        firstTokenMs = now() - startedAtMs
        if (span !== call.span) span.event('first_token')
      },
      traceparent: options.isTold(route.provider) ? span.traceparent() : null,
      onOutcome: end,
    })
    end(outcome)
    return outcome
  } catch (thrown) {
    if (ended === undefined && span !== call.span) span.end()
    // Nothing was sent, or something of ours broke: it says nothing of the deployment.
    if (ended === undefined) health.end(route, { permit, report: UNDECIDED }, call.runInBackground)
    throw thrown
  }
}

function toTokenCounts(usage: CompletionUsage | null): MeasuredAttempt['tokens'] {
  if (usage === null) return null
  return {
    input: usage.prompt_tokens,
    output: usage.completion_tokens,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
  }
}

/** Models that think before they write get more time. */
const THINKING_FACTOR = 4

function firstContentMsOf(options: TrialOptions, { target }: Route): number | null {
  const firstContentMs = options.firstContentMs()
  if (firstContentMs === 0) return null
  return target.info?.abilities.reasoning === true
    ? firstContentMs * THINKING_FACTOR
    : firstContentMs
}

const UNDECIDED: CallReport = {
  error: null,
  isUndecided: true,
  firstTokenMs: null,
  durationMs: 0,
  outputTokens: null,
}

/** Records what an attempt has used up; gives its cost. */
function enterLedger(
  { ledger }: TrialOptions,
  { call, facts, request }: RouteTrial,
  attempt: {
    readonly route: Route
    readonly number: number
    readonly startedAtMs: number
    readonly outcome: AttemptOutcome
  },
): number | null {
  const { route, number, startedAtMs, outcome } = attempt
  recordUsage(facts, outcome)
  facts.usedTokens = (facts.usedTokens ?? 0) + usedTokensOf(outcome, request)
  const costNanoUsd = ledger.record({
    call,
    target: route.target,
    attemptNumber: number,
    startedAtMs,
    endpoint: request.endpoint,
    requestedModel: request.requestedModel,
    serviceTier: request.serviceTier,
    tags: request.tags,
    outcome: ledgerOutcomeOf(outcome),
    errorKind: providerErrorOf(outcome)?.kind ?? null,
    usage: 'usage' in outcome ? outcome.usage : null,
    estimate: () => ({
      promptTokens: request.promptTokens(),
      completionTokens: 'seenTokens' in outcome ? outcome.seenTokens : 0,
    }),
  })
  if (costNanoUsd !== null) facts.costNanoUsd = (facts.costNanoUsd ?? 0) + costNanoUsd
  return costNanoUsd
}

const LEDGER_OUTCOME = {
  complete: 'complete',
  failed: 'failed',
  interrupted: 'interrupted',
  closed: 'cancelled',
} as const

/** What became of an attempt, as far as its provider is concerned. */
function ledgerOutcomeOf(outcome: AttemptOutcome): FinishedAttempt['outcome'] {
  if (outcome.kind !== 'blocked') return LEDGER_OUTCOME[outcome.kind]
  return outcome.isWhole ? 'complete' : 'cancelled'
}

function providerErrorOf(outcome: AttemptOutcome): ProviderError | null {
  return 'error' in outcome && outcome.kind !== 'blocked' ? outcome.error : null
}

/** A stream that broke off has used its prompt, and what came of it. */
function usedTokensOf(outcome: AttemptOutcome, request: RequestFacts): number {
  if (outcome.kind === 'failed') return 0
  const { usage, seenTokens } = outcome
  const prompt = usage?.prompt_tokens || request.promptTokens()
  return prompt + Math.max(usage?.completion_tokens ?? 0, seenTokens)
}

function recordUsage(facts: CallFacts, outcome: AttemptOutcome) {
  if (outcome.kind === 'failed' || outcome.usage === null) return
  facts.promptTokens = outcome.usage.prompt_tokens
  facts.completionTokens = outcome.usage.completion_tokens
}
