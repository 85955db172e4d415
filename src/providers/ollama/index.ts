import type { ConnectionSettings, EnvironmentReader, ProviderAdapter } from '../adapter.ts'
import { readErrorAnswer } from '../errors.ts'
import { openOllamaEmbeddings } from './embeddings.ts'
import { remoteImages, toOllamaRequest } from './request.ts'
import { readOllamaAnswer } from './response.ts'
import { createLineReader } from './stream.ts'

const CLOUD_URL = 'https://ollama.com'

/** There when it has an address, or a key for Ollama's own cloud. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  const key = read('OLLAMA_API_KEY')
  const baseUrl =
    read('OLLAMA_URL') ?? read('OLLAMA_BASE_URL') ?? (key === undefined ? undefined : CLOUD_URL)
  if (baseUrl === undefined) return null
  const credential = key === undefined ? null : ({ kind: 'secret', value: key } as const)
  return { baseUrl, credential, region: null, settings: {} }
}

/** Ollama's native API (ollama 0.6.4, interfaces.ts; docs/api.md of ollama/ollama). */
export const ollama: ProviderAdapter = {
  id: 'ollama',
  name: 'Ollama',
  defaultBaseUrl: 'http://127.0.0.1:11434',
  auth: { kind: 'bearer' },
  connect,
  remoteParts: (request) => remoteImages(request),
  chat(input, target) {
    const { body, warnings } = toOllamaRequest(input, target)
    const identity = { callId: input.callId, createdS: input.createdS, model: target.model }
    return {
      wire: {
        path: '/api/chat',
        headers: ['content-type', 'application/json'],
        body: JSON.stringify(body),
      },
      framing: 'json-lines',
      warnings,
      readAnswer: (answer) => readOllamaAnswer(answer, identity),
      openStream: (sink) => createLineReader(sink, identity),
    }
  },
  embeddings: openOllamaEmbeddings,
  embeddingsBatchMax: 64,
  toError: (answer) => readErrorAnswer(answer),
}
