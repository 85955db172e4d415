import { decodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, parseJson, pickDefined, type JsonObject } from '../../lib/json.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { protocolError } from '../errors.ts'
import { unsupported } from '../request-checks.ts'

/** Texts in one call at most (the API's own limit). */
export const EMBEDDINGS_BATCH_MAX = 96

/** Cohere demands one; most texts that are embedded in bulk are to be found later. */
const INPUT_TYPE_DEFAULT = 'search_document'

const OWN_FIELDS = ['truncate', 'max_tokens', 'priority']

/**
 * One call of `POST /v2/embed`. The caller says by `input_type` what the vectors are for; with
 * `image`, the inputs are data URLs. Throws GatewayError for tokens and for vectors of other types.
 */
export function openCohereEmbeddings(
  request: EmbeddingsRequest,
  target: Target,
): EmbeddingsExchange {
  const { dimensions, user, input_type: wish } = request
  const inputType = typeof wish === 'string' ? wish : INPUT_TYPE_DEFAULT
  const body = {
    model: target.model,
    [inputType === 'image' ? 'images' : 'texts']: textsOf(request),
    input_type: inputType,
    embedding_types: ['float'],
    ...(dimensions != null && { output_dimension: dimensions }),
    ...pickDefined(request, OWN_FIELDS),
  }
  refuseOtherTypes(request)
  return {
    wire: {
      path: '/v2/embed',
      headers: ['content-type', 'application/json'],
      body: JSON.stringify(body),
    },
    warnings: user == null ? [] : ['user is not supported and was left out'],
    readAnswer,
  }
}

function textsOf({ input }: EmbeddingsRequest): string[] {
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input]
  return inputs.map((text) => {
    if (typeof text === 'string') return text
    throw unsupported('This provider embeds texts, not tokens.', 'input')
  })
}

function refuseOtherTypes({ embedding_types: types }: EmbeddingsRequest) {
  if (types == null) return
  if (Array.isArray(types) && types.every((type) => type === 'float')) return
  throw unsupported('Vectors come as floats, or as base64 of them.', 'embedding_types')
}

function readAnswer(body: Uint8Array): EmbeddingsAnswer {
  const answer = objectOf(parseJson(decodeUtf8(body)))
  const vectors = objectOf(answer.embeddings).float
  if (!Array.isArray(vectors) || vectors.length === 0) {
    throw protocolError('The answer holds no embeddings.')
  }
  const billed = objectOf(objectOf(answer.meta).billed_units)
  const texts = countOf(billed.input_tokens)
  const images = countOf(billed.image_tokens)
  return {
    vectors: vectors.map(toVector),
    promptTokens: texts === undefined && images === undefined ? null : (texts ?? 0) + (images ?? 0),
  }
}

function toVector(value: unknown): number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value
  throw protocolError('An embedding is not a list of numbers.')
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
