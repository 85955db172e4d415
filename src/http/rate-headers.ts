import { GatewayError } from '../errors.ts'
import type { RateDecision } from '../limits/rate-limit.ts'

/** `X-RateLimit-*`: requests, and the second (since 1970) at which the window ends. */
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
export function toRateLimitError(decision: RateDecision): GatewayError {
  const retryAfterS = Math.max(1, Math.ceil(decision.retryAfterMs / 1000))
  return new GatewayError('rate_limit_exceeded', 'Rate limit exceeded.', {
    retryAfterS,
    details: {
      retry_after: retryAfterS,
      limit: decision.limit,
      reset_time: new Date(decision.resetAtMs).toISOString(),
    },
  })
}
