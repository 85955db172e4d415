import { countOf, isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import type { ConnectionSettings, EnvironmentReader } from '../adapter.ts'
import { connectByKey } from '../connections.ts'
import { openAiCompatible } from '../openai-compatible/index.ts'
import { readOpenAiUsage, usageOf } from '../usage.ts'
import { createChunkMapper, toPlainAnswer } from './answer.ts'
import { toPerplexityRequest } from './request.ts'

const PROVIDER = { id: 'perplexity', defaultBaseUrl: 'https://api.perplexity.ai' }

/**
 * Perplexity's Sonar models (@perplexity-ai/perplexity_ai 0.38.5, resources/chat/completions). They
 * search the web: sources become annotations and stay beside them in `citations` and
 * `search_results`; what an answer cost is in its usage.
 */
export const perplexity = openAiCompatible({
  id: PROVIDER.id,
  name: 'Perplexity',
  baseUrl: PROVIDER.defaultBaseUrl,
  connect,
  lacks: ['choices', 'speech', 'audio', 'custom-tools'],
  drop: [
    'logit_bias',
    'logprobs',
    'metadata',
    'parallel_tool_calls',
    'prediction',
    'prompt_cache_key',
    'safety_identifier',
    'seed',
    'service_tier',
    'stop',
    'store',
    'tool_choice',
    'top_logprobs',
    'user',
    'verbosity',
  ],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  supportsStreamOptions: false,
  mapRequest: toPerplexityRequest,
  perCall({ target: { info } }) {
    // A model that is not known may think in its text, too.
    const options = { thinksInText: info === null || info.rules?.reasoningInText === true }
    return {
      mapAnswer: (answer) => toPlainAnswer(answer, options),
      mapChunk: createChunkMapper(options),
    }
  },
  readUsage,
})

/** Perplexity's own tools read `PPLX_API_KEY`, too. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  return connectByKey(PROVIDER, (name) =>
    name === 'PERPLEXITY_API_KEY' ? (read(name) ?? read('PPLX_API_KEY')) : read(name),
  )
}

/** Reasoning tokens are counted apart from the completion's there. */
function readUsage({ usage }: JsonObject): CompletionUsage | null {
  const counts = readOpenAiUsage(usage)
  if (counts === null || !isJsonObject(usage)) return counts
  const reasoning = countOf(usage.reasoning_tokens)
  const costUsd = countOf(isJsonObject(usage.cost) ? usage.cost.total_cost : usage.cost)
  return {
    ...usageOf({
      prompt: counts.prompt_tokens,
      completion: counts.completion_tokens + (reasoning ?? 0),
      ...(reasoning !== undefined && { completionDetails: { reasoning_tokens: reasoning } }),
    }),
    ...(costUsd !== undefined && { provider_cost_usd: costUsd }),
  }
}
