import type { ChatRequest } from '../../openai/chat-request.ts'
import { dropFields, renameTokenLimit } from '../openai-compatible/request.ts'
import type { RequestContext } from '../openai-compatible/quirks.ts'

/** Refused by every reasoning model, whatever its effort. */
const NEVER_WITH_REASONING_MODELS = [
  'frequency_penalty',
  'presence_penalty',
  'logit_bias',
  'top_logprobs',
]
const SAMPLING = ['temperature', 'top_p', 'logprobs']

/**
 * What OpenAI's model families take, by the catalogue's rules: the token limit's name, sampling,
 * `stop`. Requests that keep the rules come back as they are.
 */
export function applyModelRules(
  original: ChatRequest,
  { target, warn }: RequestContext,
): ChatRequest {
  const rules = target.info?.rules
  if (rules === undefined) return original
  let request = renameTokenLimit(original, rules.maxTokensField)
  if (rules.sampling === 'never' || rules.sampling === 'only-without-reasoning') {
    request = dropFields(request, NEVER_WITH_REASONING_MODELS, warn)
    const mayStay = rules.sampling !== 'never' && effortOf(request, { target }) === 'none'
    if (!mayStay) request = dropFields(request, SAMPLING, warn)
  }
  if (rules.stop === 'never') request = dropFields(request, ['stop'], warn)
  return request
}

/**
 * Whether chat completions refuse this call while the Responses API takes it
 * (openai/openai-openapi#541: "Function tools with reasoning_effort are not supported").
 */
export function needsResponsesApi(
  request: ChatRequest,
  { target }: Pick<RequestContext, 'target'>,
): boolean {
  const rules = target.info?.rules
  if (rules === undefined) return false
  if (rules.responsesOnly === true) return true
  const effort = effortOf(request, { target })
  if (rules.responsesOnlyEffort !== undefined && effort === rules.responsesOnlyEffort) return true
  return (
    rules.toolsWithReasoning === 'responses-only' &&
    (request.tools?.length ?? 0) > 0 &&
    effort !== 'none'
  )
}

/** The effort that the model will work with; undefined when only the provider knows. */
function effortOf(
  request: ChatRequest,
  { target }: Pick<RequestContext, 'target'>,
): string | undefined {
  return request.reasoning_effort ?? target.info?.rules?.defaultEffort
}
