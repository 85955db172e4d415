import type { TenantPolicy } from './tenant.ts'

export type Role = 'admin' | 'operator' | 'auditor' | 'developer' | 'viewer'

/**
 * What a caller may do. `read` and `write` are the coarse scopes of the public API; finer ones
 * are implied by them (see `auth/permissions.ts`).
 */
export type Permission =
  | 'read'
  | 'write'
  | 'models:read'
  | 'chat:write'
  | 'embeddings:write'
  | 'keys:read'
  | 'keys:manage'
  | 'users:read'
  | 'users:manage'
  | 'tenants:manage'
  | 'config:read'
  | 'config:manage'
  | 'usage:read'
  | 'budgets:read'
  | 'budgets:manage'
  | 'audit:read'
  | 'safety:read'
  | 'safety:manage'
  | 'routing:read'
  | 'routing:manage'
  | 'knowledge:read'
  | 'knowledge:manage'
  | 'gpu:read'
  | 'gpu:manage'

/** What bounds the model calls of one key, beside the number of its requests. Null: nothing does. */
export interface CallLimits {
  readonly tokensPerMinute: number | null
  /** Model calls that run at the same time. */
  readonly parallelRequests: number | null
}

/** Who calls: the outcome of authentication. */
export interface Principal {
  readonly kind: 'api-key' | 'user'
  readonly tenantId: string
  /** The key's owner, or the user that logged in. */
  readonly userId: string | null
  readonly keyId: string | null
  readonly role: Role
  readonly permissions: ReadonlySet<Permission>
  /** Requests an hour; null means the configured default. */
  readonly rateLimit: number | null
  /** Absent where nothing bounds them. */
  readonly callLimits?: CallLimits
  /** Names as callers write them; null means all that the tenant may use. */
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
  /** Bounds that hold for every caller of the tenant, whatever its credential says. */
  readonly tenant: TenantPolicy
  /** When the credential ends; null means never. What it creates ends no later. */
  readonly expiresAtMs: number | null
}
