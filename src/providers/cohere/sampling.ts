import { definedOnly, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'

const TOP_P_MIN = 0.01
const TOP_P_MAX = 0.99

/** Sampling fields under Cohere's names, within its bounds, which are narrower than OpenAI's. */
export function toSampling(request: ChatRequest, warn: (text: string) => void): JsonObject {
  const { top_k: topK } = request
  const clamp = (name: string, [least, most]: readonly [number, number]) => {
    const value = request[name]
    if (typeof value !== 'number') return undefined
    const fitting = Math.min(Math.max(value, least), most)
    if (fitting !== value) warn(`${name} was set to ${fitting}`)
    return fitting
  }
  return definedOnly({
    temperature: clamp('temperature', [0, 1]),
    p: clamp('top_p', [TOP_P_MIN, TOP_P_MAX]),
    k: topK,
    seed: fittingSeed(request, warn),
    ...onePenalty(request, { clamp, warn }),
  })
}

function fittingSeed({ seed }: ChatRequest, warn: (text: string) => void): number | undefined {
  if (seed == null || seed >= 0) return seed ?? undefined
  warn('seed was left out: this provider takes none below 0')
  return undefined
}

interface PenaltyContext {
  readonly clamp: (name: string, bounds: readonly [number, number]) => number | undefined
  readonly warn: (text: string) => void
}

/** Newer models take one of the two penalties only; a zero is none. */
function onePenalty(request: ChatRequest, { clamp, warn }: PenaltyContext): JsonObject {
  const { frequency_penalty: frequency, presence_penalty: presence } = request
  if (frequency) {
    if (presence) warn('presence_penalty was left out: only one penalty is taken')
    return { frequency_penalty: clamp('frequency_penalty', [0, 1]) }
  }
  return presence ? { presence_penalty: clamp('presence_penalty', [0, 1]) } : {}
}
