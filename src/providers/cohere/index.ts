import type { HeaderList } from '../../domain/transport.ts'
import type { ConnectionSettings, EnvironmentReader, ProviderAdapter } from '../adapter.ts'
import { connectByKey } from '../connections.ts'
import { EMBEDDINGS_BATCH_MAX, openCohereEmbeddings } from './embeddings.ts'
import { readCohereError } from './error.ts'
import { toCohereRequest } from './request.ts'
import { readMessage } from './response.ts'
import { createEventReader } from './stream.ts'

const HEADERS: HeaderList = ['content-type', 'application/json']
const PLACE = { id: 'cohere', defaultBaseUrl: 'https://api.cohere.com' }

/**
 * Cohere's v2 API (cohere-ai 8.1.0; cohere-openapi.yaml of 2026-08-20). Citations become
 * annotations where their source has an address, and stay whole in `extra_content.cohere.citations`.
 */
export const cohere: ProviderAdapter = {
  ...PLACE,
  name: 'Cohere',
  auth: { kind: 'bearer' },
  connect,
  chat(input, target) {
    const { body, warnings, toolNames } = toCohereRequest(input.request, target)
    const { callId, createdS } = input
    const context = { callId, createdS, model: target.model, toolNames }
    return {
      wire: { path: '/v2/chat', headers: HEADERS, body: JSON.stringify(body) },
      framing: 'sse',
      warnings,
      readAnswer: (answer) => readMessage(answer, context),
      openStream: (sink) => createEventReader(sink, context),
    }
  },
  embeddings: openCohereEmbeddings,
  embeddingsBatchMax: EMBEDDINGS_BATCH_MAX,
  toError: readCohereError,
}

/** Cohere's own SDKs read `CO_API_KEY`. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  return connectByKey(PLACE, (name) =>
    name === 'COHERE_API_KEY' ? (read(name) ?? read('CO_API_KEY')) : read(name),
  )
}
