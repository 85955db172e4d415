import { omitFields } from '../../lib/json.ts'
import { prependMember, replaceModel } from '../../lib/json-splice.ts'
import { GATEWAY_FIELDS, type ChatMessage, type ChatRequest } from '../../openai/chat-request.ts'
import type { ChatInput, Target } from '../adapter.ts'
import { refuseLacks } from '../request-checks.ts'
import type { OpenAiCompatibleOptions, RequestContext } from './quirks.ts'

export interface RequestBody {
  readonly body: Uint8Array | string
  readonly warnings: readonly string[]
  readonly context: RequestContext
}

/**
 * The upstream body of a call. The caller's own bytes are sent where nothing changes, its text
 * with a splice where only `model` or `stream_options` do, and newly written JSON otherwise.
 */
export function buildBody(
  input: ChatInput,
  target: Target,
  options: OpenAiCompatibleOptions,
): RequestBody {
  const warnings: string[] = []
  const context = { target, input, warn: (text: string) => warnings.push(text) }
  const request = adjust(input.request, context, options)
  const body =
    (request === input.request && spliceBody(input, target, options)) ||
    JSON.stringify(completeRequest(request, target, options))
  return { body, warnings, context }
}

function adjust(
  original: ChatRequest,
  context: RequestContext,
  options: OpenAiCompatibleOptions,
): ChatRequest {
  const { lacks = [] } = options
  refuseLacks(original, lacks)
  let request = withoutGatewayFields(original)
  // Text alone was asked for, which is all that there is.
  if (lacks.includes('speech') && 'modalities' in request) {
    request = omitFields(request, ['modalities'])
  }
  request = dropFields(request, options.drop ?? [], context.warn)
  request = renameTokenLimit(request, options.maxTokensField)
  request = cleanMessages(request, options, context.target)
  return options.mapRequest?.(request, context) ?? request
}

/** Null when only writing the JSON anew is sure to be right. */
function spliceBody(
  { request, text, bytes }: ChatInput,
  target: Target,
  options: OpenAiCompatibleOptions,
): Uint8Array | string | null {
  if (text === null || bytes === null) return null
  const hasModel = replaceModel(text, request.model, target.model)
  if (hasModel === null) return null
  const addition = usageAddition(request, options)
  if (addition === 'rewrite') return null
  if (addition === 'insert') return prependMember(hasModel, ASK_FOR_USAGE)
  // A byte order mark stands in the bytes, not in the text; upstreams need not forgive it.
  return hasModel === text && bytes[0] !== BYTE_ORDER_MARK ? bytes : hasModel
}

const BYTE_ORDER_MARK = 0xef
const ASK_FOR_USAGE = '"stream_options":{"include_usage":true}'

/** What has to happen so that the upstream's stream tells its usage. */
function usageAddition(
  { stream, stream_options: streamOptions }: ChatRequest,
  { supportsStreamOptions = true }: OpenAiCompatibleOptions,
): 'none' | 'insert' | 'rewrite' {
  if (!supportsStreamOptions) return streamOptions === undefined ? 'none' : 'rewrite'
  if (stream !== true || streamOptions?.include_usage === true) return 'none'
  return streamOptions === undefined ? 'insert' : 'rewrite'
}

function completeRequest(
  request: ChatRequest,
  target: Target,
  options: OpenAiCompatibleOptions,
): ChatRequest {
  const complete = { ...request, model: target.model }
  if (usageAddition(request, options) === 'none') return complete
  if (options.supportsStreamOptions === false) return omitFields(complete, ['stream_options'])
  return { ...complete, stream_options: { ...request.stream_options, include_usage: true } }
}

function withoutGatewayFields(request: ChatRequest): ChatRequest {
  return GATEWAY_FIELDS.some((field) => field in request)
    ? omitFields(request, GATEWAY_FIELDS)
    : request
}

/** Leaves fields out, with one warning for each that was set. */
export function dropFields(
  request: ChatRequest,
  fields: readonly string[],
  warn: (text: string) => void,
): ChatRequest {
  const present = fields.filter((field) => request[field] !== undefined)
  if (present.length === 0) return request
  for (const field of present) {
    // A null says "not set": nothing is lost by leaving it out.
    if (request[field] !== null) warn(`${field} is not supported and was left out`)
  }
  return omitFields(request, present)
}

/** Sends the token limit under the one name that the target takes; `max_completion_tokens` wins. */
export function renameTokenLimit(
  request: ChatRequest,
  field: OpenAiCompatibleOptions['maxTokensField'],
): ChatRequest {
  if (field === undefined) return request
  const other = field === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens'
  if (request[other] === undefined) return request
  const limit = request.max_completion_tokens ?? request.max_tokens
  return { ...omitFields(request, [other]), [field]: limit }
}

const OWN_MESSAGE_FIELDS = ['reasoning_content', 'extra_content'] as const

/**
 * Takes our own fields out of earlier answers that a client sends back. They are another
 * provider's state as soon as the call has moved, and strict servers refuse unknown fields.
 */
function cleanMessages(
  request: ChatRequest,
  options: OpenAiCompatibleOptions,
  target: Target,
): ChatRequest {
  return mapMessages(request, (message) => {
    if (message.role === 'developer' && options.systemRole !== undefined) {
      return { ...message, role: options.systemRole }
    }
    if (message.role !== 'assistant') return message
    return cleanMessage(options.restoreMessage?.(message, target) ?? message, options)
  })
}

/** The request with other messages; the same object when `map` returns each one as it is. */
export function mapMessages(
  request: ChatRequest,
  map: (message: ChatMessage, index: number) => ChatMessage,
): ChatRequest {
  let messages: ChatMessage[] | undefined
  for (const [index, message] of request.messages.entries()) {
    const mapped = map(message, index)
    if (mapped === message) continue
    messages ??= [...request.messages]
    messages[index] = mapped
  }
  return messages === undefined ? request : { ...request, messages }
}

function cleanMessage(message: ChatMessage, options: OpenAiCompatibleOptions): ChatMessage {
  const { keepsExtraContent = false, reasoningReplayField: field } = options
  let clean = message
  const hasOwnFields = OWN_MESSAGE_FIELDS.some((name) => name in message)
  if (hasOwnFields) {
    const { reasoning_content: reasoning, extra_content: extra, ...rest } = message
    clean = {
      ...rest,
      ...(keepsExtraContent && extra !== undefined && { extra_content: extra }),
      ...(field !== undefined && reasoning !== undefined && { [field]: reasoning }),
    }
  }
  if (keepsExtraContent || !clean.tool_calls?.some((call) => 'extra_content' in call)) return clean
  return {
    ...clean,
    tool_calls: clean.tool_calls.map((call) => omitFields(call, ['extra_content'])),
  }
}
