import { isJsonObject, textOf, type JsonObject } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { dropFields } from './openai-compatible/request.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'
import { readOpenAiUsage } from './usage.ts'

const EFFORTS = ['none', 'default', 'low', 'medium', 'high']
const SERVICE_TIERS = ['auto', 'on_demand', 'flex', 'performance']

/**
 * Groq (groq-sdk 1.6.0, resources/chat/completions). It refuses fields of OpenAI's that it does not
 * have, JSON mode together with tools, and tells usage and late errors in `x_groq`.
 */
export const groq = openAiCompatible({
  id: 'groq',
  name: 'Groq',
  baseUrl: 'https://api.groq.com/openai/v1',
  lacks: ['choices', 'speech', 'audio', 'files', 'custom-tools'],
  drop: [
    'logprobs',
    'top_logprobs',
    'logit_bias',
    'frequency_penalty',
    'presence_penalty',
    'metadata',
    'store',
    'prediction',
    'prompt_cache_key',
    'safety_identifier',
    'verbosity',
  ],
  maxTokensField: 'max_completion_tokens',
  systemRole: 'system',
  supportsStreamOptions: false,
  reasoningReplayField: 'reasoning',
  mapRequest,
  readUsage: (record) => readOpenAiUsage(record.usage) ?? readOpenAiUsage(ownPart(record).usage),
  findError(record) {
    const message = textOf(ownPart(record).error)
    return message === undefined ? null : { message }
  },
  classifyError({ code, status }) {
    // What the model wrote was no call or no JSON: another try may do, the caller did nothing wrong.
    if (code === 'tool_use_failed' || code === 'json_validate_failed') return 'server'
    // Too large for this account's tokens a minute: waiting does not help, another provider may.
    return status === 413 ? 'context_length' : null
  },
})

const ownPart = (record: JsonObject): JsonObject =>
  isJsonObject(record.x_groq) ? record.x_groq : {}

function mapRequest(
  original: ChatRequest,
  { target: { info }, warn }: RequestContext,
): ChatRequest {
  let request = withFittingEffort(original, { info, warn, accepted: EFFORTS })
  request = withFittingFormat(request, { info, warn, jsonModeWithTools: false })
  const tier = request.service_tier
  if (tier === 'default') request = { ...request, service_tier: 'on_demand' }
  else if (tier != null && !SERVICE_TIERS.includes(tier)) {
    request = dropFields(request, ['service_tier'], warn)
  }
  const isFormatChosen = 'reasoning_format' in request || 'include_reasoning' in request
  return info?.rules?.reasoningInText === true && !isFormatChosen
    ? { ...request, reasoning_format: 'parsed' }
    : request
}
