import type { Config } from '../config.ts'
import type { Counters } from '../domain/counters.ts'
import type { Principal } from '../domain/principal.ts'
import { limitCalls } from '../gateway/limit-calls.ts'
import type { AccessOptions, LimitArea } from '../http/access.ts'
import type { ModelEndpoint } from '../http/door/model-door.ts'
import { createCallLimiter } from '../limits/call-limits.ts'
import type { RateDecision, RateHit, RateLimiter } from '../limits/rate-limit.ts'
import type { Platform } from '../platform.ts'
import type { Availability } from '../storage/counters/availability.ts'

const HOUR_MS = 3_600_000

/**
 * Requests an hour: per key (or user) on the model API, and apart from that on all the rest. Model
 * calls count under their tenant's quota as well, where it has one.
 */
export function createLimit(
  config: Config,
  limiter: RateLimiter,
  counters: Counters,
): AccessOptions['limit'] {
  if (!config.ENABLE_RATE_LIMITING) return null
  const hitBoth = createDoubleHit(limiter, counters)
  return (principal: Principal, area: LimitArea) => {
    const isModelCall = area === 'model'
    const limit = isModelCall
      ? (principal.rateLimit ?? config.RATE_LIMIT_REQUESTS)
      : config.ADMIN_RATE_LIMIT_REQUESTS
    const who = principal.keyId ?? principal.userId ?? principal.tenantId
    const own = { key: `${area}:${who}`, limit, windowMs: HOUR_MS }
    const quota = isModelCall ? principal.tenant.requestsPerHour : null
    if (quota === null) return limiter.hit(own)
    return hitBoth(own, { key: `tenant:${principal.tenantId}`, limit: quota, windowMs: HOUR_MS })
  }
}

interface ModelLimitsOptions {
  readonly platform: Pick<Platform, 'counters' | 'now' | 'log'>
  readonly config: Pick<Config, 'ENABLE_RATE_LIMITING'>
  readonly availability: Availability
  readonly createId: (prefix: string) => string
}

/** The model endpoints within what their keys allow: tokens a minute, and calls at the same time. */
export function limitModelCalls(
  { platform, config, ...options }: ModelLimitsOptions,
  endpoints: readonly ModelEndpoint[],
): readonly ModelEndpoint[] {
  if (!config.ENABLE_RATE_LIMITING) return endpoints
  const limiter = createCallLimiter({ ...platform, ...options })
  return endpoints.map((it) => ({ ...it, handle: limitCalls(limiter, it.handle) }))
}

/** Both windows in one round trip; what one of them refuses costs nothing in the other. */
function createDoubleHit(limiter: RateLimiter, counters: Counters) {
  return async (own: RateHit, tenant: RateHit): Promise<RateDecision> => {
    const batch = counters.isShared ? counters.batch() : undefined
    // Neither fails: without its store the limiter counts for itself.
    const hits = [limiter.hit(own, batch), limiter.hit(tenant, batch)] as const
    await batch?.send()
    const ofOwn = await hits[0]
    const ofTenant = await hits[1]
    // Else a key that runs against its own limit would use up what others of its tenant have left.
    if (!ofOwn.allowed && ofTenant.allowed) await limiter.hit({ ...tenant, cost: -1 })
    if (ofOwn.allowed && !ofTenant.allowed) await limiter.hit({ ...own, cost: -1 })
    if (!ofOwn.allowed) return ofOwn
    return !ofTenant.allowed || ofTenant.remaining < ofOwn.remaining ? ofTenant : ofOwn
  }
}
