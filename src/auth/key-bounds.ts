import type { CallLimits, Permission, Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import { isSubset } from './permissions.ts'

export interface KeyBounds extends CallLimits {
  /** Requests an hour; null means the configured default. */
  readonly rateLimit: number | null
  /** Null means all that its tenant may use. */
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
  readonly expiresAt: Date | null
}

/** Throws `permission_denied` unless the caller has all of these permissions itself. */
export function refuseEscalation(permissions: readonly Permission[], caller: Principal): void {
  const missing = permissions.filter((permission) => !isSubset([permission], caller))
  if (missing.length === 0) return
  throw new GatewayError(
    'permission_denied',
    `You lack these permissions yourself: ${missing.join(', ')}.`,
    { param: 'permissions', details: { permissions: missing } },
  )
}

/**
 * The bounds of a key that the caller makes. What a key makes ends no later than itself and is no
 * faster: left open, its own bounds are taken over; asked for more, it throws `permission_denied`.
 */
export function refuseToExceed(caller: Principal, wanted: KeyBounds): KeyBounds {
  if (caller.kind !== 'api-key') return wanted
  const own = callLimitsOf(caller)
  const ownEnd = caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs)
  const bounds = {
    rateLimit: wanted.rateLimit ?? caller.rateLimit,
    tokensPerMinute: wanted.tokensPerMinute ?? own.tokensPerMinute,
    parallelRequests: wanted.parallelRequests ?? own.parallelRequests,
    allowedModels: wanted.allowedModels ?? caller.allowedModels,
    allowedProviders: wanted.allowedProviders ?? caller.allowedProviders,
    expiresAt: wanted.expiresAt ?? ownEnd,
  }
  if (!isWithinNumber(bounds.rateLimit, caller.rateLimit)) {
    throw exceeds('rate_limit', 'A key cannot make a key with a higher rate limit than its own.')
  }
  if (!isWithinNumber(bounds.tokensPerMinute, own.tokensPerMinute)) {
    throw exceeds('tokens_per_minute', 'A key cannot make a key with more tokens than its own.')
  }
  if (!isWithinNumber(bounds.parallelRequests, own.parallelRequests)) {
    throw exceeds('parallel_requests', 'A key cannot make a key with more calls than its own.')
  }
  if (!isWithinList(bounds.allowedModels, caller.allowedModels)) {
    throw exceeds('allowed_models', 'A key cannot allow models that it may not use itself.')
  }
  if (!isWithinList(bounds.allowedProviders, caller.allowedProviders)) {
    throw exceeds('allowed_providers', 'A key cannot allow providers that it may not use itself.')
  }
  if (!isWithinNumber(bounds.expiresAt?.getTime() ?? null, caller.expiresAtMs)) {
    throw exceeds('expires_in_days', 'A key cannot make a key that lives longer than itself.')
  }
  return bounds
}

const UNLIMITED: CallLimits = { tokensPerMinute: null, parallelRequests: null }

function callLimitsOf(caller: Principal): CallLimits {
  return caller.callLimits ?? UNLIMITED
}

/** What of a key bounds its use. */
export interface BoundedKey extends KeyBounds {
  readonly id: string
}

/**
 * Throws `permission_denied` when a key changes one that may more than itself, or asks for its secret.
 * Itself it may.
 */
export function refuseMightier(caller: Principal, key: BoundedKey): void {
  if (caller.kind !== 'api-key' || caller.keyId === key.id) return
  const isWithin =
    isWithinList(key.allowedModels, caller.allowedModels) &&
    isWithinList(key.allowedProviders, caller.allowedProviders) &&
    isWithinNumber(key.rateLimit, caller.rateLimit) &&
    isWithinNumber(key.tokensPerMinute, callLimitsOf(caller).tokensPerMinute) &&
    isWithinNumber(key.parallelRequests, callLimitsOf(caller).parallelRequests) &&
    isWithinNumber(key.expiresAt?.getTime() ?? null, caller.expiresAtMs)
  if (!isWithin)
    throw exceeds('key_id', 'A key cannot change a key with wider bounds than its own.')
}

function isWithinList(list: readonly string[] | null, bound: readonly string[] | null): boolean {
  return bound === null || (list !== null && list.every((entry) => bound.includes(entry)))
}

function isWithinNumber(value: number | null, bound: number | null): boolean {
  return bound === null || (value !== null && value <= bound)
}

function exceeds(param: string, message: string) {
  return new GatewayError('permission_denied', message, { param })
}
