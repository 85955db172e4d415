import type { ChatInput } from '../providers/adapter.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { ParamLimits } from '../routing/rules/effects.ts'

/** The request within the bounds that rules set to it; the same one where it keeps them anyway. */
export function withParamLimits(input: ChatInput, limits: ParamLimits | null): ChatInput {
  if (limits === null) return input
  const { request } = input
  const changes = {
    ...capTemperature(request, limits.temperatureMax),
    ...capOutput(request, limits.outputTokensMax),
    ...setEffort(request, limits.reasoningEffort),
  }
  if (Object.keys(changes).length === 0) return input
  return { ...input, request: { ...request, ...changes }, bytes: null, text: null }
}

/** What is not given is the model's own and below any sensible bound. */
function capTemperature({ temperature }: ChatRequest, max: number | undefined) {
  return max !== undefined && temperature != null && temperature > max ? { temperature: max } : {}
}

function capOutput(request: ChatRequest, max: number | undefined) {
  if (max === undefined) return {}
  const { max_completion_tokens: completion, max_tokens: tokens } = request
  if (completion == null && tokens == null) return { max_completion_tokens: max }
  return {
    ...(completion != null && completion > max && { max_completion_tokens: max }),
    ...(tokens != null && tokens > max && { max_tokens: max }),
  }
}

function setEffort({ reasoning_effort: asked }: ChatRequest, effort: string | undefined) {
  return effort === undefined || asked === effort ? {} : { reasoning_effort: effort }
}
