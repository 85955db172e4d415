import type { Clock, RandomBytes } from '../domain/ports.ts'
import type { Permission, Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { RunDerivation } from './derivation-queue.ts'
import { createKeyText, renewKeyText, toKeyPrefix } from './key-format.ts'
import type { KeyHasher } from './key-hash.ts'
import { formatCursor, parseCursor, type KeyCursor } from './key-cursor.ts'
import { refuseEscalation, refuseMightier, refuseToExceed, type KeyBounds } from './key-bounds.ts'
import type { NoteIdentityEvent } from './identity-events.ts'
import { noteKeyChange } from './key-audit.ts'
import {
  statusOf,
  toCreatedKey,
  toListedKey,
  type CreatedKey,
  type KeyStatus,
  type KeySummary,
  type ListedKey,
} from './key-views.ts'
import { seesAllKeys } from './permissions.ts'
import type { StoredKey } from './types.ts'

/** A key about to be stored. */
export type KeyToInsert = Omit<
  StoredKey,
  | 'lastUsedAt'
  | 'revokedAt'
  | 'previousSalt'
  | 'previousHash'
  | 'previousHashParams'
  | 'previousValidUntil'
>

/** Which key; another tenant's key does not exist. */
export interface KeyRef {
  readonly tenantId: string
  readonly id: string
}

/** What of a key may be changed after it was made; the rest is its identity. */
export type KeyChanges = Partial<
  Pick<
    StoredKey,
    | 'name'
    | 'permissions'
    | 'rateLimit'
    | 'tokensPerMinute'
    | 'parallelRequests'
    | 'allowedModels'
    | 'allowedProviders'
    | 'expiresAt'
  >
>

export interface KeyPage {
  readonly tenantId: string
  /** Only keys of this owner; absent means all of the tenant. */
  readonly ownerUserId?: string | undefined
  readonly limit: number
  /** The last key of the page before. */
  readonly after?: KeyCursor | undefined
}

export interface SecretReplacement extends KeyRef {
  readonly prefix: string
  readonly salt: string
  readonly hash: string
  readonly hashParams: string
  /** Until when the old secret works as well; null ends it at once. */
  readonly previousValidUntil: Date | null
}

/** The queries behind the service; each takes the tenant. */
export interface KeyQueries {
  insert(key: KeyToInsert): Promise<void>
  find(ref: KeyRef): Promise<KeySummary | null>
  /** Newest first, revoked and expired ones included. */
  list(page: KeyPage): Promise<readonly KeySummary[]>
  /** Null when there is no such key. The first revocation counts. */
  revoke(revocation: KeyRef & { readonly revokedAt: Date }): Promise<KeySummary | null>
  /** Null when there is no such key or it is revoked. */
  update(ref: KeyRef, changes: KeyChanges): Promise<KeySummary | null>
  /** Null when there is no such key or it is revoked. */
  replaceSecret(replacement: SecretReplacement): Promise<KeySummary | null>
}

export interface KeyServiceOptions {
  readonly queries: KeyQueries
  readonly hasher: Pick<KeyHasher, 'hash'>
  readonly runDerivation: RunDerivation
  readonly randomBytes: RandomBytes
  readonly now: Clock
  readonly note?: NoteIdentityEvent
  /** Lets this process notice at once what the queries announced to all: see `generation`. */
  readonly onKeysChanged: () => Promise<void>
}

export interface KeyWishes {
  readonly name: string
  readonly permissions: readonly Permission[]
  /** Requests an hour; null means the configured default. */
  readonly rate_limit: number | null
  /** Of model calls, prompt and answer together; null means no limit. */
  readonly tokens_per_minute: number | null
  /** Model calls at the same time; null means no limit. */
  readonly parallel_requests: number | null
  /** Null means all that its maker may use. */
  readonly allowed_models: readonly string[] | null
  readonly allowed_providers: readonly string[] | null
  readonly expires_in_days: number | null
}

/** Changes of a key; what is absent stays. */
export type KeyEdits = Partial<KeyWishes>

export interface KeyList {
  readonly keys: ListedKey[]
  /** Asks for the next page; null on the last one. */
  readonly next_cursor: string | null
}

export interface KeyListPage {
  readonly limit: number
  readonly after: string | null
  /** Only keys of this user; who sees no others gets none of them. */
  readonly owner?: string | null
}

export interface KeyService {
  create(caller: Principal, wishes: KeyWishes): Promise<CreatedKey>
  list(caller: Principal, page: KeyListPage): Promise<KeyList>
  revoke(caller: Principal, id: string): Promise<ListedKey>
  /** Changes what a key may do; what it can do by then is no more than the caller can. */
  edit(caller: Principal, id: string, edits: KeyEdits): Promise<ListedKey>
  /** Gives a key a new secret. The old one is void after `graceS` seconds, or at once. */
  regenerate(caller: Principal, id: string, graceS?: number): Promise<CreatedKey>
}

const DAY_MS = 86_400_000

/**
 * Keys of a tenant. Callers manage their own; admins, operators and auditors see all. A key never
 * has more than its maker: not on creation, and not by giving somebody else's key a new secret.
 */
export function createKeyService(options: KeyServiceOptions): KeyService {
  const { queries, hasher, randomBytes, now } = options
  const noteChange = noteKeyChange(options.note)
  const hash = (secret: string) => options.runDerivation(() => hasher.hash(secret))

  async function findVisible(caller: Principal, id: string): Promise<KeySummary> {
    const key = await queries.find({ tenantId: caller.tenantId, id })
    if (key === null || !isVisible(key, caller)) throw notFound()
    return key
  }

  return {
    async create(caller, wishes) {
      refuseEscalation(wishes.permissions, caller)
      const createdAt = new Date(now())
      const bounds = refuseToExceed(caller, {
        rateLimit: wishes.rate_limit,
        tokensPerMinute: wishes.tokens_per_minute,
        parallelRequests: wishes.parallel_requests,
        allowedModels: wishes.allowed_models,
        allowedProviders: wishes.allowed_providers,
        expiresAt: endAfter(wishes.expires_in_days, createdAt.getTime()),
      })
      const text = createKeyText(randomBytes)
      const key: KeyToInsert = {
        id: text.id,
        tenantId: caller.tenantId,
        ownerUserId: caller.userId,
        name: wishes.name,
        prefix: toKeyPrefix(text.id),
        permissions: [...new Set(wishes.permissions)],
        ...(await hash(text.secret)),
        createdAt,
        ...bounds,
      }
      await queries.insert(key)
      noteChange(caller, { type: 'key.created', before: null, after: key })
      return toCreatedKey(key, text)
    },

    async list(caller, { limit, after, owner = null }) {
      const ownerUserId = seesAllKeys(caller) ? owner : requireUser(caller)
      if (owner !== null && owner !== ownerUserId) return { keys: [], next_cursor: null }
      // One more than asked for tells whether there is another page.
      const rows = await queries.list({
        tenantId: caller.tenantId,
        ...(ownerUserId === null ? {} : { ownerUserId }),
        limit: limit + 1,
        ...(after === null ? {} : { after: parseCursor(after) }),
      })
      const shown = rows.slice(0, limit)
      const last = shown.at(-1)
      const hasMore = rows.length > limit && last !== undefined
      return {
        keys: shown.map((key) => toListedKey(key, now())),
        next_cursor: hasMore ? formatCursor(last) : null,
      }
    },

    async revoke(caller, id) {
      const before = await findVisible(caller, id)
      const { tenantId } = before
      const revoked = await queries.revoke({ tenantId, id, revokedAt: new Date(now()) })
      if (revoked === null) throw notFound()
      noteChange(caller, { type: 'key.revoked', before, after: revoked })
      await options.onKeysChanged()
      return toListedKey(revoked, now())
    },

    async edit(caller, id, edits) {
      const before = await findVisible(caller, id)
      refuseMightier(caller, before)
      const { permissions = before.permissions, name = before.name } = edits
      refuseEscalation(
        permissions.filter((permission) => !before.permissions.includes(permission)),
        caller,
      )
      const bounds = refuseToExceed(caller, boundsAfter(before, edits, now()))
      const changes = { name, permissions: [...new Set(permissions)], ...bounds }
      const after = await queries.update({ tenantId: before.tenantId, id }, changes)
      if (after === null) throw ended('revoked')
      noteChange(caller, { type: 'key.updated', before, after })
      await options.onKeysChanged()
      return toListedKey(after, now())
    },

    async regenerate(caller, id, graceS = 0) {
      const found = await findVisible(caller, id)
      // Otherwise a new secret for a mightier key would be a way to its permissions.
      refuseEscalation(found.permissions, caller)
      refuseMightier(caller, found)
      const status = statusOf(found, now())
      if (status !== 'active') throw ended(status)
      const text = renewKeyText(id, randomBytes)
      const replaced = await queries.replaceSecret({
        tenantId: found.tenantId,
        id,
        prefix: toKeyPrefix(id),
        ...(await hash(text.secret)),
        previousValidUntil: graceS === 0 ? null : new Date(now() + graceS * 1000),
      })
      if (replaced === null) throw ended('revoked')
      noteChange(caller, { type: 'key.regenerated', before: found, after: replaced })
      await options.onKeysChanged()
      return toCreatedKey(replaced, text)
    },
  }
}

function isVisible(key: KeySummary, caller: Principal): boolean {
  return seesAllKeys(caller) || (caller.userId !== null && key.ownerUserId === caller.userId)
}

function requireUser(caller: Principal): string {
  if (caller.userId !== null) return caller.userId
  throw new GatewayError('permission_denied', 'A key without an owner cannot list keys.')
}

function endAfter(days: number | null, nowMs: number): Date | null {
  return days === null ? null : new Date(nowMs + days * DAY_MS)
}

/** What was not asked for stays as it is. */
function boundsAfter(before: KeySummary, edits: KeyEdits, nowMs: number): KeyBounds {
  const { rate_limit, tokens_per_minute, parallel_requests, expires_in_days } = edits
  const { allowed_models, allowed_providers } = edits
  return {
    rateLimit: rate_limit === undefined ? before.rateLimit : rate_limit,
    tokensPerMinute: tokens_per_minute === undefined ? before.tokensPerMinute : tokens_per_minute,
    parallelRequests: parallel_requests === undefined ? before.parallelRequests : parallel_requests,
    allowedModels: allowed_models === undefined ? before.allowedModels : allowed_models,
    allowedProviders: allowed_providers === undefined ? before.allowedProviders : allowed_providers,
    expiresAt: expires_in_days === undefined ? before.expiresAt : endAfter(expires_in_days, nowMs),
  }
}

function notFound() {
  return new GatewayError('not_found', 'There is no such API key.', { param: 'key_id' })
}

function ended(status: KeyStatus) {
  return new GatewayError('conflict', `This API key is ${status}. Create a new one instead.`, {
    param: 'key_id',
  })
}
