import type { Permission } from '../domain/principal.ts'
import type { NewKey } from './key-format.ts'
import type { StoredKey } from './types.ts'

/** What may be shown of a key. */
export type KeySummary = Pick<
  StoredKey,
  | 'id'
  | 'tenantId'
  | 'ownerUserId'
  | 'name'
  | 'prefix'
  | 'permissions'
  | 'rateLimit'
  | 'tokensPerMinute'
  | 'parallelRequests'
  | 'allowedModels'
  | 'allowedProviders'
  | 'createdAt'
  | 'expiresAt'
  | 'lastUsedAt'
  | 'revokedAt'
>

/** A key as it is shown once, when it is made. Times are ISO 8601. */
export interface CreatedKey {
  readonly id: string
  readonly name: string
  readonly key: string
  /** The beginning of the key, to recognise it by. */
  readonly prefix: string
  readonly permissions: Permission[]
  /** The user whose rights bound it; null for a key without an owner. */
  readonly owner: string | null
  readonly rate_limit: number | null
  readonly tokens_per_minute: number | null
  readonly parallel_requests: number | null
  /** Names as callers write them; null means all that the tenant may use. */
  readonly allowed_models: string[] | null
  readonly allowed_providers: string[] | null
  readonly created_at: string
  readonly expires_at: string | null
}

export type KeyStatus = 'active' | 'expired' | 'revoked'

/** A key as it is shown ever after. */
export interface ListedKey extends Omit<CreatedKey, 'key'> {
  readonly status: KeyStatus
  readonly last_used_at: string | null
  readonly revoked_at: string | null
}

/** What a key is good for at this moment. */
export function statusOf(key: KeySummary, nowMs: number): KeyStatus {
  if (key.revokedAt !== null) return 'revoked'
  return key.expiresAt !== null && key.expiresAt.getTime() <= nowMs ? 'expired' : 'active'
}

function toAnswer(key: Omit<KeySummary, 'lastUsedAt' | 'revokedAt'>) {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    permissions: [...key.permissions],
    owner: key.ownerUserId,
    rate_limit: key.rateLimit,
    tokens_per_minute: key.tokensPerMinute,
    parallel_requests: key.parallelRequests,
    allowed_models: key.allowedModels && [...key.allowedModels],
    allowed_providers: key.allowedProviders && [...key.allowedProviders],
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt?.toISOString() ?? null,
  }
}

/** With its text, this once. */
export function toCreatedKey(
  row: Omit<KeySummary, 'lastUsedAt' | 'revokedAt'>,
  text: NewKey,
): CreatedKey {
  return { ...toAnswer(row), key: text.text }
}

/** As lists show it. */
export function toListedKey(row: KeySummary, nowMs: number): ListedKey {
  return {
    ...toAnswer(row),
    status: statusOf(row, nowMs),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
  }
}
