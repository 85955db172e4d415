import type { Principal } from '../domain/principal.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import type { StoredKey } from './types.ts'

/** What of a key matters to whoever answers for it: nothing that its secret could be guessed from. */
type NotedKey = Pick<
  StoredKey,
  | 'id'
  | 'tenantId'
  | 'ownerUserId'
  | 'name'
  | 'permissions'
  | 'rateLimit'
  | 'tokensPerMinute'
  | 'parallelRequests'
  | 'allowedModels'
  | 'allowedProviders'
  | 'expiresAt'
> &
  Partial<Pick<StoredKey, 'revokedAt'>>

export interface KeyChange {
  readonly type: 'key.created' | 'key.updated' | 'key.revoked' | 'key.regenerated'
  readonly before: NotedKey | null
  readonly after: NotedKey
}

/** Notes who changed a key, with what was before and after. */
export function noteKeyChange(note: NoteIdentityEvent | undefined) {
  return (caller: Principal, { type, before, after }: KeyChange): void =>
    note?.({
      type,
      severity: 'info',
      tenantId: after.tenantId,
      keyId: caller.keyId,
      userId: caller.userId,
      resource: `key/${after.id}`,
      metadata: { before: before && pick(before), after: pick(after) },
    })
}

/** Field by field: the row holds the hash and its salt as well. */
function pick(key: NotedKey) {
  return {
    name: key.name,
    ownerUserId: key.ownerUserId,
    permissions: key.permissions,
    rateLimit: key.rateLimit,
    tokensPerMinute: key.tokensPerMinute,
    parallelRequests: key.parallelRequests,
    allowedModels: key.allowedModels,
    allowedProviders: key.allowedProviders,
    expiresAt: key.expiresAt,
    revokedAt: key.revokedAt ?? null,
  }
}
