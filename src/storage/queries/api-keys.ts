import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import type { Permission } from '../../domain/principal.ts'
import type { Database } from '../database.ts'
import { apiKeys, type ApiKey } from '../schema/api-keys.ts'
import { bumpStatement } from './config-version.ts'

export type NewApiKey = typeof apiKeys.$inferInsert

/** What may be shown of a key: nothing that its secret could be guessed from. */
const summaryColumns = {
  id: apiKeys.id,
  tenantId: apiKeys.tenantId,
  ownerUserId: apiKeys.ownerUserId,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  permissions: apiKeys.permissions,
  rateLimit: apiKeys.rateLimit,
  tokensPerMinute: apiKeys.tokensPerMinute,
  parallelRequests: apiKeys.parallelRequests,
  allowedModels: apiKeys.allowedModels,
  allowedProviders: apiKeys.allowedProviders,
  createdAt: apiKeys.createdAt,
  expiresAt: apiKeys.expiresAt,
  lastUsedAt: apiKeys.lastUsedAt,
  revokedAt: apiKeys.revokedAt,
  rotatedFrom: apiKeys.rotatedFrom,
  previousValidUntil: apiKeys.previousValidUntil,
} as const

export type ApiKeySummary = Pick<ApiKey, keyof typeof summaryColumns>

/** Which key; another tenant's key is treated as one that does not exist. */
export interface ApiKeyRef {
  readonly tenantId: string
  readonly id: string
}

/** Fails with a unique violation when the id is taken. */
export async function insertApiKey(db: Database, key: NewApiKey): Promise<void> {
  await db.atomically((orm) => [orm.insert(apiKeys).values(key), bumpStatement(orm)])
}

/** For authentication only, where the key itself says which tenant it belongs to. */
export async function findApiKeyById(db: Database, { id }: { id: string }): Promise<ApiKey | null> {
  const [key] = await db.orm.select().from(apiKeys).where(eq(apiKeys.id, id))
  return key ?? null
}

export async function findApiKey(db: Database, ref: ApiKeyRef): Promise<ApiKeySummary | null> {
  const [key] = await db.orm.select(summaryColumns).from(apiKeys).where(isKey(ref))
  return key ?? null
}

export interface ApiKeyPage {
  readonly tenantId: string
  /** Only keys of this owner; absent means all of the tenant. */
  readonly ownerUserId?: string | undefined
  readonly limit: number
  /** The last key of the page before. */
  readonly after?: Pick<ApiKey, 'createdAt' | 'id'> | undefined
}

/** A tenant's keys or one owner's among them, newest first, revoked and expired ones included. */
export async function listApiKeys(db: Database, page: ApiKeyPage): Promise<ApiKeySummary[]> {
  const { tenantId, ownerUserId, limit, after } = page
  const isOwn = ownerUserId === undefined ? undefined : eq(apiKeys.ownerUserId, ownerUserId)
  const isOlder =
    after &&
    sql`(${apiKeys.createdAt}, ${apiKeys.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id})`
  return db.orm
    .select(summaryColumns)
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tenantId), isOwn, isOlder))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(limit)
}

/** Revokes a key for good and gives it back; null when there is none. The first revocation counts. */
export async function revokeApiKey(
  db: Database,
  { revokedAt, ...ref }: ApiKeyRef & { readonly revokedAt: Date },
): Promise<ApiKeySummary | null> {
  const firstRevokedAt = sql`coalesce(${apiKeys.revokedAt}, ${revokedAt.toISOString()}::timestamptz)`
  const [[key]] = await db.atomically((orm) => [
    orm
      .update(apiKeys)
      .set({ revokedAt: firstRevokedAt, previousValidUntil: null })
      .where(isKey(ref))
      .returning(summaryColumns),
    bumpStatement(orm),
  ])
  return key ?? null
}

