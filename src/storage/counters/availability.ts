import type { Awaitable } from '../../domain/counters.ts'
import { CountersError } from '../../domain/counters.ts'
import type { Clock, Log } from '../../domain/ports.ts'

export type AvailabilityState = 'ok' | 'degraded'

export interface Availability {
  /** For `/ready`. */
  state(): AvailabilityState
  /**
   * Runs `shared`, or `local` when the store fails or failed a moment ago. Errors other than
   * CountersError pass through.
   */
  attempt<T>(shared: () => Promise<T>, local: () => Awaitable<T>): Awaitable<T>
}

export interface AvailabilityOptions {
  readonly now: Clock
  readonly log: Log
  /** After a failure one call in this time tries the store again, the others don't wait for it. */
  readonly retryEveryMs?: number
}

/**
 * Remembers whether the shared counters answer, so that a lost store costs one call in a second its
 * timeout and not every call. Tells the log once per change. One for all users of a store.
 */
export function createAvailability(options: AvailabilityOptions): Availability {
  const { now, log, retryEveryMs = 1_000 } = options
  let state: AvailabilityState = 'ok'
  let retryAtMs = 0

  function recover(): void {
    if (state === 'ok') return
    state = 'ok'
    log('info', 'counters_recovered')
  }

  function degrade(error: CountersError): void {
    retryAtMs = now() + retryEveryMs
    if (state === 'degraded') return
    state = 'degraded'
    log('error', 'counters_lost', { kind: error.kind, reason: error.message })
  }

  async function attemptShared<T>(shared: () => Promise<T>, local: () => Awaitable<T>): Promise<T> {
    try {
      const result = await shared()
      recover()
      return result
    } catch (error) {
      if (!(error instanceof CountersError)) throw error
      degrade(error)
      return local()
    }
  }

  return {
    state: () => state,
    attempt(shared, local) {
      if (state === 'degraded') {
        if (now() < retryAtMs) return local()
        retryAtMs = now() + retryEveryMs
      }
      return attemptShared(shared, local)
    },
  }
}
