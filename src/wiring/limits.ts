import type { Config } from '../config.ts'
import type { Principal } from '../domain/principal.ts'
import type { AccessOptions, LimitArea } from '../http/access.ts'
import type { RateLimiter } from '../limits/rate-limit.ts'

const HOUR_MS = 3_600_000

/** Requests an hour: per key (or user) on the model API, and apart from that on all the rest. */
export function createLimit(config: Config, limiter: RateLimiter): AccessOptions['limit'] {
  if (!config.ENABLE_RATE_LIMITING) return null
  return (principal: Principal, area: LimitArea) => {
    const isModelCall = area === 'model'
    const limit = isModelCall
      ? (principal.rateLimit ?? config.RATE_LIMIT_REQUESTS)
      : config.ADMIN_RATE_LIMIT_REQUESTS
    const who = principal.keyId ?? principal.userId ?? principal.tenantId
    return limiter.hit({ key: `${area}:${who}`, limit, windowMs: HOUR_MS })
  }
}
