import { createHash } from 'node:crypto'
import { expandPermissions } from '../src/auth/permissions.ts'
import type { Account, KeyToVerify } from '../src/auth/types.ts'
import type { Principal } from '../src/domain/principal.ts'
import type { TenantPolicy } from '../src/domain/tenant.ts'

/** A tenant without bounds. */
export const OPEN_TENANT: TenantPolicy = {
  allowedModels: null,
  allowedProviders: null,
  dataResidency: null,
  requestsPerHour: null,
  timeZone: 'UTC',
}

/** A caller with the two scopes of an everyday key, unless told otherwise. */
export function createPrincipal(overrides: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    tenantId: 'ten_one',
    userId: 'usr_one',
    keyId: null,
    role: 'developer',
    permissions: expandPermissions(['read', 'write']),
    rateLimit: null,
    allowedModels: null,
    allowedProviders: null,
    tenant: OPEN_TENANT,
    expiresAtMs: null,
    ...overrides,
  }
}

export const START = new Date('2026-11-24T12:00:00.000Z')

/** A stored key in good standing that belongs to a developer. */
export function createKeyRow(overrides: Partial<KeyToVerify> = {}): KeyToVerify {
  return {
    id: '0123456789abcdef',
    tenantId: 'ten_one',
    ownerUserId: 'usr_one',
    name: 'a key',
    prefix: 'sk-scalix-0123456789abcdef',
    permissions: ['read', 'write'],
    rateLimit: null,
    tokensPerMinute: null,
    parallelRequests: null,
    allowedModels: null,
    allowedProviders: null,
    salt: 'salt',
    hash: 'hash',
    hashParams: 'fake',
    previousSalt: null,
    previousHash: null,
    previousHashParams: null,
    previousValidUntil: null,
    createdAt: START,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
    tenantStatus: 'active',
    tenant: OPEN_TENANT,
    ownerRole: 'developer',
    ownerDisabledAt: null,
    ...overrides,
  }
}

/** A developer of the first tenant. */
export function createAccount(overrides: Partial<Account> = {}): Account {
  return {
    userId: 'usr_one',
    username: 'ada',
    disabledAt: null,
    isExternal: false,
    rolesAsOf: null,
    tokenGeneration: 0,
    memberships: [
      { tenantId: 'ten_one', tenantStatus: 'active', tenant: OPEN_TENANT, role: 'developer' },
    ],
    ...overrides,
  }
}

/** A clock that moves only when told. */
export function createFakeClock(startMs = START.getTime()) {
  let nowMs = startMs
  return {
    now: () => nowMs,
    advance: (ms: number) => {
      nowMs += ms
    },
  }
}

export const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url')

/** Bytes that differ from draw to draw and are the same in each run. */
export function createFakeRandom(seed = 1) {
  let state = seed
  return (length: number) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return state >>> 16
    })
}
