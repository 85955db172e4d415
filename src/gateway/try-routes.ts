import type { Call, CallFacts } from '../domain/call.ts'
import type { Awaitable } from '../domain/counters.ts'
import type { Log } from '../domain/ports.ts'
import type { ProviderError } from '../domain/provider-error.ts'
import type { Decision, AttemptRecord } from '../routing/decision.ts'
import type { CallReport, Health, Permit } from '../routing/health/health.ts'
import type { Sessions } from '../routing/sessions.ts'
import type { FinishedAttempt, Ledger } from '../usage/ledger.ts'
import type { Answer } from './answer.ts'
import type { AttemptOutcome } from './attempt.ts'
import { mayTryNext, noneHealthy, toClientError, type AttemptFailure } from './client-error.ts'
import type { Route, RoutePlan } from './route-table.ts'
import { nextWait } from './wait.ts'

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
  readonly attempt: (route: Route, trial: Try) => Promise<AttemptOutcome>
}

/** One try at one route. */
export interface Try {
  /** The first one is 1. */
  readonly number: number
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
  /** Told of each call at its end. */
  readonly onDecided: (decision: Decision, call: Call) => void
  readonly attemptsMax: number
  /** Resolves after so many milliseconds, or as soon as the caller has left. */
  readonly sleep: (ms: number, answer: Answer) => Promise<void>
}

/** Tries at one deployment at most, while no other is left. */
const TRIES_PER_ROUTE_MAX = 2

/**
 * Tries one route after the other until one answers; each try is an entry of the ledger and counts
 * for the health of its deployment. Rejects with GatewayError when none did and nothing has reached
 * the caller; what happens after the first byte is told in the stream.
 */
export async function tryRoutes(options: TrialOptions, trial: RouteTrial): Promise<void> {
  const records: AttemptRecord[] = []
  try {
    await tryUntilAnswered(options, trial, records)
  } finally {
    decide(options, trial, records)
  }
}

async function tryUntilAnswered(
  options: TrialOptions,
  trial: RouteTrial,
  records: AttemptRecord[],
): Promise<void> {
  const { facts, answer } = trial
  const failures: AttemptFailure[] = []
  const queue = await findQueue(options, trial)
  while (records.length < options.attemptsMax) {
    const admitted = takeNext(options.health, queue)
    const next = admitted instanceof Promise ? await admitted : admitted
    if (next === null) break
    const outcome = await tryRoute(options, trial, { ...next, records })
    if (outcome.kind === 'complete') return
    if (outcome.kind === 'closed' || answer.isClosed()) {
      facts.errorCode = 'client_closed_request'
      return
    }
    const { provider, target } = next.route
    const failure = { provider, model: target.model, error: outcome.error }
    logFailure(options.log, trial.call, failure)
    if (outcome.kind === 'interrupted') {
      facts.errorCode = 'upstream_stream_interrupted'
      return
    }
    failures.push(failure)
    await prepareNext(options, trial, { queue, failed: next.route, error: outcome.error, records })
    if (answer.isClosed()) {
      facts.errorCode = 'client_closed_request'
      return
    }
  }
  throw failures.length === 0
    ? noneHealthy(trial.plan, options.now())
    : toClientError(failures, trial.plan.id)
}

/** The routes in their order; where all are resting for a moment, the first one that wakes. */
async function findQueue(options: TrialOptions, { plan, routes, answer }: RouteTrial) {
  if (routes.length > 0) return [...routes]
  const soonest = plan.resting
    .map((route) => ({ route, obstacle: options.health.obstacleOf(route) }))
    .toSorted((a, b) => (a.obstacle?.retryAtMs ?? 0) - (b.obstacle?.retryAtMs ?? 0))[0]
  if (soonest === undefined) return []
  const waitMs = nextWait({ wishedMs: (soonest.obstacle?.retryAtMs ?? 0) - options.now() })
  if (waitMs === null) return []
  await options.sleep(waitMs, answer)
  return [soonest.route]
}

/** The first route that may be called now, taken out of the queue with those before it. */
function takeNext(health: Health, queue: Route[]): Awaitable<Admitted | null> {
  for (let route = queue.shift(); route !== undefined; route = queue.shift()) {
    if (health.obstacleOf(route) !== null) continue
    const permit = health.acquire(route)
    if (permit instanceof Promise) return takeAfter(permit, { health, queue, route })
    if (permit !== null) return { route, permit }
  }
  return null
}

