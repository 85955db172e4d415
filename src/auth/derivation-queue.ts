import { GatewayError } from '../errors.ts'

/** Runs a derivation when its turn comes. Rejects with `rate_limit_exceeded` when too many wait. */
export type RunDerivation = <Result>(derive: () => Promise<Result>) => Promise<Result>

export interface DerivationQueueOptions {
  /** How many derivations run side by side; each keeps one core busy for tens of milliseconds. */
  readonly concurrency: number
  readonly waitingMax: number
}

const RETRY_AFTER_S = 1

/**
 * Keeps derivations from taking the whole machine: a few at a time, a bounded number waiting, the
 * rest refused at once. For runtimes where one request may wait for another: see `runUnqueued`.
 */
export function createDerivationQueue(options: DerivationQueueOptions): RunDerivation {
  const { concurrency, waitingMax } = options
  const waiting: (() => void)[] = []
  let running = 0

  async function enter() {
    if (running < concurrency) {
      running++
      return
    }
    if (waiting.length >= waitingMax) throw tooManyDerivations()
    // The one that leaves hands its place over, so `running` stays as it is.
    await new Promise<void>((resolve) => waiting.push(resolve))
  }

  function leave() {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }

  return async (derive) => {
    await enter()
    try {
      return await derive()
    } finally {
      leave()
    }
  }
}

/**
 * Runs each derivation at once. For Workers, where a cancelled request never gives its place back
 * and one request must not wait for the work of another.
 */
export const runUnqueued: RunDerivation = (derive) => derive()

function tooManyDerivations() {
  return new GatewayError(
    'rate_limit_exceeded',
    'Too many credentials are being checked for the first time. Try again shortly.',
    { retryAfterS: RETRY_AFTER_S, details: { retry_after: RETRY_AFTER_S } },
  )
}