/** What of a key may be changed. */
export type ApiKeyChanges = Partial<
  Readonly<
    Pick<ApiKey, 'name' | 'rateLimit' | 'tokensPerMinute' | 'parallelRequests' | 'expiresAt'> & {
      permissions: readonly Permission[]
      allowedModels: readonly string[] | null
      allowedProviders: readonly string[] | null
    }
  >
>

/** Changes a key and gives it back; null when there is none or it is revoked. */
export async function updateApiKey(
  db: Database,
  ref: ApiKeyRef,
  { permissions, allowedModels, allowedProviders, ...rest }: ApiKeyChanges,
): Promise<ApiKeySummary | null> {
  const changes = {
    ...rest,
    ...(permissions !== undefined && { permissions: [...permissions] }),
    ...(allowedModels !== undefined && { allowedModels: allowedModels && [...allowedModels] }),
    ...(allowedProviders !== undefined && {
      allowedProviders: allowedProviders && [...allowedProviders],
    }),
  }
  const [[key]] = await db.atomically((orm) => [
    orm
      .update(apiKeys)
      .set(changes)
      .where(and(isKey(ref), isNull(apiKeys.revokedAt)))
      .returning(summaryColumns),
    bumpStatement(orm),
  ])
  return key ?? null
}

export interface SecretReplacement extends ApiKeyRef {
  readonly prefix: string
  readonly salt: string
  readonly hash: string
  readonly hashParams: string
  /** Until when the old secret works as well; null ends it at once. */
  readonly previousValidUntil: Date | null
}

/** Gives a key a new secret; null when there is no such key or it is revoked. */
export async function replaceApiKeySecret(
  db: Database,
  replacement: SecretReplacement,
): Promise<ApiKeySummary | null> {
  const { tenantId, id, previousValidUntil, ...secret } = replacement
  // The right side of SET reads the row as it was: the old secret.
  const previous =
    previousValidUntil === null
      ? { previousSalt: null, previousHash: null, previousHashParams: null }
      : {
          previousSalt: sql`${apiKeys.salt}`,
          previousHash: sql`${apiKeys.hash}`,
          previousHashParams: sql`${apiKeys.hashParams}`,
        }
  const [[key]] = await db.atomically((orm) => [
    orm
      .update(apiKeys)
      .set({ ...secret, ...previous, previousValidUntil })
      .where(and(isKey({ tenantId, id }), isNull(apiKeys.revokedAt)))
      .returning(summaryColumns),
    bumpStatement(orm),
  ])
  return key ?? null
}

export interface ApiKeyUse extends ApiKeyRef {
  readonly usedAt: Date
}

/**
 * Notes when keys were last used, many at once; never moves a time back. The snapshot does not
 * hold these times, so the configuration version stays.
 */
export async function touchApiKeys(db: Database, uses: readonly ApiKeyUse[]): Promise<void> {
  if (uses.length === 0) return
  // Sorted and merged, so that two replicas lock rows in the same order and no row comes twice.
  const latest = sql`(
    select tenant_id, id, max(used_at) as used_at
    from jsonb_to_recordset(${toUsesJson(uses)}::jsonb) as uses(tenant_id text, id text, used_at timestamptz)
    group by tenant_id, id
  ) as latest`
  await db.orm
    .update(apiKeys)
    .set({ lastUsedAt: sql`greatest(${apiKeys.lastUsedAt}, latest.used_at)` })
    .from(latest)
    .where(sql`${apiKeys.id} = latest.id and ${apiKeys.tenantId} = latest.tenant_id`)
}

function toUsesJson(uses: readonly ApiKeyUse[]): string {
  return JSON.stringify(
    uses.map(({ tenantId, id, usedAt }) => ({ tenant_id: tenantId, id, used_at: usedAt })),
  )
}

function isKey({ tenantId, id }: ApiKeyRef) {
  return and(eq(apiKeys.tenantId, tenantId), eq(apiKeys.id, id))
}
