import type { Call, CallFacts } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'
import type { Target } from '../domain/target.ts'
import type { Connection } from '../providers/connections.ts'
import type { Answer } from './answer.ts'
import type { AttemptOutcome } from './attempt.ts'
import { mayTryNext, toClientError, type AttemptFailure } from './client-error.ts'

/** A target with the connection that leads to it. */
export interface Route {
  readonly target: Target
  readonly connection: Connection
}

export interface RouteTrial {
  readonly call: Call
  readonly facts: CallFacts
  readonly answer: Answer
  readonly log: Log
  /** In the order in which they are to be tried; at least one. */
  readonly routes: readonly Route[]
  /** Tries one route; the first try has number 1. */
  readonly attempt: (route: Route, attemptNumber: number) => Promise<AttemptOutcome>
}

/**
 * Tries one route after the other until one answers. Rejects with GatewayError when none did and
 * nothing has reached the caller; what happens after the first byte is told in the stream.
 */
export async function tryRoutes(trial: RouteTrial): Promise<void> {
  const { facts, answer } = trial
  const failures: AttemptFailure[] = []
  for (const route of trial.routes) {
    const { provider, model } = route.target
    facts.attempts = failures.length + 1
    facts.provider = provider
    facts.upstreamModel = model
    const outcome = await trial.attempt(route, failures.length + 1)
    recordUsage(facts, outcome)
    if (outcome.kind === 'complete') return
    if (outcome.kind === 'closed' || answer.isClosed()) {
      facts.errorCode = 'client_closed_request'
      return
    }
    const failure = { provider, model, error: outcome.error }
    logFailure(trial, failure)
    if (outcome.kind === 'interrupted') {
      facts.errorCode = 'upstream_stream_interrupted'
      return
    }
    failures.push(failure)
    if (!mayTryNext(outcome.error)) break
  }
  throw toClientError(failures)
}

function recordUsage(facts: CallFacts, outcome: AttemptOutcome) {
  if (outcome.kind === 'failed' || outcome.usage === null) return
  facts.promptTokens = outcome.usage.prompt_tokens
  facts.completionTokens = outcome.usage.completion_tokens
}

function logFailure({ call, log }: RouteTrial, { provider, model, error }: AttemptFailure) {
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
