import type {
  RouteDecisionCursor,
  RouteDecisionFilter,
} from '../storage/queries/route-decisions.ts'
import type { RouteDecision } from '../storage/schema/route-decisions.ts'

const PAGE = 200

type ListDecisions = (
  filter: RouteDecisionFilter,
  page: { readonly limit: number; readonly after: RouteDecisionCursor | null },
) => Promise<RouteDecision[]>

/** Documents of stored decisions, page by page; an empty page is the end. */
export function createRecordedPages(
  list: ListDecisions,
  filter: RouteDecisionFilter,
  limit: number,
): { next(): Promise<readonly unknown[]> } {
  let after: RouteDecisionCursor | null = null
  let left = limit
  return {
    async next() {
      if (left <= 0) return []
      const rows = await list(filter, { limit: Math.min(PAGE, left), after })
      left = rows.length < PAGE ? 0 : left - rows.length
      const last = rows.at(-1)
      if (last !== undefined) after = { at: last.at, id: last.id }
      return rows.map(({ document }) => document)
    },
  }
}
