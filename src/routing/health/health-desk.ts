import type { Principal } from '../../domain/principal.ts'
import { speaksForGateway } from '../../domain/tenant.ts'
import { GatewayError } from '../../errors.ts'
import type { BreakerPhase } from '../breaker/breaker-state.ts'
import type { Breakers } from '../breaker/breakers.ts'
import { reliabilityOf } from './deployment-stats.ts'
import type { Health } from './health.ts'
import type { ObstacleReason } from './pauses.ts'

export interface BreakerView {
  readonly state: BreakerPhase
  readonly failures: number
  /** 0 where calls pass. */
  readonly retryAtMs: number
}

export interface DeploymentHealth {
  readonly model: string
  readonly breaker: BreakerView
  /** Why it is not called now; null when it is. */
  readonly resting: ObstacleReason | null
  readonly successes: number
  readonly failures: number
  readonly reliability: number
  readonly inFlight: number
  readonly firstTokenMs: number | null
  readonly tokensPerSecond: number | null
  /** 0: never. */
  readonly lastSuccessAtMs: number
  readonly lastFailureAtMs: number
}

export interface ProviderHealth {
  readonly id: string
  readonly breaker: BreakerView
  readonly successes: number
  readonly failures: number
  readonly deployments: readonly DeploymentHealth[]
}

export interface BreakerOrder {
  readonly provider: string
  /** Null: the provider as a whole. */
  readonly model: string | null
  readonly action: 'open' | 'reset'
}

/** For those who run the gateway: health is that of all tenants' calls. */
export interface ProviderHealthDesk {
  /** Throws GatewayError `permission_denied`. */
  list(caller: Principal): readonly ProviderHealth[]
  /** Throws GatewayError `permission_denied` or `not_found`. */
  force(caller: Principal, order: BreakerOrder): Promise<BreakerView>
}

export interface HealthDeskOptions {
  readonly health: Health
  readonly breakers: Breakers
  /** Ids of the providers that are configured. */
  readonly providers: () => readonly string[]
  readonly onForced: (caller: Principal, order: BreakerOrder) => void
}

export function createHealthDesk(options: HealthDeskOptions): ProviderHealthDesk {
  const { health, breakers } = options
  const view = (id: string): BreakerView => {
    const { phase, failures } = breakers.look(id)
    return { state: phase, failures, retryAtMs: breakers.retryAtMs(id) }
  }
  return {
    list(caller) {
      requireOperator(caller)
      return options.providers().map((provider) => {
        const deployments = [...health.deployments()]
          .filter(([id]) => id.startsWith(`${provider}/`))
          .map(([id, stats]): DeploymentHealth => ({
            model: id.slice(provider.length + 1),
            breaker: view(id),
            resting: health.obstacleOf({ id, provider })?.reason ?? null,
            successes: stats.successes,
            failures: stats.failures,
            reliability: reliabilityOf(stats),
            inFlight: stats.inFlight,
            firstTokenMs: stats.firstTokenMs,
            tokensPerSecond: stats.tokensPerSecond,
            lastSuccessAtMs: stats.lastSuccessAtMs,
            lastFailureAtMs: stats.lastFailureAtMs,
          }))
        return {
          id: provider,
          breaker: view(provider),
          successes: sum(deployments.map(({ successes }) => successes)),
          failures: sum(deployments.map(({ failures }) => failures)),
          deployments,
        }
      })
    },
    async force(caller, order) {
      requireOperator(caller)
      const { provider, model, action } = order
      if (!options.providers().includes(provider)) {
        throw new GatewayError('not_found', 'There is no such provider.')
      }
      const id = model === null ? provider : `${provider}/${model}`
      await breakers.force(id, action)
      options.onForced(caller, order)
      return view(id)
    },
  }
}

function requireOperator(caller: Principal): void {
  if (speaksForGateway(caller)) return
  throw new GatewayError(
    'permission_denied',
    'The health of providers is for those who run the gateway.',
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
