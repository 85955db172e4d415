import {
  definedOnly,
  isJsonObject,
  pickDefined,
  parseJson,
  textOf,
  type JsonObject,
} from '../../lib/json.ts'
import type { ChatMessage, ChatRequest, ContentPart, Tool } from '../../openai/chat-request.ts'
import type { ChatInput, RemoteAsset, Target } from '../adapter.ts'
import { parseDataUrl } from '../data-url.ts'
import { refuseBeyondOneText, unsupported, warnOfUnhandled } from '../request-checks.ts'

export interface OllamaRequest {
  readonly body: JsonObject
  readonly warnings: readonly string[]
}

/** Options that a caller may send beside OpenAI's fields; the window is one of them. */
const OPTION_FIELDS = [
  'num_ctx',
  'num_gpu',
  'num_thread',
  'num_batch',
  'num_keep',
  'top_k',
  'min_p',
  'typical_p',
  'repeat_penalty',
  'repeat_last_n',
]

const HANDLED_FIELDS = new Set([
  ...OPTION_FIELDS,
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'seed',
  'stop',
  'frequency_penalty',
  'presence_penalty',
  'tools',
  'tool_choice',
  'response_format',
  'reasoning_effort',
  'think',
  'options',
  'keep_alive',
  'logprobs',
  'top_logprobs',
  'user',
  'metadata',
])

/**
 * An OpenAI request as Ollama's native `/api/chat` takes it, which knows `num_ctx` where the
 * OpenAI-shaped door silently cuts long prompts. Throws GatewayError for what would change the
 * meaning if it were left out.
 */
export function toOllamaRequest(input: ChatInput, target: Target): OllamaRequest {
  const { request, assets } = input
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  refuseBeyondOneText(request)
  warnOfUnhandled(request, HANDLED_FIELDS, warn)
  const tools = offeredTools(request, warn)
  const options = toOptions(request)
  const body = {
    model: target.model,
    messages: toMessages(request.messages, assets),
    // Left out, it would stream.
    stream: request.stream === true,
    ...definedOnly({
      tools: tools.length > 0 ? tools : undefined,
      format: toFormat(request),
      options: Object.keys(options).length > 0 ? options : undefined,
      think: toThink(request),
      keep_alive: request.keep_alive,
      logprobs: request.logprobs,
      top_logprobs: request.top_logprobs,
    }),
  }
  return { body, warnings }
}

/** There is no `tool_choice`: none means no tools, a named one only that; a demand is a wish. */
function offeredTools(
  { tools, tool_choice: choice }: ChatRequest,
  warn: (text: string) => void,
): readonly Tool[] {
  const functions = (tools ?? []).filter((tool) => tool.function !== undefined)
  if (functions.length < (tools?.length ?? 0)) warn('only function tools are supported')
  if (choice == null || choice === 'auto' || functions.length === 0) return functions
  if (choice === 'none') return []
  warn('this provider can not be told to use a tool: the model decides')
  const name = isJsonObject(choice) ? choice.function?.name : undefined
  return name === undefined ? functions : functions.filter((tool) => tool.function?.name === name)
}

function toOptions(request: ChatRequest): JsonObject {
  const { stop } = request
  return definedOnly({
    num_predict: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    top_p: request.top_p,
    seed: request.seed,
    stop: typeof stop === 'string' ? [stop] : stop,
    frequency_penalty: request.frequency_penalty,
    presence_penalty: request.presence_penalty,
    ...pickDefined(request, OPTION_FIELDS),
    ...(isJsonObject(request.options) ? request.options : {}),
  })
}

function toFormat({ response_format: format }: ChatRequest): unknown {
  if (format?.type === 'json_object') return 'json'
  return format?.json_schema?.schema ?? undefined
}

/** The three levels are taken by models that have them and read as `true` by the others. */
const THINK_LEVELS: Readonly<Record<string, string | boolean>> = {
  none: false,
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
}

function toThink({ think, reasoning_effort: effort }: ChatRequest): unknown {
  return think ?? (effort == null ? undefined : THINK_LEVELS[effort])
}

type Assets = ChatInput['assets']

function toMessages(messages: readonly ChatMessage[], assets: Assets): JsonObject[] {
  const toolNames = new Map<string, string>()
  return messages.map((message) => {
    for (const call of message.tool_calls ?? []) {
      toolNames.set(call.id, call.function?.name ?? '')
    }
    return toMessage(message, { assets, toolNames })
  })
}

interface MessageContext {
  readonly assets: Assets
  /** Results are matched by the function's name, which OpenAI's leave out. */
  readonly toolNames: ReadonlyMap<string, string>
}

function toMessage(message: ChatMessage, { assets, toolNames }: MessageContext): JsonObject {
  const images = partsOf(message)
    .filter(isImage)
    .map((part) => toBase64(part, assets))
  const toolName = toolNames.get(message.tool_call_id ?? '') ?? textOf(message.name)
  const calls = (message.tool_calls ?? []).map(({ function: fn }) => ({
    function: { name: fn?.name ?? '', arguments: toArguments(fn?.arguments) },
  }))
  const isAnswer = message.role === 'assistant'
  return {
    role: message.role === 'developer' ? 'system' : message.role,
    content: textContent(message),
    ...(images.length > 0 && { images }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(message.role === 'tool' && toolName !== undefined && { tool_name: toolName }),
    ...(isAnswer && definedOnly({ thinking: message.reasoning_content })),
  }
}

const partsOf = ({ content }: ChatMessage): readonly ContentPart[] =>
  Array.isArray(content) ? content : []

const isImage = (part: ContentPart) => part.type === 'image_url'

function textContent(message: ChatMessage): string {
  if (typeof message.content === 'string') return message.content
  return partsOf(message)
    .filter((part) => !isImage(part))
    .map((part) => {
      const text = textOf(part.text) ?? textOf(part.refusal)
      if (part.type === 'text' || part.type === 'refusal') return text ?? ''
      throw unsupported(`Content of type "${part.type}" is not supported here.`, 'messages')
    })
    .join('\n')
}

function imageUrl(part: ContentPart): string {
  const { image_url: image } = part
  return (isJsonObject(image) ? textOf(image.url) : textOf(image)) ?? ''
}

function toBase64(part: ContentPart, assets: ReadonlyMap<string, RemoteAsset> | undefined): string {
  const url = imageUrl(part)
  const base64 = parseDataUrl(url)?.base64 ?? assets?.get(url)?.base64
  if (base64 === undefined) throw unsupported('An image could not be read.', 'messages')
  return base64
}

/** Addresses of images on the web: Ollama takes their bytes only. */
export function remoteImages({ messages }: ChatRequest): string[] {
  return messages
    .flatMap(partsOf)
    .filter(isImage)
    .map(imageUrl)
    .filter((url) => /^https?:/.test(url))
}

function toArguments(text: string | undefined): JsonObject {
  const parsed = parseJson(text ?? '')
  return isJsonObject(parsed) ? parsed : {}
}
