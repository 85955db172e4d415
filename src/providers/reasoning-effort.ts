import type { ModelInfo } from '../domain/model.ts'
import { omitFields } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'

/** OpenAI's efforts, weakest first. */
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']
const HIGH = EFFORTS.indexOf('high')

/**
 * The accepted effort that comes nearest to a wish. Up to `high` it is rounded up, above it down,
 * so that nobody pays for more than `high` without asking. Efforts of a provider's own (`default`)
 * stand for any kind of thinking. An unknown wish comes back as it is.
 */
export function fitEffort(wish: string, accepted: readonly string[]): string {
  if (accepted.length === 0 || accepted.includes(wish)) return wish
  const rank = EFFORTS.indexOf(wish)
  if (rank === -1) return wish
  const ranked = accepted.filter((effort) => EFFORTS.includes(effort)).toSorted(byRank)
  const above = ranked.find((effort) => EFFORTS.indexOf(effort) > rank)
  const below = ranked.findLast((effort) => EFFORTS.indexOf(effort) < rank && effort !== 'none')
  const own = accepted.find((effort) => !EFFORTS.includes(effort))
  const nearest = rank <= HIGH ? (above ?? below) : (below ?? above)
  return nearest ?? own ?? wish
}

const byRank = (a: string, b: string) => EFFORTS.indexOf(a) - EFFORTS.indexOf(b)

interface EffortContext {
  readonly info: ModelInfo | null
  readonly warn: (text: string) => void
  /** What the provider takes where the catalogue has no list for the model. */
  readonly accepted?: readonly string[]
}

/**
 * The request with an effort that the model takes: the nearest one of the catalogue's, with a
 * warning when it is another one; none at all for models that are known not to reason.
 */
export function withFittingEffort(request: ChatRequest, context: EffortContext): ChatRequest {
  const { info, warn, accepted = [] } = context
  const wish = request.reasoning_effort
  if (wish == null) return request
  if (info !== null && info.abilities.reasoning !== true) {
    if (wish !== 'none') warn('reasoning_effort was left out: this model does not reason')
    return omitFields(request, ['reasoning_effort'])
  }
  const effort = fitEffort(wish, info?.reasoningEfforts ?? accepted)
  if (effort === wish) return request
  warn(`reasoning_effort ${wish} is not offered by this model: ${effort} was sent`)
  return { ...request, reasoning_effort: effort }
}

const SHARES: Readonly<Record<string, number>> = {
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 0.9,
}
const BUDGET_TOKENS_MIN = 1024

/** An effort as a budget of tokens, a share of the longest answer; undefined for unknown efforts. */
export function budgetOf(effort: string, outputTokensMax: number): number | undefined {
  const share = SHARES[effort]
  return share && Math.max(BUDGET_TOKENS_MIN, Math.round(outputTokensMax * share))
}
