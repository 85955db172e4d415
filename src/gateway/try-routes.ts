import type { Call } from '../domain/call.ts'
import type { Awaitable } from '../domain/counters.ts'
import type { Log } from '../domain/ports.ts'
import type { ProviderError } from '../domain/provider-error.ts'
import { GatewayError } from '../errors.ts'
import type { AttemptRecord } from '../routing/decision.ts'
import type { Health, Permit } from '../routing/health/health.ts'
import type { AttemptOutcome } from './attempt.ts'
import {
  mayTryNext,
  noneHealthy,
  outOfTime,
  toClientError,
  type AttemptFailure,
} from './client-error.ts'
import type { Route } from './route-table.ts'
import {
  tryRoute,
  type Admitted,
  type RouteTrial,
  type TrialOptions,
  type TryFacts,
} from './try-route.ts'
import { nextWait } from './wait.ts'

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
  let refusal: GatewayError | undefined
  options.health.refresh(trial.call.runInBackground)
  const queue = await findQueue(options, trial)
  const isInTime = () => (trial.deadlineAtMs ?? Infinity) > options.now()
  const attemptsMax = options.attemptsMax()
  while (records.length < attemptsMax && isInTime()) {
    const admitted = takeNext(options.health, queue)
    const next = admitted instanceof Promise ? await admitted : admitted
    if (next === null) break
    const hasNext = queue.length > 0 && records.length + 1 < attemptsMax
    const outcome = await tryOrRefuse(options, trial, { ...next, records, hasNext })
    if (outcome instanceof GatewayError) {
      // This provider can't be asked that; the next one may.
      refusal ??= outcome
      continue
    }
    if (outcome.kind === 'complete') return
    if (outcome.kind === 'blocked') {
      // In a stream that has begun it has been told already.
      if (!answer.isHeadSent()) throw outcome.error
      facts.errorCode = outcome.error.code
      return
    }
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
  if (failures.length > 0) throw toClientError(failures, trial.plan.id)
  throw refusal ?? (isInTime() ? noneHealthy(trial.plan, options.now()) : outOfTime())
}

/** The outcome, or what the provider's translator has against the request. */
async function tryOrRefuse(
  options: TrialOptions,
  trial: RouteTrial,
  admitted: TryFacts,
): Promise<AttemptOutcome | GatewayError> {
  try {
    return await tryRoute(options, trial, admitted)
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
    throw thrown
  }
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

/** Decides from a failure what may still be tried, and waits where only waiting is left. */
async function prepareNext(
  options: TrialOptions,
  { answer, deadlineAtMs }: RouteTrial,
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
    const isSoon = waitMs !== null && options.now() + waitMs < (deadlineAtMs ?? Infinity)
    if (tries < TRIES_PER_ROUTE_MAX && isSoon) {
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
      asked: plan.asked,
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
