import type { Awaitable, Counters } from '../../domain/counters.ts'
import type { Clock, RunInBackground } from '../../domain/ports.ts'
import type { ProviderError } from '../../domain/provider-error.ts'
import type { BreakerPhase } from '../breaker/breaker-state.ts'
import type { Breakers, BreakerOutcome } from '../breaker/breakers.ts'
import type { ChangeBoard } from '../shared/change-board.ts'
import { addSample, createDeploymentStats, type DeploymentStats } from './deployment-stats.ts'
import { healthEffectOf } from './outcome.ts'
import { createPauses, type DeploymentRef, type Obstacle } from './pauses.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'

/** Leave to call a deployment; given back with what became of the call. */
export interface Permit {
  readonly deploymentGeneration: number
  readonly providerGeneration: number
}

/** How a call ended, for those who count. */
export interface CallReport {
  /** Null: a complete answer. */
  readonly error: ProviderError | null
  /** The caller left before it was known. */
  readonly isUndecided: boolean
  readonly firstTokenMs: number | null
  readonly durationMs: number
  readonly outputTokens: number | null
}

export interface Health {
  /** What this replica knows of a deployment. The object stays the same and changes. */
  statsOf(deploymentId: string): DeploymentStats
  /** Null when it may be called. */
  obstacleOf(deployment: DeploymentRef): Obstacle | null
  /** Null when it may not be called after all. Each permit is ended once. */
  acquire(deployment: DeploymentRef): Awaitable<Permit | null>
  end(
    deployment: DeploymentRef,
    ended: { readonly permit: Permit; readonly report: CallReport },
    runInBackground: RunInBackground,
  ): void
  retryBudgetOf(provider: string): RetryBudget
  /** Looks at what other replicas have seen; nobody waits for it. */
  refresh(runInBackground: RunInBackground): void
  /** Forgets refused credentials and spent quotas: they may have been replaced. */
  forgetFaults(): void
  /** Whether a provider's breaker lets calls through. */
  stateOf(provider: string): BreakerPhase
  /** Everything that was called since the start. */
  deployments(): ReadonlyMap<string, DeploymentStats>
}

export interface HealthOptions {
  readonly breakers: Breakers
  readonly board: ChangeBoard
  readonly counters: Counters
  readonly now: Clock
}

/**
 * The health of all deployments, at two levels: each model at a provider, and each provider. What
 * lies with a credential (spent, refused) holds for its provider.
 */
export function createHealth(options: HealthOptions): Health {
  const { breakers, board, now } = options
  const stats = new Map<string, DeploymentStats>()
  const pauses = createPauses(options)
  const budgets = new Map<string, RetryBudget>()

  const statsOf = (id: string): DeploymentStats => {
    const known = stats.get(id)
    if (known !== undefined) return known
    const created = createDeploymentStats()
    stats.set(id, created)
    return created
  }

  const retryBudgetOf = (provider: string): RetryBudget => {
    const known = budgets.get(provider)
    if (known !== undefined) return known
    const created = createRetryBudget(now)
    budgets.set(provider, created)
    return created
  }

  const openOf = (id: string): Obstacle | null => {
    const retryAtMs = breakers.retryAtMs(id)
    return retryAtMs > now() ? { reason: 'breaker_open', retryAtMs } : null
  }

  return {
    statsOf,
    retryBudgetOf,
    obstacleOf: ({ id, provider }) => {
      const pause = pauses.find(provider) ?? pauses.find(id)
      return pause ?? openOf(provider) ?? openOf(id)
    },
    acquire(deployment) {
      const first = breakers.acquire(deployment.provider)
      const second = first instanceof Promise ? undefined : breakers.acquire(deployment.id)
      if (!(first instanceof Promise) && !(second instanceof Promise)) {
        return toPermit(deployment, first, second ?? null)
      }
      return acquireBoth(deployment, first, second)
    },
    end(deployment, { permit, report }, runInBackground) {
      const { id, provider } = deployment
      const kept = statsOf(id)
      kept.inFlight = Math.max(0, kept.inFlight - 1)
      retryBudgetOf(provider).earn()
      const event = eventOf(report)
      if (event === 'success') pauses.end(id)
      else if (report.error !== null) pauses.note(deployment, report.error, runInBackground)
      if (event !== 'neutral') {
        addSample(kept, { ...report, isSuccess: event === 'success' }, now())
      }
      const { deploymentGeneration, providerGeneration } = permit
      breakers.report(id, { event, generation: deploymentGeneration }, runInBackground)
      breakers.report(provider, { event, generation: providerGeneration }, runInBackground)
    },
    refresh: (runInBackground) => board.refresh(runInBackground),
    forgetFaults: () => pauses.endAll(),
    stateOf: (provider) => breakers.look(provider).phase,
    deployments: () => stats,
  }

  function toPermit(
    { id, provider }: DeploymentRef,
    providerGeneration: number | null,
    deploymentGeneration: number | null,
  ): Permit | null {
    if (providerGeneration === null) {
      // A probe that is not made frees its place for the next one.
      if (deploymentGeneration !== null) giveBack(id, deploymentGeneration)
      return null
    }
    if (deploymentGeneration === null) {
      giveBack(provider, providerGeneration)
      return null
    }
    statsOf(id).inFlight += 1
    return { deploymentGeneration, providerGeneration }
  }

  async function acquireBoth(
    deployment: DeploymentRef,
    first: Awaitable<number | null>,
    second: Awaitable<number | null> | undefined,
  ): Promise<Permit | null> {
    const providerGeneration = await first
    if (providerGeneration === null && second === undefined) return null
    return toPermit(
      deployment,
      providerGeneration,
      await (second ?? breakers.acquire(deployment.id)),
    )
  }

  function giveBack(id: string, generation: number): void {
    // Nobody waits: where it can't be given back, its lease ends by itself.
    breakers.report(id, { event: 'neutral', generation }, (work) => {
      work.catch(() => {})
    })
  }
}

function eventOf({ error, isUndecided }: CallReport): BreakerOutcome['event'] {
  if (isUndecided) return 'neutral'
  if (error === null) return 'success'
  return healthEffectOf(error.kind) === 'failure' ? 'failure' : 'neutral'
}
