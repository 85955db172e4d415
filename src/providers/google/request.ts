import type { HeaderList } from '../../domain/transport.ts'
import { isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { ChatInput, Target } from '../adapter.ts'
import { unsupported, warnOfUnhandled } from '../request-checks.ts'
import { toContents, type Contents } from './contents.ts'
import type { GeminiDialect, TranslationContext } from './dialect.ts'
import { toResponseSchema } from './schema.ts'
import { toThinkingConfig } from './thinking.ts'
import { createToolNames, toToolFields, type ToolNames } from './tools.ts'

export interface GeminiRequest {
  readonly body: JsonObject
  /** Besides the content type. */
  readonly headers: HeaderList
  readonly warnings: readonly string[]
  readonly toolNames: ToolNames
}

const STOP_SEQUENCES_MAX = 5

/** Fields of Google's own that callers may send beside OpenAI's, through every door. */
const OWN_FIELDS = ['safetySettings', 'cachedContent']
const OWN_NAMES: Readonly<Record<string, string>> = {
  safety_settings: 'safetySettings',
  cached_content: 'cachedContent',
}

/** OpenAI's fields that are translated below, or that say nothing to Google. */
const HANDLED_FIELDS = new Set([
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'seed',
  'frequency_penalty',
  'presence_penalty',
  'logprobs',
  'top_logprobs',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'web_search_options',
  'response_format',
  'reasoning_effort',
  'service_tier',
  'user',
  'metadata',
  'safety_identifier',
  'extra_body',
  'google',
  'thinkingConfig',
  'generationConfig',
  ...OWN_FIELDS,
  ...Object.keys(OWN_NAMES),
])

/**
 * An OpenAI request as `generateContent` takes it (@google/genai 3.3.0,
 * `GenerateContentParameters`). Throws GatewayError for what would change the meaning if it were
 * left out; the rest is told as warnings.
 */
export function toGeminiRequest(
  input: ChatInput,
  target: Target,
  dialect: GeminiDialect,
): GeminiRequest {
  const { request } = input
  const warnings: string[] = []
  const context = { target, dialect, warn: (text: string) => warnings.push(text) }
  refuseUnsupported(request)
  const handled = new Set([...HANDLED_FIELDS, ...dialect.ownFields])
  warnOfUnhandled(request, handled, context.warn)

  const toolNames = createToolNames(request.tools ?? [])
  const toolFields = toToolFields(request, context)
  const contents = toContents(request.messages, { ...context, assets: input.assets, toolNames })
  const format = toFormatFields(request, toolFields.tools !== undefined, context)
  const tier = toTier(request, dialect)
  const generationConfig = definedOnly({
    ...toSamplingFields(request, context),
    ...format.config,
    thinkingConfig: toThinkingConfig(request, context),
    ...(isJsonObject(request.generationConfig) && request.generationConfig),
  })
  const body = {
    ...withInstruction(contents, format.instruction),
    ...toolFields,
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    ...ownFields(request, dialect),
    ...tier.body,
  }
  return { body, headers: tier.headers ?? [], warnings, toolNames }
}

function definedOnly(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null))
}

function refuseUnsupported({ modalities }: ChatRequest) {
  if (modalities?.some((modality) => modality !== 'text')) {
    throw unsupported('This provider answers in text only.', 'modalities')
  }
}

function toSamplingFields(request: ChatRequest, { target, warn }: TranslationContext): JsonObject {
  const { stop, n, logprobs } = request
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []).filter((text) => text !== '')
  if (stops.length > STOP_SEQUENCES_MAX) {
    warn(`stop: only the first ${STOP_SEQUENCES_MAX} sequences are used`)
  }
  let { presence_penalty: presencePenalty, frequency_penalty: frequencyPenalty } = request
  if (target.info?.rules?.penalties === 'never') {
    if (presencePenalty) warn('presence_penalty is not supported and was left out')
    if (frequencyPenalty) warn('frequency_penalty is not supported and was left out')
    presencePenalty = frequencyPenalty = undefined
  }
  return {
    maxOutputTokens: request.max_completion_tokens ?? request.max_tokens,
    temperature: request.temperature,
    topP: request.top_p,
    topK: request.top_k,
    candidateCount: n != null && n > 1 ? n : undefined,
    stopSequences: stops.length > 0 ? stops.slice(0, STOP_SEQUENCES_MAX) : undefined,
    seed: request.seed,
    presencePenalty,
    frequencyPenalty,
    ...(logprobs === true && { responseLogprobs: true, logprobs: request.top_logprobs }),
  }
}

interface FormatFields {
  readonly config: JsonObject
  /** What has to be asked for in words. */
  readonly instruction?: string
}

function toFormatFields(
  { response_format: format }: ChatRequest,
  hasTools: boolean,
  { target, warn }: TranslationContext,
): FormatFields {
  const type = format?.type ?? 'text'
  if (type === 'text') return { config: {} }
  const schema = format?.json_schema?.schema
  if (hasTools && target.info?.rules?.jsonSchemaWithTools === 'never') {
    warn('response_format is asked for in words: this model does not enforce it beside tools')
    const wish = 'When you give your answer, give one JSON object and nothing else'
    const shape = schema ? `, by this JSON Schema: ${JSON.stringify(schema)}` : ''
    return { config: {}, instruction: `${wish}${shape}.` }
  }
  return {
    config: {
      responseMimeType: 'application/json',
      ...(schema && { responseJsonSchema: toResponseSchema(schema) }),
    },
  }
}

function withInstruction(
  { contents, systemInstruction }: Contents,
  instruction: string | undefined,
): JsonObject {
  const own = isJsonObject(systemInstruction) ? systemInstruction.parts : []
  const parts = [
    ...(Array.isArray(own) ? own : []),
    ...(instruction ? [{ text: instruction }] : []),
  ]
  return { contents, ...(parts.length > 0 && { systemInstruction: { parts } }) }
}

/** OpenAI's tiers in Google's words; the usual one needs none. */
function toTier({ service_tier: tier }: ChatRequest, dialect: GeminiDialect) {
  if (tier === 'flex') return dialect.tier('flex')
  return tier === 'priority' || tier === 'fast' ? dialect.tier('priority') : {}
}

/** Google's own fields, at the top of the body or in `extra_body.google` as Google documents it. */
function ownFields(request: ChatRequest, { ownFields: more }: GeminiDialect): JsonObject {
  const extra = isJsonObject(request.extra_body) ? request.extra_body.google : request.google
  const all: JsonObject = { ...(isJsonObject(extra) && extra), ...request }
  const fields = Object.entries(all)
    .map(([name, value]): [string, unknown] => [OWN_NAMES[name] ?? name, value])
    .filter(([name]) => OWN_FIELDS.includes(name) || more.includes(name))
  return definedOnly(Object.fromEntries(fields))
}
