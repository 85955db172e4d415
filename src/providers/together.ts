import { isJsonObject, objectsOf, omitFields, type JsonObject } from '../lib/json.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import type { RequestContext } from './openai-compatible/quirks.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'

const EFFORTS = ['low', 'medium', 'high']

/**
 * Together AI (together-ai 0.52.0, resources/chat/completions). `logprobs` is a number there, `stop`
 * a list, and an answer may end with `eos`. Earlier turns take no reasoning.
 */
export const together = openAiCompatible({
  id: 'together',
  name: 'Together AI',
  baseUrl: 'https://api.together.ai/v1',
  lacks: ['speech', 'audio', 'files', 'custom-tools'],
  drop: [
    'metadata',
    'parallel_tool_calls',
    'prediction',
    'prompt_cache_key',
    'safety_identifier',
    'service_tier',
    'store',
    'user',
    'verbosity',
  ],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  supportsStreamOptions: false,
  mapRequest,
  mapAnswer: withLogprobs,
  mapChunk: withLogprobs,
  embeddings: { batchMax: 100, dimensionsField: null, takesTextOnly: true, drop: ['user'] },
})

function mapRequest(
  original: ChatRequest,
  { target: { info }, warn }: RequestContext,
): ChatRequest {
  let request = original
  if (request.reasoning_effort === 'none' && info?.rules?.canDisableThinking !== 'no') {
    request = { reasoning: { enabled: false }, ...omitFields(request, ['reasoning_effort']) }
  }
  request = withFittingEffort(request, { info, warn, accepted: EFFORTS })
  request = withFittingFormat(request, { info, warn })
  if (typeof request.stop === 'string') request = { ...request, stop: [request.stop] }
  if (!('logprobs' in request) && !('top_logprobs' in request)) return request
  const { logprobs, top_logprobs: count, ...rest } = request
  // A number at Together; the type of ours is OpenAI's.
  const asked = logprobs === true ? { logprobs: Math.max(1, count ?? 1) } : {}
  return { ...rest, ...(asked as object) }
}

/** Token by token in two lists there; one list of entries at OpenAI. */
function withLogprobs(record: JsonObject): JsonObject {
  const choices = objectsOf(record.choices)
  if (!choices.some(({ logprobs }) => isTokenList(logprobs))) return record
  return {
    ...record,
    choices: choices.map((choice) => {
      const { logprobs } = choice
      return isTokenList(logprobs) ? { ...choice, logprobs: toOpenAiLogprobs(logprobs) } : choice
    }),
  }
}

interface TokenList {
  readonly tokens: readonly unknown[]
  readonly token_logprobs: readonly unknown[]
}

function isTokenList(value: unknown): value is TokenList {
  return isJsonObject(value) && Array.isArray(value.tokens) && Array.isArray(value.token_logprobs)
}

function toOpenAiLogprobs({ tokens, token_logprobs: logprobs }: TokenList) {
  const content = tokens.flatMap((token, position) => {
    const logprob = logprobs[position]
    return typeof token === 'string' && typeof logprob === 'number'
      ? [{ token, logprob, bytes: null, top_logprobs: [] }]
      : []
  })
  return { content, refusal: null }
}
