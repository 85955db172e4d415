import type { Awaitable } from '../domain/counters.ts'
import type { AdmittedCall, CallLimiter } from '../limits/call-limits.ts'
import { estimateTokens } from '../usage/estimate.ts'
import type { ModelCall } from './chat.ts'

type Handle = (call: ModelCall) => Promise<void>

/**
 * Puts the limits of a key (tokens a minute, calls at the same time) around a model endpoint: from
 * before anything is planned to the end of the answer. Costs nothing for keys without them.
 */
export function limitCalls(limiter: CallLimiter, handle: Handle): Handle {
  async function handleLimited(modelCall: ModelCall, begun: Awaitable<AdmittedCall>) {
    const admitted = await begun
    try {
      await handle(modelCall)
    } finally {
      modelCall.call.runInBackground(admitted.end(modelCall.facts.usedTokens ?? 0))
    }
  }

  return (modelCall) => {
    const tokens = estimateTokens(modelCall.body.length)
    const begun = limiter.begin(modelCall.call.principal, tokens)
    return begun === null ? handle(modelCall) : handleLimited(modelCall, begun)
  }
}
