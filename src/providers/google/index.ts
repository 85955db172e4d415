import type { EnvironmentReader, ProviderAdapter } from '../adapter.ts'
import { toModelPath } from '../model-path.ts'
import type { GeminiDialect } from './dialect.ts'
import { EMBEDDINGS_BATCH_MAX, openGoogleEmbeddings } from './embeddings.ts'
import { readGoogleError } from './error.ts'
import { openGemini } from './gemini.ts'
import { findRemoteUrls } from './parts.ts'

const BASE_URL = 'https://generativelanguage.googleapis.com/v1beta'

/** The Gemini API's own ways (ai.google.dev/api, @google/genai 3.3.0). */
const geminiApi: GeminiDialect = {
  methodPath: ({ model }, method) => {
    const path = toModelPath(model)
    return `/${path.includes('/') ? path : `models/${path}`}:${method}`
  },
  hasCallIds: true,
  fetchesUrls: false,
  namesServerTools: true,
  tier: (serviceTier) => ({ body: { serviceTier } }),
  ownFields: [],
}

/** Google's Gemini API. The key goes by header: in an address it would end up in logs. */
export const google: ProviderAdapter = {
  id: 'google',
  name: 'Google Gemini API',
  defaultBaseUrl: BASE_URL,
  auth: { kind: 'header', name: 'x-goog-api-key' },
  connect: connectGoogle,
  chat: (input, target) => openGemini(input, target, geminiApi),
  remoteParts: findRemoteUrls,
  embeddings: openGoogleEmbeddings,
  embeddingsBatchMax: EMBEDDINGS_BATCH_MAX,
  toError: readGoogleError,
}

/** The names that Google's SDKs and others read, in the order in which Google's own does. */
const KEY_NAMES = ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY']

function connectGoogle(read: EnvironmentReader) {
  const value = KEY_NAMES.map((name) => read(name)).find((key) => key !== undefined)
  if (value === undefined) return null
  return {
    baseUrl: read('GOOGLE_BASE_URL') ?? BASE_URL,
    credential: { kind: 'secret' as const, value },
    region: null,
    settings: {},
  }
}
