import { GatewayError } from '../errors.ts'

/** What a limit decided, in the units of the headers. */
export interface RateDecision {
  readonly isAllowed: boolean
  readonly limit: number
  readonly remaining: number
  readonly resetAtMs: number
}

/** `X-RateLimit-*`: requests, and the second (since 1970) at which the window is free again. */
export function toRateHeaders(decision: RateDecision): string[] {
  return [
    'x-ratelimit-limit',
    String(decision.limit),
    'x-ratelimit-remaining',
    String(Math.max(0, decision.remaining)),
    'x-ratelimit-reset',
    String(Math.ceil(decision.resetAtMs / 1000)),
  ]
}

/** The documented 429. */
export function toRateLimitError(decision: RateDecision, nowMs: number): GatewayError {
  const retryAfterS = Math.max(1, Math.ceil((decision.resetAtMs - nowMs) / 1000))
  return new GatewayError('rate_limit_exceeded', 'Rate limit exceeded.', {
    retryAfterS,
    details: {
      retry_after: retryAfterS,
      limit: decision.limit,
      reset_time: new Date(decision.resetAtMs).toISOString(),
    },
  })
}
