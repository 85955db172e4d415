import { definedOnly, isJsonObject, pickDefined, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest, ResponseFormat } from '../../openai/chat-request.ts'
import type { Target } from '../adapter.ts'
import { refuseBeyondOneText, warnOfUnhandled } from '../request-checks.ts'
import { toConversation } from './messages.ts'
import { toOutputSchema } from './schema.ts'
import { planThinking, type ThinkingPlan } from './thinking.ts'
import { planToolChoice, translateTools, type ToolBook } from './tools.ts'

export interface AnthropicRequest {
  readonly body: JsonObject
  readonly warnings: readonly string[]
  readonly toolBook: ToolBook
}

/** Longest answer asked for where neither the caller nor the catalogue says one. */
const OUTPUT_TOKENS_DEFAULT = 8192

/** Fields of Anthropic's own that callers may send beside OpenAI's. */
const OWN_FIELDS = [
  'cache_control',
  'container',
  'context_management',
  'inference_geo',
  'mcp_servers',
  'speed',
]

/** OpenAI's fields that are translated below. */
const HANDLED_FIELDS = new Set([
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'thinking',
  'output_config',
  'user',
  'metadata',
  'safety_identifier',
  'service_tier',
  ...OWN_FIELDS,
])

/**
 * An OpenAI request as `POST /v1/messages` takes it (version 2023-06-01). Throws GatewayError for
 * what would change the meaning if it were left out; the rest is told as warnings.
 */
export function toAnthropicRequest(request: ChatRequest, target: Target): AnthropicRequest {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  refuseBeyondOneText(request)
  warnOfUnhandled(request, HANDLED_FIELDS, warn)

  const plan = planThinking(request, { target, warn })
  const toolBook = translateTools(request.tools ?? [])
  const { tools, choice } = planToolChoice(request, toolBook, {
    canForce: canForceTool(target, plan),
    warn,
  })
  const { system, messages } = toConversation(request.messages)
  const body = {
    model: target.model,
    max_tokens: outputLimit(request, target, plan),
    ...definedOnly({
      system: withJsonWish(system, request.response_format, warn),
      messages,
      stream: request.stream === true ? true : undefined,
      tools: tools.length > 0 ? tools : undefined,
      tool_choice: choice,
      thinking: plan.thinking,
      output_config: outputConfig(request, plan),
      stop_sequences: stopSequences(request, warn),
      metadata: metadataOf(request, warn),
      service_tier: serviceTier(request, warn),
    }),
    ...sampling(request, { target, plan, warn }),
    ...pickDefined(request, OWN_FIELDS),
  }
  return { body, warnings, toolBook }
}

function canForceTool(target: Target, plan: ThinkingPlan): boolean {
  const { forcedToolChoice } = target.info?.rules ?? {}
  return forcedToolChoice !== 'never' && !plan.isOn
}

/** The limit is required, and a 400 above the model's own; a thinking budget counts into it. */
function outputLimit(request: ChatRequest, target: Target, plan: ThinkingPlan): number {
  const longest = target.info?.outputTokensMax ?? null
  const wish = request.max_completion_tokens ?? request.max_tokens
  if (wish == null) return longest ?? OUTPUT_TOKENS_DEFAULT + plan.budgetTokens
  return Math.min(wish + plan.budgetTokens, longest ?? Number.MAX_SAFE_INTEGER)
}

function outputConfig(request: ChatRequest, plan: ThinkingPlan): JsonObject | undefined {
  const own = isJsonObject(request.output_config) ? request.output_config : {}
  const schema = request.response_format?.json_schema?.schema
  const config = definedOnly({
    effort: plan.effort,
    format: schema && { type: 'json_schema', schema: toOutputSchema(schema) },
    ...own,
  })
  return Object.keys(config).length > 0 ? config : undefined
}

const JSON_WISH = 'Answer with one JSON object and nothing else.'

/** JSON without a schema has no switch here: the model is asked for it. */
function withJsonWish(
  system: string | readonly JsonObject[] | undefined,
  format: ResponseFormat | null | undefined,
  warn: (text: string) => void,
): string | readonly JsonObject[] | undefined {
  if (format?.type !== 'json_object') return system
  warn('response_format json_object is asked for in words, not enforced')
  if (typeof system === 'string') return `${system}\n\n${JSON_WISH}`
  return system === undefined ? JSON_WISH : [...system, { type: 'text', text: JSON_WISH }]
}

function stopSequences({ stop }: ChatRequest, warn: (text: string) => void) {
  if (stop == null) return undefined
  const all = typeof stop === 'string' ? [stop] : stop
  const kept = all.filter((sequence) => sequence.trim() !== '')
  if (kept.length < all.length) warn('stop sequences of white space are not supported')
  return kept.length > 0 ? kept : undefined
}

function metadataOf(request: ChatRequest, warn: (text: string) => void): JsonObject | undefined {
  const { metadata, user } = request
  const own = isJsonObject(metadata) ? metadata : {}
  if (Object.keys(own).some((key) => key !== 'user_id')) {
    warn('metadata other than user_id is not supported and was left out')
  }
  const userId = textOf(own.user_id) ?? textOf(user) ?? textOf(request.safety_identifier)
  return userId === undefined ? undefined : { user_id: userId }
}

const SERVICE_TIERS: Readonly<Record<string, string>> = {
  auto: 'auto',
  default: 'standard_only',
  standard_only: 'standard_only',
}

function serviceTier({ service_tier: tier }: ChatRequest, warn: (text: string) => void) {
  if (tier == null) return undefined
  if (SERVICE_TIERS[tier] === undefined) warn(`service_tier ${tier} is not supported`)
  return SERVICE_TIERS[tier]
}

interface SamplingContext {
  readonly target: Target
  readonly plan: ThinkingPlan
  readonly warn: (text: string) => void
}

/** Temperature goes to 1 here and to 2 at OpenAI: clamped, since scaling would change low values. */
function sampling(request: ChatRequest, { target, plan, warn }: SamplingContext): JsonObject {
  const { temperature, top_p: topP, top_k: topK } = request
  const wishes = definedOnly({ temperature, top_p: topP, top_k: topK })
  const names = Object.keys(wishes)
  if (names.length === 0) return wishes
  if (target.info?.rules?.sampling === 'never' || plan.isOn) {
    warn(`${names.join(', ')} can not be set for this call and was left out`)
    return {}
  }
  if (temperature == null) return wishes
  if (topP != null) warn('top_p was left out: only one of temperature and top_p is taken')
  if (temperature > 1) warn('temperature was lowered to 1')
  return definedOnly({ temperature: Math.min(temperature, 1), top_k: topK })
}
