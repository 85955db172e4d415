import { decodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, parseJson, pickDefined, type JsonObject } from '../../lib/json.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { protocolError } from '../errors.ts'
import { unsupported } from '../request-checks.ts'
import { modelPath } from './path.ts'

/**
 * One text in one call: Titan takes no more, and what a model beside it takes is not known of all.
 */
export const EMBEDDINGS_BATCH_MAX = 1

/** Cohere demands one; most texts that are embedded in bulk are to be found later. */
const INPUT_TYPE_DEFAULT = 'search_document'

/**
 * `InvokeModel` with the body of the model's maker: Titan's, or Cohere's, whose vectors are for what
 * the caller says by `input_type`. Throws GatewayError for tokens.
 */
export function openBedrockEmbeddings(
  request: EmbeddingsRequest,
  target: Target,
): EmbeddingsExchange {
  const text = textOf(request)
  const body =
    target.info?.maker === 'cohere' ? cohereBody(request, text) : titanBody(request, text)
  return {
    wire: {
      path: modelPath(target.model, 'invoke'),
      headers: ['content-type', 'application/json', 'accept', 'application/json'],
      body: JSON.stringify(body),
    },
    warnings: request.user == null ? [] : ['user is not supported and was left out'],
    readAnswer,
  }
}

function titanBody({ dimensions, ...request }: EmbeddingsRequest, text: string): JsonObject {
  return {
    inputText: text,
    ...(dimensions != null && { dimensions }),
    ...pickDefined(request, ['normalize']),
  }
}

function cohereBody(request: EmbeddingsRequest, text: string): JsonObject {
  const { dimensions, input_type: wish } = request
  return {
    texts: [text],
    input_type: typeof wish === 'string' ? wish : INPUT_TYPE_DEFAULT,
    embedding_types: ['float'],
    ...(dimensions != null && { output_dimension: dimensions }),
    ...pickDefined(request, ['truncate']),
  }
}

function textOf({ input }: EmbeddingsRequest): string {
  const [text] = Array.isArray(input) ? (input as readonly unknown[]) : [input]
  if (typeof text === 'string') return text
  throw unsupported('This provider embeds texts, not tokens.', 'input')
}

function readAnswer(body: Uint8Array): EmbeddingsAnswer {
  const answer = parseJson(decodeUtf8(body))
  if (!isJsonObject(answer)) throw protocolError('The answer is not a JSON object.')
  const { embedding, embeddings } = answer
  if (embedding !== undefined) {
    return {
      vectors: [toVector(embedding)],
      promptTokens: countOf(answer.inputTextTokenCount) ?? null,
    }
  }
  const vectors: unknown = isJsonObject(embeddings) ? embeddings.float : embeddings
  if (!Array.isArray(vectors) || vectors.length === 0) {
    throw protocolError('The answer holds no embeddings.')
  }
  return { vectors: vectors.map(toVector), promptTokens: null }
}

function toVector(value: unknown): number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value
  throw protocolError('An embedding is not a list of numbers.')
}
