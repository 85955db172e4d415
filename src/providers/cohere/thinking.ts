import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import { budgetOf } from '../reasoning-effort.ts'

/** Efforts that Cohere's own advice is not to bound. */
const UNBOUNDED = new Set(['high', 'xhigh', 'max'])

/** Longest answer where neither the caller nor the catalogue says one. */
const OUTPUT_TOKENS_DEFAULT = 32_000

/**
 * `reasoning_effort` as Cohere's switch, with a budget below `high`; undefined leaves it to the
 * model, which thinks if it can. The caller's own `thinking` wins.
 */
export function toThinking(
  request: ChatRequest,
  { info }: Target,
  warn: (text: string) => void,
): JsonObject | undefined {
  const { thinking, reasoning_effort: effort } = request
  if (isJsonObject(thinking)) return thinking
  if (effort == null) return undefined
  if (info !== null && info.abilities.reasoning !== true) {
    if (effort !== 'none') warn('reasoning_effort was left out: this model does not reason')
    return undefined
  }
  if (effort === 'none') return { type: 'disabled' }
  if (UNBOUNDED.has(effort)) return { type: 'enabled' }
  const limit = request.max_completion_tokens ?? request.max_tokens
  const longest = limit ?? info?.outputTokensMax ?? OUTPUT_TOKENS_DEFAULT
  const budget = budgetOf(effort, longest)
  return { type: 'enabled', ...(budget !== undefined && { token_budget: budget }) }
}
