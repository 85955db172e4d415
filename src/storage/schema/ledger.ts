import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
} from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** How an attempt ended, seen from the gateway. */
export type LedgerOutcome = 'complete' | 'failed' | 'interrupted' | 'cancelled'

/**
 * One row for each attempt at a provider, append-only. Each row is a transfer of double-entry
 * bookkeeping: it debits the tenant's account and credits the provider's with the same amount, so
 * that the books balance by construction. No foreign keys: what was spent outlives who spent it.
 */
export const ledgerEntries = pgTable(
  'ledger_entries',
  {
    id: text('id').primaryKey(),
    /** When the call began; a call belongs to the period in which it began. */
    at: instant('at').notNull(),
    tenantId: text('tenant_id').notNull(),
    keyId: text('key_id'),
    userId: text('user_id'),
    requestId: text('request_id').notNull(),
    /** The first try of a call is 1. */
    attempt: integer('attempt').notNull(),
    endpoint: text('endpoint').notNull(),
    /** As the caller wrote it. */
    requestedModel: text('requested_model').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    outcome: text('outcome').$type<LedgerOutcome>().notNull(),
    errorKind: text('error_kind'),
    promptTokens: integer('prompt_tokens').notNull(),
    completionTokens: integer('completion_tokens').notNull(),
    /** Parts of the prompt and of the completion. */
    cachedTokens: integer('cached_tokens').notNull(),
    cacheWriteTokens: integer('cache_write_tokens').notNull(),
    reasoningTokens: integer('reasoning_tokens').notNull(),
    /** The provider did not tell the usage; the counts are ours. */
    isEstimated: boolean('is_estimated').notNull(),
    /** Null where no price is known: the cost is then unknown, not zero. */
    costNanoUsd: bigint('cost_nano_usd', { mode: 'number' }),
    /** What the provider itself says that it costs. */
    providerCostNanoUsd: bigint('provider_cost_nano_usd', { mode: 'number' }),
    priceVersion: text('price_version'),
    durationMs: integer('duration_ms').notNull(),
    tags: text('tags').array().notNull(),
  },
  (table) => [
    index('ledger_entries_tenant_id_at_index').on(table.tenantId, table.at, table.id),
    check(
      'ledger_entries_outcome_check',
      sql`${table.outcome} in ('complete', 'failed', 'interrupted', 'cancelled')`,
    ),
  ],
)

const totals = {
  attempts: bigint('attempts', { mode: 'number' }).notNull(),
  failures: bigint('failures', { mode: 'number' }).notNull(),
  estimated: bigint('estimated', { mode: 'number' }).notNull(),
  unpriced: bigint('unpriced', { mode: 'number' }).notNull(),
  promptTokens: bigint('prompt_tokens', { mode: 'number' }).notNull(),
  completionTokens: bigint('completion_tokens', { mode: 'number' }).notNull(),
  cachedTokens: bigint('cached_tokens', { mode: 'number' }).notNull(),
  cacheWriteTokens: bigint('cache_write_tokens', { mode: 'number' }).notNull(),
  reasoningTokens: bigint('reasoning_tokens', { mode: 'number' }).notNull(),
  costNanoUsd: bigint('cost_nano_usd', { mode: 'number' }).notNull(),
  durationMs: bigint('duration_ms', { mode: 'number' }).notNull(),
}

/** Sums of the ledger by hour, written together with the entries. An absent key or user is ''. */
export const usageHourly = pgTable(
  'usage_hourly',
  {
    tenantId: text('tenant_id').notNull(),
    hour: instant('hour').notNull(),
    keyId: text('key_id').notNull(),
    userId: text('user_id').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    endpoint: text('endpoint').notNull(),
    ...totals,
  },
  (table) => [
    primaryKey({
      columns: [
        table.tenantId,
        table.hour,
        table.keyId,
        table.userId,
        table.provider,
        table.model,
        table.endpoint,
      ],
    }),
  ],
)

/** The same by tag; an entry with several tags counts under each of them. */
export const usageHourlyTags = pgTable(
  'usage_hourly_tags',
  {
    tenantId: text('tenant_id').notNull(),
    hour: instant('hour').notNull(),
    tag: text('tag').notNull(),
    ...totals,
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.hour, table.tag] })],
)

export type LedgerEntry = typeof ledgerEntries.$inferSelect
