import { openAiCompatible } from '../openai-compatible/index.ts'
import { applyModelRules } from './rules.ts'

/**
 * OpenAI (openai/openai-openapi 2026-08-21). Calls for which `needsResponsesApi` holds belong on
 * `/responses`; until they go there, tools win over reasoning and the caller is warned.
 */
export const openai = openAiCompatible({
  id: 'openai',
  name: 'OpenAI',
  baseUrl: 'https://api.openai.com/v1',
  mapRequest: applyModelRules,
  embeddings: { batchMax: 2048 },
})
