import type { CallLimits, Permission, Role } from '../domain/principal.ts'
import type { TenantPolicy } from '../domain/tenant.ts'

export type TenantStatus = 'active' | 'suspended'

/** An API key as it is stored. The secret itself is nowhere. */
export interface StoredKey extends CallLimits {
  /** The `<id>` of `sk-scalix-<id>-<secret>`. */
  readonly id: string
  readonly tenantId: string
  readonly ownerUserId: string | null
  readonly name: string
  readonly prefix: string
  readonly permissions: readonly Permission[]
  /** Requests an hour; null means the configured default. */
  readonly rateLimit: number | null
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
  readonly salt: string
  readonly hash: string
  readonly hashParams: string
  /** The secret before the last regeneration, good until `previousValidUntil`. */
  readonly previousSalt: string | null
  readonly previousHash: string | null
  readonly previousHashParams: string | null
  readonly previousValidUntil: Date | null
  readonly createdAt: Date
  readonly expiresAt: Date | null
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
}

/** A key with what else decides whether it counts: its tenant, and its owner's membership there. */
export interface KeyToVerify extends StoredKey {
  readonly tenantStatus: TenantStatus
  readonly tenant: TenantPolicy
  /** Null when the key has no owner, or its owner is no longer a member of the tenant. */
  readonly ownerRole: Role | null
  readonly ownerDisabledAt: Date | null
}

/** Where a user belongs, and as what. */
export interface Membership {
  readonly tenantId: string
  readonly tenantStatus: TenantStatus
  readonly tenant: TenantPolicy
  readonly role: Role
}

/** Somebody who can log in. */
export interface Account {
  readonly userId: string
  readonly username: string
  readonly disabledAt: Date | null
  /** Known by an identity provider: it has no password here, and its roles come from there. */
  readonly isExternal: boolean
  /** When it said which roles these are; null for others. */
  readonly rolesAsOf: Date | null
  /** Tokens of an older generation are void. */
  readonly tokenGeneration: number
  readonly memberships: readonly Membership[]
}

/** An account with the stored form of its password. */
export interface AccountWithPassword extends Account {
  /** Null while none is set: no password is right then. */
  readonly passwordHash: string | null
  /** After too many wrong passwords no password is right until then. */
  readonly lockedUntil: Date | null
}
