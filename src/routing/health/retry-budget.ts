/** Tokens that each finished call earns, that each second earns, and that are kept at most. */
const PER_CALL = 0.2
const PER_SECOND = 1
const MAX = 100

/**
 * Bounds how much a failing provider is asked again: each retry takes a token, and while most calls
 * fail, tokens run out.
 */
export interface RetryBudget {
  earn(): void
  /** False when nothing is left; the caller then gets the error that there is. */
  take(): boolean
  /** 0 to 1. */
  level(): number
}

/** Begins full, so that a quiet gateway may retry at once. */
export function createRetryBudget(now: () => number): RetryBudget {
  let tokens = MAX
  let updatedAtMs = now()
  const refill = () => {
    const nowMs = now()
    tokens = Math.min(MAX, tokens + ((nowMs - updatedAtMs) / 1000) * PER_SECOND)
    updatedAtMs = nowMs
  }
  return {
    earn() {
      tokens = Math.min(MAX, tokens + PER_CALL)
    },
    take() {
      refill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    level() {
      refill()
      return tokens / MAX
    },
  }
}
