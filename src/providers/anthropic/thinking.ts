import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import { thinkingBlocks } from './messages.ts'

/** How a call thinks, in Anthropic's terms. */
export interface ThinkingPlan {
  readonly thinking: JsonObject | undefined
  readonly effort: string | undefined
  /** Thinking is on, as far as can be known: it forbids sampling and forced tools. */
  readonly isOn: boolean
  /** Tokens that thinking takes from the answer's limit. */
  readonly budgetTokens: number
}

interface ThinkingContext {
  readonly target: Target
  readonly warn: (text: string) => void
}

/** Share of the model's longest answer that budget models may think (vercel/ai's defaults). */
const BUDGET_SHARES: Readonly<Record<string, number>> = {
  minimal: 0.02,
  low: 0.1,
  medium: 0.3,
  high: 0.6,
  xhigh: 0.9,
  max: 0.9,
}
const BUDGET_TOKENS_MIN = 1024

const OFF = { thinking: undefined, effort: undefined, isOn: false, budgetTokens: 0 }

/**
 * Maps `reasoning_effort` by what the model can do. The caller's own `thinking` wins. Models that
 * the catalogue does not know are taken for adaptive ones, as all new models are.
 */
export function planThinking(request: ChatRequest, context: ThinkingContext): ThinkingPlan {
  const { target, warn } = context
  const rules = target.info?.rules
  const isAlwaysOn = rules?.canDisableThinking === 'no'
  if (isJsonObject(request.thinking)) return fromCaller(request.thinking)
  const { reasoning_effort: effort } = request
  if (effort == null) return { ...OFF, isOn: isAlwaysOn }
  if (target.info !== null && target.info.abilities.reasoning !== true) {
    if (effort !== 'none') warn('this model does not reason: reasoning_effort was left out')
    return OFF
  }
  if (effort === 'none') return switchOff(context)
  if (rules?.thinking === 'budget') return planBudget(request, effort, context)
  const level = nearestEffort(effort, target.info?.reasoningEfforts)
  return { thinking: { type: 'adaptive' }, effort: level, isOn: true, budgetTokens: 0 }
}

function fromCaller(thinking: JsonObject): ThinkingPlan {
  return {
    ...OFF,
    thinking,
    isOn: thinking.type === 'enabled' || thinking.type === 'adaptive',
    // The caller counts its own budget into its own limit.
    budgetTokens: 0,
  }
}

function switchOff({ target, warn }: ThinkingContext): ThinkingPlan {
  switch (target.info?.rules?.canDisableThinking) {
    case 'no':
      warn('this model always thinks: reasoning_effort is low')
      return { ...OFF, effort: 'low', isOn: true }
    case 'between-tools':
      return { ...OFF, thinking: { type: 'between_tools' } }
    case 'yes':
    case undefined:
      return { ...OFF, thinking: { type: 'disabled' } }
  }
}

function planBudget(
  request: ChatRequest,
  effort: string,
  { target, warn }: ThinkingContext,
): ThinkingPlan {
  if (isInUnsignedToolLoop(request)) {
    warn('the thinking of the earlier turn was not sent back: this turn does not think')
    return OFF
  }
  const share = BUDGET_SHARES[effort] ?? BUDGET_SHARES.medium ?? 0
  const longest = target.info?.outputTokensMax ?? 32_000
  const budgetTokens = Math.max(BUDGET_TOKENS_MIN, Math.floor(longest * share))
  const thinking = { type: 'enabled', budget_tokens: budgetTokens }
  return { thinking, effort: undefined, isOn: true, budgetTokens }
}

/** Budget models refuse tool results whose call came without its signed thinking. */
function isInUnsignedToolLoop({ messages }: ChatRequest): boolean {
  if (messages.at(-1)?.role !== 'tool') return false
  const caller = messages.findLast(({ role }) => role === 'assistant')
  return caller !== undefined && thinkingBlocks(caller).length === 0
}

function nearestEffort(effort: string, known: readonly string[] | undefined): string {
  if (effort === 'minimal') return 'low'
  const isExtreme = effort === 'xhigh' || effort === 'max'
  return isExtreme && known !== undefined && !known.includes(effort) ? 'high' : effort
}
