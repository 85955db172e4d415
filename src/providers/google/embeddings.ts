import { decodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, objectsOf, parseJson, type JsonObject } from '../../lib/json.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { protocolError } from '../errors.ts'
import { toModelPath } from '../model-path.ts'
import { unsupported } from '../request-checks.ts'
import { readGoogleErrorRecord } from './error.ts'

/** Texts in one `batchEmbedContents` at most (the API's own limit). */
export const EMBEDDINGS_BATCH_MAX = 100

/** One call of `batchEmbedContents`. `task_type` of the caller is passed on. */
export function openGoogleEmbeddings(
  request: EmbeddingsRequest,
  target: Target,
): EmbeddingsExchange {
  const model = toModelPath(target.model)
  const options = {
    ...(request.dimensions != null && { outputDimensionality: request.dimensions }),
    ...(typeof request.task_type === 'string' && { taskType: request.task_type }),
  }
  const requests = textsOf(request).map((text) => ({
    model: `models/${model}`,
    content: { parts: [{ text }] },
    ...options,
  }))
  return {
    wire: {
      path: `/models/${model}:batchEmbedContents`,
      headers: ['content-type', 'application/json'],
      body: JSON.stringify({ requests }),
    },
    warnings: [],
    readAnswer(body) {
      const answer = readObject(body)
      return toAnswer(objectsOf(answer.embeddings), countOf(usageOf(answer).promptTokenCount))
    },
  }
}

/** The inputs as texts. Throws GatewayError for tokens, which belong to OpenAI's vocabulary. */
export function textsOf({ input }: EmbeddingsRequest): string[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input]
  return inputs.map((text) => {
    if (typeof text === 'string') return text
    throw unsupported('This provider embeds texts, not tokens.', 'input')
  })
}

/** A body that has to be an object. Throws ProviderError when it is an error or none. */
export function readObject(body: Uint8Array): JsonObject {
  const answer = parseJson(decodeUtf8(body))
  if (!isJsonObject(answer)) throw protocolError('The answer is not a JSON object.')
  if ('error' in answer) throw readGoogleErrorRecord(answer)
  return answer
}

/** `ContentEmbedding`s in the order of the inputs. Throws ProviderError when there are none. */
export function toAnswer(
  embeddings: readonly JsonObject[],
  promptTokens: number | undefined,
): EmbeddingsAnswer {
  if (embeddings.length === 0) throw protocolError('The answer holds no embeddings.')
  return { vectors: embeddings.map(toVector), promptTokens: promptTokens ?? null }
}

function toVector({ values }: JsonObject): number[] {
  if (Array.isArray(values) && values.every((value) => typeof value === 'number')) return values
  throw protocolError('An embedding is not a list of numbers.')
}

export const usageOf = ({ usageMetadata }: JsonObject): JsonObject =>
  isJsonObject(usageMetadata) ? usageMetadata : {}
