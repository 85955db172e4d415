import { isJsonObject, omitFields, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ChatRequest, ContentPart } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import type { RequestContext } from '../openai-compatible/quirks.ts'
import { dropFields, mapMessages } from '../openai-compatible/request.ts'
import { withFittingEffort } from '../reasoning-effort.ts'
import { withFittingFormat } from '../schema-wish.ts'
import { toShortCallId } from '../short-ids.ts'

/** ChatCompletionRequest of the SDK, and what is taken out before the request is sent. */
const FIELDS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'temperature',
  'top_p',
  'stop',
  'random_seed',
  'metadata',
  'response_format',
  'tools',
  'tool_choice',
  'presence_penalty',
  'frequency_penalty',
  'n',
  'prediction',
  'parallel_tool_calls',
  'reasoning_effort',
  'prompt_mode',
  'guardrails',
  'prompt_cache_key',
  'service_tier',
  'safe_prompt',
  'document_image_limit',
  'document_page_limit',
])

const MESSAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  system: ['role', 'content'],
  user: ['role', 'content'],
  assistant: ['role', 'content', 'tool_calls', 'prefix'],
  tool: ['role', 'content', 'tool_call_id', 'name'],
}

const SERVICE_TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
}

/** A request as Mistral's strict schema takes it: what has no place there is left out and told. */
export function toMistralRequest(original: ChatRequest, context: RequestContext): ChatRequest {
  const { target, warn } = context
  const { info } = target
  let request = withFittingEffort(original, { info, warn, accepted: ['none', 'high'] })
  request = withFittingFormat(request, { info, warn })
  if (request.seed !== undefined) {
    const { seed, ...rest } = request
    request = { ...rest, ...(seed != null && { random_seed: seed }) }
  }
  if (request.service_tier != null) {
    const tier = SERVICE_TIERS[request.service_tier]
    request = tier
      ? { ...request, service_tier: tier }
      : dropFields(request, ['service_tier'], warn)
  }
  const unknown = Object.keys(request).filter((field) => !FIELDS.has(field))
  request = dropFields(request, unknown, warn)
  const last = request.messages.length - 1
  return mapMessages(request, (message, index) => toMessage(message, index === last))
}

/** Earlier reasoning goes back as the chunk that it came in, to models that reason. */
export function restoreThinking(message: ChatMessage, { info }: Target): ChatMessage {
  const thought = textOf(message.reasoning_content)
  const takesThoughts = info === null || info.abilities.reasoning === true
  if (thought === undefined || !takesThoughts) return message
  const thinking = { type: 'thinking', thinking: [{ type: 'text', text: thought }], closed: true }
  const { content } = message
  const said = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  return { ...message, content: [thinking, ...said] }
}

function toMessage(message: ChatMessage, isLast: boolean): ChatMessage {
  const fields = MESSAGE_FIELDS[message.role] ?? []
  const unknown = Object.keys(message).filter((field) => !fields.includes(field))
  const known = unknown.length === 0 ? message : omitFields(message, unknown)
  if (message.role === 'assistant') {
    return toAssistant({ ...known, content: known.content ?? message.refusal ?? '' }, isLast)
  }
  if (message.role === 'tool' && message.tool_call_id != null) {
    return { ...known, tool_call_id: toShortCallId(message.tool_call_id) }
  }
  return Array.isArray(known.content) ? { ...known, content: known.content.map(toChunk) } : known
}

/** The last word can't be an answer, unless it is marked as the beginning of the next one. */
function toAssistant(message: ChatMessage, isLast: boolean): ChatMessage {
  const { tool_calls: calls, ...rest } = message
  if (calls == null || calls.length === 0) return isLast ? { prefix: true, ...rest } : rest
  return {
    ...rest,
    tool_calls: calls.map((call) => ({
      id: toShortCallId(call.id),
      type: 'function',
      function: call.function,
    })),
  }
}

function toChunk(part: ContentPart): ContentPart {
  const { input_audio: audio, file } = part
  if (part.type === 'input_audio' && isJsonObject(audio)) {
    return { type: 'input_audio', input_audio: audio.data }
  }
  return part.type === 'file' && isJsonObject(file) ? toDocument(file) : part
}

function toDocument({ file_data: data, file_id: id, filename }: JsonObject): ContentPart {
  if (textOf(id) !== undefined) return { type: 'file', file_id: id }
  const name = textOf(filename)
  return { type: 'document_url', document_url: data, ...(name && { document_name: name }) }
}
