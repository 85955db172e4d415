import { GatewayError } from '../errors.ts'
import type { HeaderList } from '../domain/transport.ts'
import { decodeUtf8 } from '../lib/bytes.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../openai/embeddings.ts'
import type {
  ConnectionSettings,
  EmbeddingsExchange,
  EnvironmentReader,
  ProviderAdapter,
  Target,
} from './adapter.ts'
import { protocolError, readErrorRecord } from './errors.ts'
import { openAiCompatible } from './openai-compatible/index.ts'
import { refuseInputs } from './openai-compatible/embeddings.ts'
import { withFittingEffort } from './reasoning-effort.ts'
import { withFittingFormat } from './schema-wish.ts'

const ROUTER = 'https://router.huggingface.co'

/**
 * Hugging Face's router, which passes chat completions on to one of many hosts. Embeddings are its
 * feature extraction (@huggingface/inference 4.13.30, providers/hf-inference), outside of `/v1`.
 */
export const huggingface: ProviderAdapter = {
  ...openAiCompatible({
    id: 'huggingface',
    name: 'Hugging Face',
    baseUrl: ROUTER,
    connect,
    chatPath: '/v1/chat/completions',
    headers: billing,
    lacks: ['speech', 'audio', 'files', 'custom-tools'],
    maxTokensField: 'max_tokens',
    systemRole: 'system',
    // The hosts behind it differ in what they get wrong.
    readsEveryRecord: true,
    mapRequest: (request, { target: { info }, warn }) =>
      withFittingFormat(withFittingEffort(request, { info, warn }), { info, warn }),
  }),
  embeddings: extractFeatures,
  embeddingsBatchMax: 32,
}

/** `HF_TOKEN`; `HUGGINGFACE_BASE_URL` may be an endpoint of one's own, with or without `/v1`. */
function connect(read: EnvironmentReader): ConnectionSettings | null {
  const token = read('HF_TOKEN') ?? read('HUGGINGFACE_API_KEY')
  if (token === undefined) return null
  const billTo = read('HF_BILL_TO')
  return {
    baseUrl: (read('HUGGINGFACE_BASE_URL') ?? ROUTER).replace(/\/(?:v1\/?)?$/, ''),
    credential: { kind: 'secret', value: token },
    region: null,
    settings: { ...(billTo && { billTo }) },
  }
}

function billing({ settings: { billTo } }: Target): HeaderList {
  return billTo === undefined ? [] : ['x-hf-bill-to', billTo]
}

function extractFeatures(request: EmbeddingsRequest, target: Target): EmbeddingsExchange {
  refuseInputs(request, { takesTextOnly: true, dimensionsField: null })
  const { input } = request
  return {
    wire: {
      path: `/hf-inference/models/${encodePath(target.model)}/pipeline/feature-extraction`,
      headers: ['content-type', 'application/json', ...billing(target)],
      body: JSON.stringify({ inputs: typeof input === 'string' ? [input] : input }),
    },
    warnings: [],
    readAnswer: readFeatures,
  }
}

/** Ids hold one slash; anything else in them may not change where the request goes. */
function encodePath(model: string): string {
  const segments = model.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new GatewayError('model_not_found', 'This is no id of a model.', { param: 'model' })
  }
  return segments.map(encodeURIComponent).join('/')
}

function readFeatures(body: Uint8Array): EmbeddingsAnswer {
  const parsed = parseJson(decodeUtf8(body))
  if (isJsonObject(parsed) && 'error' in parsed) throw readErrorRecord(parsed)
  if (!Array.isArray(parsed) || !parsed.every(isVector)) {
    // One vector a token, from models that do not pool, is not an embedding of the text.
    throw protocolError('The answer is not one vector for each text.')
  }
  return { vectors: parsed, promptTokens: null }
}

const isVector = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'number')
