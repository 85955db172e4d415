import { decodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, objectsOf, parseJson } from '../../lib/json.ts'
import { GatewayError } from '../../errors.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { protocolError } from '../errors.ts'
import type { EmbeddingsQuirks } from './quirks.ts'

/** One embeddings call in OpenAI's format. Vectors are always asked for as plain numbers. */
export function openEmbeddings(
  request: EmbeddingsRequest,
  target: Target,
  quirks: EmbeddingsQuirks,
): EmbeddingsExchange {
  const { path = '/embeddings', drop = [] } = quirks
  refuseInputs(request, quirks)
  const { dimensions, ...rest } = request
  const body: Record<string, unknown> = {
    ...rest,
    ...(dimensions != null && { [quirks.dimensionsField ?? 'dimensions']: dimensions }),
    model: target.model,
    encoding_format: 'float',
  }
  const dropped = drop.filter((field) => field in body)
  for (const field of dropped) delete body[field]
  return {
    wire: {
      path: typeof path === 'string' ? path : path(target),
      headers: ['content-type', 'application/json'],
      body: JSON.stringify(body),
    },
    warnings: dropped
      .filter((field) => field !== 'encoding_format')
      .map((field) => `${field} is not supported and was left out`),
    readAnswer: readEmbeddings,
  }
}

/**
 * Throws GatewayError for lists of token numbers where only texts are taken, and for a length that
 * the provider can't give: vectors of another length would not fit the caller's.
 */
export function refuseInputs(
  { input, dimensions }: EmbeddingsRequest,
  { takesTextOnly, dimensionsField }: Pick<EmbeddingsQuirks, 'takesTextOnly' | 'dimensionsField'>,
) {
  const isText = typeof input === 'string' || input.every((item) => typeof item === 'string')
  if (takesTextOnly === true && !isText) {
    throw new GatewayError('unsupported_parameter', 'This provider embeds texts, not tokens.', {
      param: 'input',
    })
  }
  if (dimensionsField === null && dimensions != null) {
    throw new GatewayError('unsupported_parameter', 'This provider has one length of vectors.', {
      param: 'dimensions',
    })
  }
}

/** Throws ProviderError `protocol` when the body holds no vectors. */
export function readEmbeddings(body: Uint8Array): EmbeddingsAnswer {
  const parsed = parseJson(decodeUtf8(body))
  const rows = isJsonObject(parsed) ? objectsOf(parsed.data) : []
  const vectors: number[][] = []
  for (const [position, row] of rows.entries()) {
    const index = countOf(row.index) ?? position
    vectors[index] = toVector(row.embedding)
  }
  if (vectors.length === 0) throw protocolError('The answer holds no embeddings.')
  const usage = isJsonObject(parsed) && isJsonObject(parsed.usage) ? parsed.usage : {}
  return {
    vectors,
    promptTokens: countOf(usage.prompt_tokens) ?? countOf(usage.total_tokens) ?? null,
  }
}

function toVector(value: unknown): number[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) return value
  throw protocolError('An embedding is not a list of numbers.')
}
