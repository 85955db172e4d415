import type { Clock } from '../domain/ports.ts'
import { createLru } from '../lib/lru.ts'

/** Limits failed attempts by address. Only what cost a derivation or a read is counted. */
export interface AttemptLimit {
  /** Milliseconds until the address may try again; 0 when it may now. */
  waitMs(address: string): number | Promise<number>
  /** Counts a failure. */
  record(address: string): void
  /**
   * Both in one step, for attempts that are counted before their outcome is known: those sent side
   * by side count as well. Gives 0 and counts, or the milliseconds to wait.
   */
  begin(address: string): number | Promise<number>
  /** Takes one back that began and did not fail. */
  forgive(address: string): void
}

export interface AttemptLimitOptions {
  readonly now: Clock
  readonly failuresMax: number
  readonly windowMs: number
  /** How many addresses are remembered; those that failed longest ago are forgotten first. */
  readonly addressesMax: number
}

interface Failures {
  count: number
  readonly startedAtMs: number
}

/** Counts in memory, in windows that begin with an address' first failure. */
export function createAttemptLimit(options: AttemptLimitOptions): AttemptLimit {
  const { now, failuresMax, windowMs } = options
  const byAddress = createLru<Failures>(options.addressesMax)

  function current(address: string): Failures | undefined {
    const failures = byAddress.get(address)
    return failures !== undefined && now() < failures.startedAtMs + windowMs ? failures : undefined
  }

  function waitMs(address: string): number {
    const failures = current(address)
    if (failures === undefined || failures.count < failuresMax) return 0
    return failures.startedAtMs + windowMs - now()
  }

  function record(address: string): void {
    const failures = current(address)
    if (failures === undefined) byAddress.set(address, { count: 1, startedAtMs: now() })
    else failures.count++
  }

  return {
    waitMs,
    record,
    begin(address) {
      const toWaitMs = waitMs(address)
      if (toWaitMs === 0) record(address)
      return toWaitMs
    },
    forgive(address) {
      const failures = current(address)
      if (failures !== undefined && failures.count > 0) failures.count--
    },
  }
}
