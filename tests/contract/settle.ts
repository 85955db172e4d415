import type { Awaitable } from '../../src/domain/counters.ts'

/** Waits for results of which some may be there already. */
export function settle<T>(results: readonly Awaitable<T>[]): Promise<T[]> {
  return Promise.all(results.map((result) => Promise.resolve(result)))
}
