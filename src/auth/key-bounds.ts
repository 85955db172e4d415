import type { Permission, Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import { isSubset } from './permissions.ts'

export interface KeyBounds {
  /** Requests an hour; null means the configured default. */
  readonly rateLimit: number | null
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
  const rateLimit = wanted.rateLimit ?? caller.rateLimit
  if (caller.rateLimit !== null && rateLimit !== null && rateLimit > caller.rateLimit) {
    throw exceeds('rate_limit', 'A key cannot make a key with a higher rate limit than its own.')
  }
  const ownEnd = caller.expiresAtMs === null ? null : new Date(caller.expiresAtMs)
  const expiresAt = wanted.expiresAt ?? ownEnd
  if (ownEnd !== null && expiresAt !== null && expiresAt > ownEnd) {
    throw exceeds('expires_in_days', 'A key cannot make a key that lives longer than itself.')
  }
  return { rateLimit, expiresAt }
}

/** What of a key bounds its use. */
export interface BoundedKey extends KeyBounds {
  readonly id: string
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
}

/**
 * Throws `permission_denied` when a key asks for the secret of one that may more than itself.
 * Itself it may renew.
 */
export function refuseMightier(caller: Principal, key: BoundedKey): void {
  if (caller.kind !== 'api-key' || caller.keyId === key.id) return
  const isWithin =
    isWithinList(key.allowedModels, caller.allowedModels) &&
    isWithinList(key.allowedProviders, caller.allowedProviders) &&
    isWithinNumber(key.rateLimit, caller.rateLimit) &&
    isWithinNumber(key.expiresAt?.getTime() ?? null, caller.expiresAtMs)
  if (!isWithin) throw exceeds('key_id', 'A key cannot renew a key with wider bounds than its own.')
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
