import { countOf, isJsonObject, omitFields, type JsonObject } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { dropFields, mapMessages } from './openai-compatible/request.ts'
import { fitEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'
import { readOpenAiUsage, withCachedTokens } from './usage.ts'

const EFFORTS = ['low', 'high', 'max']
/** "Setting these parameters will not trigger an error but will have no effect." */
const WITHOUT_EFFECT = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty']

/**
 * DeepSeek (api-docs.deepseek.com, guides/thinking_mode and create-chat-completion). It thinks by
 * default; while it does, each earlier turn has to carry its `reasoning_content`.
 */
export const deepseek = openAiCompatible({
  id: 'deepseek',
  name: 'DeepSeek',
  baseUrl: 'https://api.deepseek.com',
  lacks: ['choices', 'speech', 'audio', 'files', 'custom-tools'],
  drop: ['seed', 'logit_bias', 'metadata', 'service_tier', 'store', 'verbosity'],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  readsEveryRecord: true,
  reasoningReplayField: 'reasoning_content',
  mapRequest,
  readUsage,
})

function mapRequest(original: ChatRequest, context: RequestContext): ChatRequest {
  const { warn, target } = context
  const { info } = target
  const request = withFittingFormat(withThinking(original, context), {
    info,
    warn,
    hasSchemas: false,
  })
  const thinking = isJsonObject(request.thinking) ? request.thinking : {}
  if (thinking.type === 'disabled') return request
  return mapMessages(dropFields(request, WITHOUT_EFFECT, warn), (message) =>
    message.role === 'assistant' && message.reasoning_content === undefined
      ? { ...message, reasoning_content: '' }
      : message,
  )
}

function withThinking(
  request: ChatRequest,
  { target: { info }, warn }: RequestContext,
): ChatRequest {
  const { reasoning_effort: wish } = request
  if (wish == null) return request
  if (wish === 'none') {
    return { thinking: { type: 'disabled' }, ...omitFields(request, ['reasoning_effort']) }
  }
  const effort = fitEffort(wish, info?.reasoningEfforts ?? EFFORTS)
  if (effort !== wish) {
    warn(`reasoning_effort ${wish} is not offered by this model: ${effort} was sent`)
  }
  return { thinking: { type: 'enabled' }, ...request, reasoning_effort: effort }
}

function readUsage({ usage }: JsonObject) {
  const hits = isJsonObject(usage) ? countOf(usage.prompt_cache_hit_tokens) : undefined
  return withCachedTokens(readOpenAiUsage(usage), { cached: hits })
}