async function takeAfter(
  awaited: Promise<Permit | null>,
  { health, queue, route }: { health: Health; queue: Route[]; route: Route },
): Promise<Admitted | null> {
  const permit = await awaited
  return permit === null ? takeNext(health, queue) : { route, permit }
}

interface Admitted {
  readonly route: Route
  readonly permit: Permit
}

/** Decides from a failure what may still be tried, and waits where only waiting is left. */
async function prepareNext(
  options: TrialOptions,
  { answer }: RouteTrial,
  {
    queue,
    failed,
    error,
    records,
  }: {
    readonly queue: Route[]
    readonly failed: Route
    readonly error: ProviderError
    readonly records: readonly AttemptRecord[]
  },
): Promise<void> {
  if (error.kind === 'context_length') keepLarger(queue, failed)
  else if (!mayTryNext(error)) queue.length = 0
  const isWorthWaiting = queue.length === 0 && error.retrySameTarget && mayTryNext(error)
  if (isWorthWaiting) {
    const tries = records.filter(({ deployment }) => deployment === failed.id).length
    const waitMs = nextWait({ wishedMs: error.retryAfterMs, tries })
    if (tries < TRIES_PER_ROUTE_MAX && waitMs !== null) {
      await options.sleep(waitMs, answer)
      queue.push(failed)
    }
  }
  // What most calls fail at is not asked once more by each of them.
  if (queue.length > 0 && !options.health.retryBudgetOf(failed.provider).take()) queue.length = 0
}

/** A prompt that is too long for one model may fit another one. */
function keepLarger(queue: Route[], { target }: Route): void {
  const window = target.info?.contextWindow ?? Infinity
  const larger = queue.filter((route) => (route.target.info?.contextWindow ?? 0) > window)
  queue.splice(0, queue.length, ...larger)
}

async function tryRoute(
  options: TrialOptions,
  trial: RouteTrial,
  { route, permit, records }: Admitted & { readonly records: AttemptRecord[] },
): Promise<AttemptOutcome> {
  const { facts, call } = trial
  const { now, health } = options
  const number = records.length + 1
  facts.attempts = number
  facts.provider = route.provider
  facts.upstreamModel = route.target.model
  const startedAtMs = now()
  let firstTokenMs: number | null = null
  let ended: AttemptOutcome | undefined
  let costNanoUsd: number | null = null
  const end = (outcome: AttemptOutcome): number | null => {
    if (ended !== undefined) return costNanoUsd
    ended = outcome
    const durationMs = now() - startedAtMs
    costNanoUsd = enterLedger(options, trial, { route, number, startedAtMs, outcome })
    const error = 'error' in outcome ? outcome.error : null
    records.push({
      deployment: route.id,
      startedMs: startedAtMs - call.startedAtMs,
      firstTokenMs,
      durationMs,
      outcome: LEDGER_OUTCOME[outcome.kind],
      status: error?.status ?? null,
      errorKind: error?.kind ?? null,
      retryAfterMs: error?.retryAfterMs ?? null,
      costNanoUsd,
    })
    const report = {
      error,
      isUndecided: outcome.kind === 'closed',
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
      onFirstContent: () => {
        firstTokenMs ??= now() - startedAtMs
      },
      onOutcome: end,
    })
    end(outcome)
    return outcome
  } catch (thrown) {
    // Nothing was sent, or something of ours broke: it says nothing of the deployment.
    if (ended === undefined) health.end(route, { permit, report: UNDECIDED }, call.runInBackground)
    throw thrown
  }
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
  const costNanoUsd = ledger.record({
    call,
    target: route.target,
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

function decide(
  { onDecided }: TrialOptions,
  { call, request, plan }: RouteTrial,
  attempts: readonly AttemptRecord[],
): void {
  const { tenantId, keyId, userId } = call.principal
  onDecided(
    {
      routeId: plan.id,
      requestId: call.id,
      tenantId,
      keyId,
      userId,
      atMs: call.startedAtMs,
      endpoint: request.endpoint,
      requestedModel: request.requestedModel,
      plan: plan.plan,
      rules: plan.rules,
      attempts,
      analysisUs: plan.analysisUs,
      planUs: plan.planUs,
    },
    call,
  )
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
