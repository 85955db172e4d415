import { countOf, isJsonObject, type JsonObject } from '../../lib/json.ts'
import { openAiCompatible } from '../openai-compatible/index.ts'
import { readOpenAiUsage, withCachedTokens } from '../usage.ts'
import { splitContent } from './answer.ts'
import { restoreThinking, toMistralRequest } from './request.ts'

/**
 * Mistral (@mistralai/mistralai 2.7.0, models/components). It refuses fields that it does not know,
 * wants ids of tool calls with nine characters, and answers in lists of chunks when it thinks.
 */
export const mistral = openAiCompatible({
  id: 'mistral',
  name: 'Mistral',
  baseUrl: 'https://api.mistral.ai/v1',
  lacks: ['speech', 'custom-tools'],
  maxTokensField: 'max_tokens',
  systemRole: 'system',
  supportsStreamOptions: false,
  restoreMessage: restoreThinking,
  mapRequest: toMistralRequest,
  mapAnswer: (answer) => splitContent(answer, 'message'),
  mapChunk: (record) => splitContent(record, 'delta'),
  readUsage,
  embeddings: {
    batchMax: 128,
    dimensionsField: 'output_dimension',
    takesTextOnly: true,
    drop: ['user'],
  },
})

function readUsage({ usage }: JsonObject) {
  const raw = isJsonObject(usage) ? usage : {}
  const misspelt = isJsonObject(raw.prompt_token_details) ? raw.prompt_token_details : {}
  const cached = countOf(raw.num_cached_tokens) ?? countOf(misspelt.cached_tokens)
  return withCachedTokens(readOpenAiUsage(usage), { cached })
}
