import type { Awaitable, CounterOperations, Counters, SharedCounters } from '../domain/counters.ts'
import type { Clock } from '../domain/ports.ts'
import type { Availability } from '../storage/counters/availability.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import {
  copyToLocalWindow,
  createSharedWindow,
  hitLocalWindow,
  type WindowCount,
  type WindowHit,
} from '../storage/counters/sliding-window.ts'

export interface RateHit {
  /** Who is limited and for what, such as `key:<id>:requests`. */
  readonly key: string
  /** Whole number of units in a window. */
  readonly limit: number
  readonly windowMs: number
  /** Whole number of units this hit takes; default 1, negative gives some back. */
  readonly cost?: number
}

/** What a hit met. `degraded`: decided by this replica alone, because the store is lost. */
export interface RateDecision {
  readonly allowed: boolean
  readonly limit: number
  readonly remaining: number
  /** End of the current window; milliseconds since 1970. */
  readonly resetAtMs: number
  /** 0 when allowed. */
  readonly retryAfterMs: number
  readonly degraded: boolean
}

export interface RateLimiter {
  /**
   * Takes `cost` from a sliding window and says whether the hit may pass. With memory counters the
   * decision is there at once. Never fails: without its store it lets calls pass up to the same
   * limit on each replica. With a `batch` the hit travels in it, after its `send`.
   */
  hit(hit: RateHit, batch?: CounterOperations): Awaitable<RateDecision>
}

export interface RateLimiterOptions {
  readonly counters: Counters
  readonly availability: Availability
  readonly now: Clock
  /** Windows that a replica remembers for the time without its store. Default 100,000. */
  readonly localEntriesMax?: number
}

/** Sliding windows with the semantics of `@upstash/ratelimit`, exact over all replicas of a store. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { counters, now } = options
  if (counters.kind !== 'memory') return createSharedRateLimiter(options, counters)
  return {
    hit(input) {
      const hit = completeHit(input)
      const nowMs = now()
      return decide(hit, hitLocalWindow(counters, hit, nowMs), { nowMs, degraded: false })
    },
  }
}

function createSharedRateLimiter(
  { availability, now, localEntriesMax = 100_000 }: RateLimiterOptions,
  counters: SharedCounters,
): RateLimiter {
  const hitSharedWindow = createSharedWindow()
  const local = createMemoryCounters({ now, entriesMax: localEntriesMax })

  async function hitShared(operations: CounterOperations, hit: WindowHit): Promise<RateDecision> {
    const count = await hitSharedWindow(operations, hit)
    const nowMs = now()
    copyToLocalWindow(local, hit, { remaining: count.remaining, nowMs })
    return decide(hit, count, { nowMs, degraded: false })
  }

  function hitLocal(hit: WindowHit): RateDecision {
    const nowMs = now()
    return decide(hit, hitLocalWindow(local, hit, nowMs), { nowMs, degraded: true })
  }

  return {
    hit(input, batch = counters) {
      const hit = completeHit(input)
      return availability.attempt(
        () => hitShared(batch, hit),
        () => hitLocal(hit),
      )
    },
  }
}

function completeHit({ key, limit, windowMs, cost = 1 }: RateHit): WindowHit {
  return { key, limit, windowMs, cost }
}

function decide(
  { limit }: WindowHit,
  { allowed, remaining, resetAtMs }: WindowCount,
  { nowMs, degraded }: { readonly nowMs: number; readonly degraded: boolean },
): RateDecision {
  const retryAfterMs = allowed ? 0 : Math.max(1, resetAtMs - nowMs)
  return { allowed, limit, remaining, resetAtMs, retryAfterMs, degraded }
}
