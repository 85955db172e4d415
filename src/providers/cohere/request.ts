import { definedOnly, pickDefined, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import { refuseBeyondOneText, warnOfUnhandled } from '../request-checks.ts'
import { withFittingFormat } from '../schema-wish.ts'
import { toConversation } from './messages.ts'
import { toSampling } from './sampling.ts'
import { toThinking } from './thinking.ts'
import { createToolNames, toToolFields, type ToolNames } from './tools.ts'

export interface CohereRequest {
  readonly body: JsonObject
  readonly warnings: readonly string[]
  readonly toolNames: ToolNames
}

/** Fields of Cohere's own that callers may send beside OpenAI's. */
const OWN_FIELDS = ['citation_options', 'priority', 'safety_mode', 'strict_tools']

const HANDLED_FIELDS = new Set([
  ...OWN_FIELDS,
  'documents',
  'frequency_penalty',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'parallel_tool_calls',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
])

/**
 * An OpenAI request as `POST /v2/chat` takes it. Throws GatewayError for what would change the
 * meaning if it were left out; the rest is told as warnings.
 */
export function toCohereRequest(original: ChatRequest, target: Target): CohereRequest {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  refuseBeyondOneText(original)
  warnOfUnhandled(original, HANDLED_FIELDS, warn)
  const request = withEnforceableFormat(original, target, warn)
  const toolNames = createToolNames(request.tools ?? [])
  const thinking = toThinking(request, target, warn)
  const thinks = target.info?.abilities.reasoning === true && thinking?.type !== 'disabled'
  const { messages, documents } = toConversation(request.messages, { toolNames, thinks, warn })
  const canChoose = target.info?.rules?.forcedToolChoice !== 'never'
  const { stop } = request
  const body = {
    model: target.model,
    messages,
    ...definedOnly({
      stream: request.stream === true ? true : undefined,
      documents: joinDocuments(request, documents),
      max_tokens: request.max_completion_tokens ?? request.max_tokens,
      stop_sequences: typeof stop === 'string' ? [stop] : stop,
      response_format: toFormat(request),
      thinking,
      logprobs: request.logprobs === true ? true : undefined,
    }),
    ...toSampling(request, warn),
    ...toToolFields(request, { names: toolNames, canChoose, warn }),
    ...pickDefined(request, OWN_FIELDS),
  }
  return { body, warnings, toolNames }
}

/** A format excludes tools and documents. */
function withEnforceableFormat(
  request: ChatRequest,
  { info }: Target,
  warn: (text: string) => void,
): ChatRequest {
  const mayEnforce = !hasDocuments(request)
  return withFittingFormat(request, {
    info,
    warn,
    jsonModeWithTools: false,
    hasJsonMode: mayEnforce,
    hasSchemas: mayEnforce,
  })
}

function hasDocuments({ documents, messages }: ChatRequest): boolean {
  if (Array.isArray(documents) && documents.length > 0) return true
  return messages.some(
    ({ content }) => Array.isArray(content) && content.some(({ type }) => type === 'file'),
  )
}

function joinDocuments({ documents }: ChatRequest, files: readonly JsonObject[]) {
  const own: readonly unknown[] = Array.isArray(documents) ? documents : []
  return own.length + files.length > 0 ? [...own, ...files] : undefined
}

function toFormat({ response_format: format }: ChatRequest): JsonObject | undefined {
  if (format?.type !== 'json_schema' && format?.type !== 'json_object') return undefined
  const schema = format.json_schema?.schema
  return { type: 'json_object', ...(schema != null && { json_schema: schema }) }
}
