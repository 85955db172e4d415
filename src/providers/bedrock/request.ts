import { definedOnly, isJsonObject, pickDefined, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { ChatInput, Target } from '../adapter.ts'
import { translateTools, type ToolBook } from '../anthropic/tools.ts'
import { refuseLacks, warnOfUnhandled } from '../request-checks.ts'
import { withFittingFormat } from '../schema-wish.ts'
import { toConversation } from './messages.ts'
import { planReasoning, type ReasoningPlan } from './reasoning.ts'
import { toToolFields } from './tools.ts'

export interface ConverseRequest {
  readonly body: JsonObject
  readonly warnings: readonly string[]
  readonly toolBook: ToolBook
}

/** Fields of Converse's own that callers may send beside OpenAI's. */
const OWN_FIELDS = [
  'guardrailConfig',
  'performanceConfig',
  'promptVariables',
  'additionalModelResponseFieldPaths',
]

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
  'metadata',
  'service_tier',
  'additionalModelRequestFields',
  'requestMetadata',
  ...OWN_FIELDS,
])

interface RequestContext {
  readonly target: Target
  readonly plan: ReasoningPlan
  readonly warn: (text: string) => void
}

/**
 * An OpenAI request as `POST /model/{id}/converse` takes it (@aws-sdk/client-bedrock-runtime
 * 3.1164.0). Throws GatewayError for what would change the meaning if it were left out; the rest is
 * told as warnings.
 */
export function toConverseRequest(input: ChatInput, target: Target): ConverseRequest {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  refuseLacks(input.request, ['choices', 'speech', 'audio'])
  warnOfUnhandled(input.request, HANDLED_FIELDS, warn)
  const request = withFittingFormat(input.request, { info: target.info, warn, hasJsonMode: false })
  const maker = target.info?.maker
  const plan = planReasoning(request, { target, warn })
  const toolBook = translateTools(request.tools ?? [])
  const { system, messages, usedTools } = toConversation(request.messages, {
    assets: input.assets,
    hasShortIds: maker === 'mistral',
    warn,
  })
  const { toolConfig, claudeChoice } = toToolFields(request, {
    toolBook,
    used: usedTools,
    canForce: target.info?.rules?.forcedToolChoice !== 'never' && !plan.isOn,
    isClaude: maker === 'anthropic',
    warn,
  })
  const context = { target, plan, warn }
  const body = {
    messages,
    ...definedOnly({
      system: system.length > 0 ? system : undefined,
      inferenceConfig: toInference(request, context),
      toolConfig,
      outputConfig: toOutput(request),
      additionalModelRequestFields: toAdditional(request, context, claudeChoice),
      serviceTier: toTier(request, warn),
      requestMetadata: toMetadata(request, warn),
    }),
    ...pickDefined(request, OWN_FIELDS),
  }
  return { body, warnings, toolBook }
}

function toInference(request: ChatRequest, context: RequestContext): JsonObject | undefined {
  const inference = definedOnly({
    maxTokens: toLimit(request, context),
    stopSequences: toStop(request, context),
    ...toSampling(request, context),
  })
  return Object.keys(inference).length > 0 ? inference : undefined
}

function toLimit(request: ChatRequest, { target, plan, warn }: RequestContext): number | undefined {
  const wish = request.max_completion_tokens ?? request.max_tokens
  if (plan.refusesLimit) {
    if (wish != null) warn('max_tokens was left out: it is not taken at this effort')
    return undefined
  }
  const longest = target.info?.outputTokensMax ?? Number.MAX_SAFE_INTEGER
  if (wish != null) return Math.min(wish + plan.budgetTokens, longest)
  // Claude's default is short of what it thinks alone.
  return plan.budgetTokens > 0 ? Math.min(longest, plan.budgetTokens + 8192) : undefined
}

function toStop({ stop }: ChatRequest, { target, warn }: RequestContext) {
  if (stop == null) return undefined
  if (target.info?.rules?.stop === 'never') {
    warn('stop is not supported by this model and was left out')
    return undefined
  }
  const kept = (typeof stop === 'string' ? [stop] : stop).filter((it) => it.trim() !== '')
  return kept.length > 0 ? kept : undefined
}

/** Temperature goes to 1 here and to 2 at OpenAI: clamped, since scaling would change low values. */
function toSampling(request: ChatRequest, { target, plan, warn }: RequestContext): JsonObject {
  const { temperature, top_p: topP } = request
  const names = [temperature != null && 'temperature', topP != null && 'top_p'].filter(Boolean)
  if (names.length === 0) return {}
  if (target.info?.rules?.sampling === 'never' || plan.isOn) {
    warn(`${names.join(', ')} can not be set for this call and was left out`)
    return {}
  }
  const isBoth = temperature != null && topP != null && target.info?.maker === 'anthropic'
  if (isBoth) warn('top_p was left out: only one of temperature and top_p is taken')
  if (temperature != null && temperature > 1) warn('temperature was lowered to 1')
  return definedOnly({
    temperature: temperature == null ? undefined : Math.min(temperature, 1),
    topP: isBoth ? undefined : (topP ?? undefined),
  })
}

function toOutput({ response_format: format }: ChatRequest): JsonObject | undefined {
  const schema = format?.type === 'json_schema' ? format.json_schema?.schema : undefined
  if (schema === undefined) return undefined
  const { name, description } = format?.json_schema ?? {}
  const jsonSchema = definedOnly({
    schema: JSON.stringify(schema),
    name: textOf(name),
    description: textOf(description),
  })
  return { textFormat: { type: 'json_schema', structure: { jsonSchema } } }
}

/** What only one maker's models understand. The caller's own fields win. */
function toAdditional(
  request: ChatRequest,
  { target, plan, warn }: RequestContext,
  claudeChoice: JsonObject | undefined,
): JsonObject | undefined {
  const { top_k: topK, additionalModelRequestFields: own } = request
  const takesTopK = topK != null && target.info?.rules?.sampling !== 'never' && !plan.isOn
  if (topK != null && !takesTopK) warn('top_k can not be set for this call and was left out')
  const fields = {
    ...plan.fields,
    ...(takesTopK &&
      (target.info?.maker === 'amazon' ? { inferenceConfig: { topK } } : { top_k: topK })),
    ...(claudeChoice && { tool_choice: claudeChoice }),
    ...(isJsonObject(own) ? own : {}),
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}

const TIERS = new Set(['default', 'flex', 'priority', 'reserved'])

function toTier({ service_tier: tier }: ChatRequest, warn: (text: string) => void) {
  if (tier == null || tier === 'auto') return undefined
  if (TIERS.has(tier)) return { type: tier }
  warn(`service_tier ${tier} is not supported`)
  return undefined
}

function toMetadata(request: ChatRequest, warn: (text: string) => void): JsonObject | undefined {
  const { metadata, requestMetadata: own } = request
  if (isJsonObject(own)) return own
  if (!isJsonObject(metadata)) return undefined
  const entries = Object.entries(metadata).filter(([, value]) => typeof value === 'string')
  if (entries.length < Object.keys(metadata).length) warn('metadata takes texts only')
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}
