import type { ConnectionSettings, EnvironmentReader } from '../adapter.ts'
import { connectByKey } from '../connections.ts'
import { readSummarySetting } from '../responses/summary.ts'
import { openAiModels } from './models.ts'

const PROVIDER = { id: 'openai', defaultBaseUrl: 'https://api.openai.com/v1' }

/** OpenAI (openai/openai-openapi 2026-08-21). */
export const openai = openAiModels({
  id: PROVIDER.id,
  name: 'OpenAI',
  baseUrl: PROVIDER.defaultBaseUrl,
  connect,
  responsesPath: () => '/responses',
  embeddings: { batchMax: 2048 },
})

function connect(read: EnvironmentReader): ConnectionSettings | null {
  const connection = connectByKey(PROVIDER, read)
  return (
    connection && { ...connection, settings: readSummarySetting(read, 'OPENAI_REASONING_SUMMARY') }
  )
}
