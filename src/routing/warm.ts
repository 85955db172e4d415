import type { Asked } from './asked.ts'
import type { Scored } from './rank.ts'
import type { Sessions } from './sessions.ts'

/** A warm session is left when another model is so much likelier to answer well. */
const HARDER_TURN = 0.1

export interface WarmOptions {
  readonly asked: Pick<Asked, 'hasToolResult' | 'isContinued'>
  /** Null where the call belongs to nothing. */
  readonly sessionKey: string | null
  readonly hasNamedSession: boolean
  readonly sessions: Sessions
}

/** The deployment that served the session last, if it is to serve it again. */
export function findWarm(
  ranked: readonly Scored[],
  { asked, sessionKey, hasNamedSession, sessions }: WarmOptions,
): Scored | null {
  const place = sessionKey === null ? null : sessions.find(sessionKey)
  const warm = ranked.find(({ deployment }) => deployment.id === place?.deploymentId)
  const [best] = ranked
  if (warm === undefined || best === undefined) return null
  // The model that called a tool gets its result.
  if (asked.hasToolResult) return warm
  // Somebody who asks the same again begins anew: only a conversation has something to come back to.
  if (!hasNamedSession && !asked.isContinued) return null
  return best.estimate.quality - warm.estimate.quality > HARDER_TURN ? null : warm
}
