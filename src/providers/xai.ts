import type { HeaderList } from '../domain/transport.ts'
import { countOf, isJsonObject, omitFields, type JsonObject } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { Target } from './adapter.ts'
import type { ErrorFacts } from './errors.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { dropFields } from './openai-compatible/request.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { unsupported } from './request-checks.ts'
import { readOpenAiUsage, usageOf } from './usage.ts'

const EFFORTS = ['none', 'low', 'medium', 'high', 'xhigh']
const TICKS_PER_USD = 1e10
/** What a header may hold; other keys of a conversation are not worth an escape. */
const HEADER_VALUE = /^[\x21-\x7e]{1,256}$/

/**
 * xAI's Grok on chat completions (docs.x.ai; @ai-sdk/xai 4.0.0-canary.61). Reasoning is counted
 * beside the completion, what an answer cost is in its usage, and web search has ended there.
 */
export const xai = openAiCompatible({
  id: 'xai',
  name: 'xAI',
  baseUrl: 'https://api.x.ai/v1',
  lacks: ['speech', 'audio', 'files', 'custom-tools'],
  drop: ['logit_bias', 'metadata', 'prediction', 'safety_identifier', 'store', 'verbosity'],
  maxTokensField: 'max_completion_tokens',
  systemRole: 'system',
  reasoningReplayField: 'reasoning_content',
  headers: conversation,
  mapRequest,
  readUsage,
  classifyError,
})

/** Calls with one key reach the server that has their beginning in its cache. */
function conversation(_target: Target, { prompt_cache_key: key }: ChatRequest): HeaderList {
  return key != null && HEADER_VALUE.test(key) ? ['x-grok-conv-id', key] : []
}

function mapRequest(original: ChatRequest, { target, warn }: RequestContext): ChatRequest {
  const { info } = target
  refuseSearch(original)
  let request = withFittingEffort(original, { info, warn, accepted: EFFORTS })
  const { stop, penalties } = info?.rules ?? {}
  if (stop === 'never') request = dropFields(request, ['stop'], warn)
  if (penalties === 'never') {
    request = dropFields(request, ['presence_penalty', 'frequency_penalty'], warn)
  }
  const said = ['prompt_cache_key', 'search_parameters'].filter((field) => field in request)
  return said.length === 0 ? request : omitFields(request, said)
}

/** An answer from memory is not what was asked for; xAI itself answers 410 (vercel/ai#15713). */
function refuseSearch({ search_parameters: own, web_search_options: options }: ChatRequest) {
  const isOwn = isJsonObject(own) && own.mode !== 'off'
  if (!isOwn && options == null) return
  throw unsupported(
    'This provider does not search the web on chat completions any more.',
    isOwn ? 'search_parameters' : 'web_search_options',
  )
}

/** Reasoning stands beside the completion, and cached tokens may stand beside the prompt. */
function readUsage({ usage }: JsonObject): CompletionUsage | null {
  const counts = readOpenAiUsage(usage)
  if (counts === null || !isJsonObject(usage)) return counts
  const { prompt_tokens: prompt, completion_tokens: completion } = counts
  const reasoning = counts.completion_tokens_details?.reasoning_tokens ?? 0
  const cached = counts.prompt_tokens_details?.cached_tokens ?? 0
  const total = countOf(usage.total_tokens)
  const isBeside = total === undefined || total - prompt - completion >= reasoning
  const ticks = countOf(usage.cost_in_usd_ticks)
  return {
    ...usageOf({
      prompt: cached > prompt ? prompt + cached : prompt,
      completion: isBeside ? completion + reasoning : completion,
      promptDetails: counts.prompt_tokens_details,
      completionDetails: counts.completion_tokens_details,
    }),
    ...(ticks !== undefined && { provider_cost_usd: ticks / TICKS_PER_USD }),
  }
}

/** Its codes are sentences that fit many causes: only the texts tell them apart. */
function classifyError({ status, message }: ErrorFacts) {
  if (/violates usage guidelines/i.test(message)) return 'content_filter'
  if (/\bcredits\b|spending limit/i.test(message) && (status === 403 || status === 429)) {
    return 'quota'
  }
  return status === 400 && /incorrect api key/i.test(message) ? 'auth' : null
}
