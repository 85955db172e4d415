import { definedOnly, isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import { planThinking } from '../anthropic/thinking.ts'
import { fitEffort } from '../reasoning-effort.ts'

/** How a call reasons, as the maker of its model wants to be told. */
export interface ReasoningPlan {
  /** For `additionalModelRequestFields`. */
  readonly fields: JsonObject
  /** Reasoning is on, as far as can be known, and forbids sampling and forced tools. */
  readonly isOn: boolean
  /** Tokens that it takes from the answer's limit. */
  readonly budgetTokens: number
  /** The model takes no limit on its answer in this call. */
  readonly refusesLimit: boolean
}

const OFF: ReasoningPlan = { fields: {}, isOn: false, budgetTokens: 0, refusesLimit: false }

interface ReasoningContext {
  readonly target: Target
  readonly warn: (text: string) => void
}

/** Maps `reasoning_effort` and Claude's own `thinking` by the model's maker. */
export function planReasoning(request: ChatRequest, context: ReasoningContext): ReasoningPlan {
  const { target, warn } = context
  const { reasoning_effort: effort } = request
  switch (target.info?.maker) {
    case 'anthropic':
      return planClaude(request, context)
    case 'amazon':
      return effort == null ? OFF : planNova(effort, context)
    case 'openai':
      return effort == null
        ? OFF
        : { ...OFF, fields: { reasoning_effort: fitEffort(effort, effortsOf(target)) } }
    case undefined:
    default:
      if (effort != null && effort !== 'none') {
        warn('reasoning_effort was left out: how this model reasons is not known')
      }
      return isJsonObject(request.thinking)
        ? { ...OFF, fields: { thinking: request.thinking } }
        : OFF
  }
}

const effortsOf = ({ info }: Target) => info?.reasoningEfforts ?? []

function planClaude(request: ChatRequest, context: ReasoningContext): ReasoningPlan {
  const plan = planThinking(request, context)
  const own = isJsonObject(request.output_config) ? request.output_config : {}
  const config = definedOnly({ effort: plan.effort, ...own })
  return {
    fields: definedOnly({
      thinking: plan.thinking,
      output_config: Object.keys(config).length > 0 ? config : undefined,
    }),
    isOn: plan.isOn,
    budgetTokens: plan.budgetTokens,
    refusesLimit: false,
  }
}

/** Nova 2 refuses a limit on its answer beside its highest effort. */
function planNova(effort: string, { target, warn }: ReasoningContext): ReasoningPlan {
  if (target.info?.abilities.reasoning !== true) {
    if (effort !== 'none') warn('reasoning_effort was left out: this model does not reason')
    return OFF
  }
  if (effort === 'none') return OFF
  const level = fitEffort(effort, effortsOf(target))
  return {
    ...OFF,
    fields: { reasoningConfig: { type: 'enabled', maxReasoningEffort: level } },
    refusesLimit: level === 'high',
  }
}
