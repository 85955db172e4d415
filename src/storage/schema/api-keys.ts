import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import type { Permission } from '../../domain/principal.ts'
import { instant } from './columns.ts'
import { tenants } from './tenants.ts'
import { users } from './users.ts'

/** API keys. The id is the `<id>` part of `sk-scalix-<id>-<secret>`; the secret is never stored. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id')
      .notNull()
      .references(() => tenants.id, { onDelete: 'cascade' }),
    ownerUserId: text('owner_user_id').references(() => users.id, { onDelete: 'set null' }),
    name: text('name').notNull(),
    /** The beginning of the key, as shown in lists. */
    prefix: text('prefix').notNull(),
    /** Base64, as is the hash. */
    salt: text('salt').notNull(),
    hash: text('hash').notNull(),
    /** How `hash` was derived, for example `pbkdf2-sha256$100000`. */
    hashParams: text('hash_params').notNull(),
    permissions: text('permissions').array().$type<Permission[]>().notNull(),
    /** Requests an hour; null means the configured default. */
    rateLimit: integer('rate_limit'),
    /** Of its model calls, prompt and answer together; null means no limit. */
    tokensPerMinute: integer('tokens_per_minute'),
    /** Model calls at the same time; null means no limit. */
    parallelRequests: integer('parallel_requests'),
    /** Null means all that the tenant may use. */
    allowedModels: text('allowed_models').array(),
    allowedProviders: text('allowed_providers').array(),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    lastUsedAt: instant('last_used_at'),
    revokedAt: instant('revoked_at'),
    /** The key that this one replaces. */
    rotatedFrom: text('rotated_from'),
    /** The secret before the last regeneration; still good until `previousValidUntil`. */
    previousSalt: text('previous_salt'),
    previousHash: text('previous_hash'),
    previousHashParams: text('previous_hash_params'),
    previousValidUntil: instant('previous_valid_until'),
  },
  (table) => [
    index('api_keys_tenant_id_created_at_index').on(table.tenantId, table.createdAt, table.id),
    index('api_keys_owner_user_id_index').on(table.ownerUserId),
  ],
)

export type ApiKey = typeof apiKeys.$inferSelect
