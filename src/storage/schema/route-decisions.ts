import { bigint, index, integer, json, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/**
 * Why calls went where they went: explanations for people, kept for days. No foreign keys, and
 * nothing of what was said. What is searched for stands beside the document.
 */
export const routeDecisions = pgTable(
  'route_decisions',
  {
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    at: instant('at').notNull(),
    requestId: text('request_id').notNull(),
    keyId: text('key_id'),
    requestedModel: text('requested_model').notNull(),
    strategy: text('strategy').notNull(),
    /** Null where nothing answered. */
    provider: text('provider'),
    model: text('model'),
    /** `complete`, `interrupted`, `cancelled`, or `failed` where nothing answered. */
    outcome: text('outcome').notNull(),
    attempts: integer('attempts').notNull(),
    durationMs: integer('duration_ms').notNull(),
    costNanoUsd: bigint('cost_nano_usd', { mode: 'number' }),
    document: json('document').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    index('route_decisions_tenant_id_at_index').on(table.tenantId, table.at, table.id),
    index('route_decisions_at_index').on(table.at),
  ],
)

export type RouteDecision = typeof routeDecisions.$inferSelect
