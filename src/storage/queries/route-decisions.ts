import { and, desc, eq, gte, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { routeDecisions, type RouteDecision } from '../schema/route-decisions.ts'

/** One statement, however many there are. What is there already stays. */
export async function insertRouteDecisions(
  db: Database,
  decisions: readonly RouteDecision[],
): Promise<void> {
  const rows = JSON.stringify(
    decisions.map((row) => [
      row.id,
      row.tenantId,
      row.at.toISOString(),
      row.requestId,
      row.keyId,
      row.requestedModel,
      row.strategy,
      row.provider,
      row.model,
      row.outcome,
      row.attempts,
      row.durationMs,
      row.costNanoUsd,
      row.document,
    ]),
  )
  await db.orm
    .insert(routeDecisions)
    .select(
      sql`select d ->> 0, d ->> 1, (d ->> 2)::timestamptz, d ->> 3, d ->> 4, d ->> 5, d ->> 6,
        d ->> 7, d ->> 8, d ->> 9, (d ->> 10)::integer, (d ->> 11)::integer, (d ->> 12)::bigint,
        d -> 13
        from json_array_elements(${rows}::json) as d`,
    )
    .onConflictDoNothing()
}

/** Of the tenant; null when there is none, or no longer. */
export async function findRouteDecision(
  db: Database,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<RouteDecision | null> {
  const [found] = await db.orm
    .select()
    .from(routeDecisions)
    .where(and(eq(routeDecisions.tenantId, tenantId), eq(routeDecisions.id, id)))
  return found ?? null
}

/** Which decisions of a tenant; absent fields allow all. */
export interface RouteDecisionFilter {
  readonly tenantId: string
  readonly from?: Date | undefined
  /** Excluded. */
  readonly to?: Date | undefined
  readonly requestId?: string | undefined
  readonly keyId?: string | undefined
  readonly requestedModel?: string | undefined
  readonly provider?: string | undefined
  readonly model?: string | undefined
  readonly outcome?: string | undefined
  /** Only calls that took more than one attempt. */
  readonly hasFallback?: boolean | undefined
}

/** The last decision of the page before. */
export interface RouteDecisionCursor {
  readonly at: Date
  readonly id: string
}

/** Newest first. */
export async function listRouteDecisions(
  db: Database,
  filter: RouteDecisionFilter,
  page: { readonly limit: number; readonly after: RouteDecisionCursor | null },
): Promise<RouteDecision[]> {
  const { after } = page
  const isOlder =
    after === null
      ? undefined
      : or(
          lt(routeDecisions.at, after.at),
          and(eq(routeDecisions.at, after.at), lt(routeDecisions.id, after.id)),
        )
  return db.orm
    .select()
    .from(routeDecisions)
    .where(and(matches(filter), isOlder))
    .orderBy(desc(routeDecisions.at), desc(routeDecisions.id))
    .limit(page.limit)
}

/** Deletes what is older than a time. */
export async function pruneRouteDecisions(
  db: Database,
  { before }: { readonly before: Date },
): Promise<void> {
  await db.orm.delete(routeDecisions).where(lt(routeDecisions.at, before))
}

function matches(filter: RouteDecisionFilter) {
  const { from, to, requestId, keyId, requestedModel, provider, model, outcome } = filter
  return and(
    eq(routeDecisions.tenantId, filter.tenantId),
    from === undefined ? undefined : gte(routeDecisions.at, from),
    to === undefined ? undefined : lt(routeDecisions.at, to),
    requestId === undefined ? undefined : eq(routeDecisions.requestId, requestId),
    keyId === undefined ? undefined : eq(routeDecisions.keyId, keyId),
    requestedModel === undefined ? undefined : eq(routeDecisions.requestedModel, requestedModel),
    provider === undefined ? undefined : eq(routeDecisions.provider, provider),
    model === undefined ? undefined : eq(routeDecisions.model, model),
    outcome === undefined ? undefined : eq(routeDecisions.outcome, outcome),
    filter.hasFallback === true ? gte(routeDecisions.attempts, 2) : undefined,
  )
}
