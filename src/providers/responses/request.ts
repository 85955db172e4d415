import { definedOnly, isJsonObject, pickDefined, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { RequestContext } from '../openai-compatible/quirks.ts'
import { CALL_ID_CHARS_MAX, withShortCallIds } from '../openai/call-ids.ts'
import { applyModelRules } from '../openai/rules.ts'
import { refuseLacks, warnOfUnhandled } from '../request-checks.ts'
import { toInput } from './input.ts'
import { toTextFormat, toToolChoice, toTools } from './tools.ts'

/** Fields of the same name and meaning in both APIs, or of this one alone. */
const PASSED = [
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'temperature',
  'top_p',
  'truncation',
  'user',
]
const TRANSLATED = [
  'max_completion_tokens',
  'max_tokens',
  'reasoning',
  'reasoning_effort',
  'response_format',
  'tool_choice',
  'tools',
  'verbosity',
  'web_search_options',
]
const HANDLED: ReadonlySet<string> = new Set([...PASSED, ...TRANSLATED])

/** "Expected a value >= 16": the API takes no lower limit. */
const OUTPUT_TOKENS_MIN = 16

/**
 * A chat request as the Responses API takes it. `provider` names the state that goes back. Throws
 * GatewayError for several choices and audio.
 */
export function toResponsesRequest(
  original: ChatRequest,
  context: RequestContext,
  provider: string,
): JsonObject {
  refuseLacks(original, ['choices', 'speech', 'audio'])
  const { target, warn } = context
  const ruled = applyModelRules(original, context)
  const request = withShortCallIds(ruled, CALL_ID_CHARS_MAX.responses)
  warnOfUnhandled(request, HANDLED, warn)
  const tools = toTools(request)
  const text = definedOnly({
    format: toTextFormat(request.response_format),
    verbosity: request.verbosity,
  })
  return {
    model: target.model,
    input: toInput(request.messages, { provider, warn }),
    ...pickDefined(request, PASSED),
    ...definedOnly({
      max_output_tokens: outputLimit(request, warn),
      tool_choice: toToolChoice(request.tool_choice),
    }),
    ...(tools.length > 0 && { tools }),
    ...(Object.keys(text).length > 0 && { text }),
    ...toReasoning(request, context),
    ...toStreaming(request),
    store: request.store ?? false,
  }
}

function outputLimit(
  { max_completion_tokens: limit, max_tokens: old }: ChatRequest,
  warn: RequestContext['warn'],
): number | undefined {
  const wish = limit ?? old ?? undefined
  if (wish === undefined || wish >= OUTPUT_TOKENS_MIN) return wish
  warn(`the token limit was raised to ${OUTPUT_TOKENS_MIN}, the least that this model takes`)
  return OUTPUT_TOKENS_MIN
}

/** Summaries are asked for only where somebody wants them: not every organisation may have them. */
function toReasoning(request: ChatRequest, { target }: RequestContext): JsonObject {
  const { reasoning_effort: effort, reasoning: own } = request
  const { info, settings } = target
  const isReasoning = info?.abilities.reasoning === true && effort !== 'none'
  const reasoning = {
    ...(isReasoning && definedOnly({ summary: settings.reasoningSummary })),
    ...(isJsonObject(own) && own),
    ...(effort != null && { effort }),
  }
  return {
    ...(Object.keys(reasoning).length > 0 && { reasoning }),
    // Without its state the next turn of a tool loop would have to think anew.
    ...(isReasoning && { include: ['reasoning.encrypted_content'] }),
  }
}

function toStreaming({ stream, stream_options: options }: ChatRequest): JsonObject {
  if (stream !== true) return {}
  const known = pickDefined(options ?? {}, ['include_obfuscation'])
  return { stream, ...(Object.keys(known).length > 0 && { stream_options: known }) }
}
