import type { Call, CallFacts } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'
import type { Connection } from '../providers/connections.ts'
import type { FinishedAttempt, Ledger } from '../usage/ledger.ts'
import type { Target } from '../domain/target.ts'
import type { Answer } from './answer.ts'
import type { AttemptOutcome } from './attempt.ts'
import { mayTryNext, toClientError, type AttemptFailure } from './client-error.ts'

/** A target with the connection that leads to it. */
export interface Route {
  readonly target: Target
  readonly connection: Connection
}

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
  /** In the order in which they are to be tried; at least one. */
  readonly routes: readonly Route[]
  readonly attempt: (route: Route, trial: Try) => Promise<AttemptOutcome>
}

/** One try at one route. */
export interface Try {
  /** The first one is 1. */
  readonly number: number
  /** To be told before the caller's answer ends; gives the cost in nano-dollars, if it is known. */
  readonly onOutcome: (outcome: AttemptOutcome) => number | null
}

export interface TrialOptions {
  readonly log: Log
  readonly ledger: Ledger
  readonly now: () => number
}

/**
 * Tries one route after the other until one answers; each try is an entry of the ledger. Rejects
 * with GatewayError when none did and nothing has reached the caller; what happens after the first
 * byte is told in the stream.
 */
export async function tryRoutes(options: TrialOptions, trial: RouteTrial): Promise<void> {
  const { facts, answer } = trial
  const failures: AttemptFailure[] = []
  for (const route of trial.routes) {
    const { provider, model } = route.target
    const number = failures.length + 1
    facts.attempts = number
    facts.provider = provider
    facts.upstreamModel = model
    const onOutcome = createRecorder(options, trial, { target: route.target, number })
    const outcome = await trial.attempt(route, { number, onOutcome })
    onOutcome(outcome)
    if (outcome.kind === 'complete') return
    if (outcome.kind === 'closed' || answer.isClosed()) {
      facts.errorCode = 'client_closed_request'
      return
    }
    const failure = { provider, model, error: outcome.error }
    logFailure(options.log, trial.call, failure)
    if (outcome.kind === 'interrupted') {
      facts.errorCode = 'upstream_stream_interrupted'
      return
    }
    failures.push(failure)
    if (!mayTryNext(outcome.error)) break
  }
  throw toClientError(failures)
}

/** Records an outcome the first time that it is told; gives its cost each time. */
function createRecorder(
  { ledger, now }: TrialOptions,
  { call, facts, request }: RouteTrial,
  { target, number }: { readonly target: Target; readonly number: number },
) {
  const startedAtMs = now()
  let isRecorded = false
  let costNanoUsd: number | null = null
  return (outcome: AttemptOutcome): number | null => {
    if (isRecorded) return costNanoUsd
    isRecorded = true
    recordUsage(facts, outcome)
    costNanoUsd = ledger.record({
      call,
      target,
      attemptNumber: number,
      startedAtMs,
      endpoint: request.endpoint,
      requestedModel: request.requestedModel,
      serviceTier: request.serviceTier,
      tags: request.tags,
      outcome: LEDGER_OUTCOME[outcome.kind],
      errorKind: 'error' in outcome ? outcome.error.kind : null,
      usage: 'usage' in outcome ? outcome.usage : null,
      estimate: () => ({
        promptTokens: request.promptTokens(),
        completionTokens: 'seenTokens' in outcome ? outcome.seenTokens : 0,
      }),
    })
    if (costNanoUsd !== null) facts.costNanoUsd = (facts.costNanoUsd ?? 0) + costNanoUsd
    return costNanoUsd
  }
}

const LEDGER_OUTCOME: Record<AttemptOutcome['kind'], FinishedAttempt['outcome']> = {
  complete: 'complete',
  failed: 'failed',
  interrupted: 'interrupted',
  closed: 'cancelled',
}

function recordUsage(facts: CallFacts, outcome: AttemptOutcome) {
  if (outcome.kind === 'failed' || outcome.usage === null) return
  facts.promptTokens = outcome.usage.prompt_tokens
  facts.completionTokens = outcome.usage.completion_tokens
}

function logFailure(log: Log, call: Call, { provider, model, error }: AttemptFailure) {
  log('warn', 'attempt_failed', {
    requestId: call.id,
    provider,
    model,
    kind: error.kind,
    status: error.status,
    code: error.code,
    // A connection's own words name an address, never a credential; a provider's may echo one.
    ...(error.status === 0 ? { reason: error.message } : {}),
  })
}
