import type { Clock } from '../../domain/ports.ts'
import type { ProviderError } from '../../domain/provider-error.ts'
import { healthEffectOf } from './outcome.ts'

/** A model at a provider, by the ids under which its health is kept. */
export interface DeploymentRef {
  /** `provider/model`, the model as it is called there. */
  readonly id: string
  readonly provider: string
}

/** Why a deployment is not to be called now. */
export type ObstacleReason = 'breaker_open' | 'auth_fault' | 'cooldown'

export interface Obstacle {
  readonly reason: ObstacleReason
  /** From when on it may be tried again; milliseconds since 1970. */
  readonly retryAtMs: number
}

/** Times in which something is not called although it is well: by deployment or provider id. */
export interface Pauses {
  /** Null when there is none now. */
  find(id: string): Obstacle | null
  /** Begins one, if the error asks for it. */
  note(deployment: DeploymentRef, error: ProviderError): void
  end(id: string): void
  endAll(): void
}

const COOLDOWN_MS = 5_000
const COOLDOWN_MAX_MS = 60_000
const QUOTA_MS = 600_000
const AUTH_FAULT_MS = 300_000

interface Pause {
  readonly reason: ObstacleReason
  readonly untilMs: number
  /** How many came in a row. */
  readonly repeats: number
}

/**
 * A rate limit rests its deployment for as long as the provider wishes; a spent quota and a refused
 * credential rest all of the provider.
 */
export function createPauses(now: Clock): Pauses {
  const pauses = new Map<string, Pause>()
  return {
    find(id) {
      if (pauses.size === 0) return null
      const pause = pauses.get(id)
      if (pause === undefined || pause.untilMs <= now()) return null
      return { reason: pause.reason, retryAtMs: pause.untilMs }
    },
    note({ id, provider }, error) {
      const effect = healthEffectOf(error.kind)
      const wished = error.retryAfterMs
      if (effect === 'cooldown') {
        const before = pauses.get(id)
        const repeats = before?.reason === 'cooldown' ? before.repeats + 1 : 1
        const doubled = Math.min(COOLDOWN_MS * 2 ** (repeats - 1), COOLDOWN_MAX_MS)
        pauses.set(id, { reason: effect, untilMs: now() + (wished ?? doubled), repeats })
      } else if (effect === 'quota') {
        const untilMs = now() + Math.max(wished ?? 0, QUOTA_MS)
        pauses.set(provider, { reason: 'cooldown', untilMs, repeats: 1 })
      } else if (effect === 'auth_fault') {
        pauses.set(provider, { reason: effect, untilMs: now() + AUTH_FAULT_MS, repeats: 1 })
      }
    },
    end: (id) => void pauses.delete(id),
    endAll: () => pauses.clear(),
  }
}
