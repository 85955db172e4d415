import type { Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type {
  RouteDecisionCursor,
  RouteDecisionFilter,
} from '../storage/queries/route-decisions.ts'
import type { RouteDecision } from '../storage/schema/route-decisions.ts'

/** What the desk asks of the database; each takes the tenant. */
export interface DecisionDeskQueries {
  find(ref: { readonly tenantId: string; readonly id: string }): Promise<RouteDecision | null>
  list(
    filter: RouteDecisionFilter,
    page: { readonly limit: number; readonly after: RouteDecisionCursor | null },
  ): Promise<RouteDecision[]>
}

export interface DecisionPage {
  readonly decisions: readonly RouteDecision[]
  /** Asks for the next page; null on the last one. */
  readonly nextCursor: string | null
}

/** Explanations of a tenant's calls. */
export interface DecisionDesk {
  list(
    caller: Principal,
    filter: Omit<RouteDecisionFilter, 'tenantId'>,
    page: { readonly limit: number; readonly after: string | null },
  ): Promise<DecisionPage>
  /** Throws GatewayError `not_found`. */
  get(caller: Principal, id: string): Promise<Readonly<Record<string, unknown>>>
}

/** Shows nobody another tenant's calls. */
export function createDecisionDesk(queries: DecisionDeskQueries): DecisionDesk {
  return {
    async list({ tenantId }, filter, { limit, after }) {
      const rows = await queries.list(
        { ...filter, tenantId },
        { limit: limit + 1, after: after === null ? null : parseCursor(after) },
      )
      const decisions = rows.slice(0, limit)
      const last = decisions.at(-1)
      const nextCursor =
        rows.length > limit && last !== undefined ? `${last.at.getTime()}.${last.id}` : null
      return { decisions, nextCursor }
    },
    async get({ tenantId }, id) {
      const found = await queries.find({ tenantId, id })
      if (found !== null) return found.document
      throw new GatewayError(
        'not_found',
        'There is no such decision, or it is no longer kept; see ROUTE_DECISIONS_PER_SECOND.',
      )
    },
  }
}

function parseCursor(cursor: string): RouteDecisionCursor {
  const dot = cursor.indexOf('.')
  const atMs = Number(cursor.slice(0, dot))
  const at = new Date(atMs)
  if (dot <= 0 || Number.isNaN(at.getTime())) {
    throw new GatewayError('invalid_request', 'That is no cursor of this list.', { param: 'after' })
  }
  return { at, id: cursor.slice(dot + 1) }
}
