import type { Config } from '../config.ts'
import type { Platform } from '../platform.ts'
import { createDecisionLog, type DecisionLog } from '../routing/decision-log.ts'
import { insertRouteDecisions, pruneRouteDecisions } from '../storage/queries/route-decisions.ts'

/** Explanations of calls, on their way to the database. */
export function createDecisions(
  { database, now, log, canShareWork }: Platform,
  config: Config,
): DecisionLog {
  return createDecisionLog({
    queries: {
      insert: (decisions) => insertRouteDecisions(database, decisions),
      prune: (before) => pruneRouteDecisions(database, { before }),
    },
    now,
    log,
    perSecondMax: config.ROUTE_DECISIONS_PER_SECOND,
    retentionDays: config.ROUTE_DECISION_DAYS,
    isTended: canShareWork,
  })
}
