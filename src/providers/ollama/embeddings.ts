import { GatewayError } from '../../errors.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, parseJson } from '../../lib/json.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../../openai/embeddings.ts'
import type { EmbeddingsExchange, Target } from '../adapter.ts'
import { protocolError } from '../errors.ts'

/** One call of `/api/embed`. Throws GatewayError for tokens, which Ollama takes no input as. */
export function openOllamaEmbeddings(
  { input, dimensions }: EmbeddingsRequest,
  target: Target,
): EmbeddingsExchange {
  const texts = typeof input === 'string' ? [input] : input
  if (texts.some((text) => typeof text !== 'string')) {
    throw new GatewayError('unsupported_parameter', 'This provider embeds text, not tokens.', {
      param: 'input',
    })
  }
  const body = { model: target.model, input: texts, ...(dimensions != null && { dimensions }) }
  return {
    wire: {
      path: '/api/embed',
      headers: ['content-type', 'application/json'],
      body: JSON.stringify(body),
    },
    warnings: [],
    readAnswer,
  }
}

function readAnswer(body: Uint8Array): EmbeddingsAnswer {
  const parsed = parseJson(decodeUtf8(body))
  const rows: unknown = isJsonObject(parsed) ? parsed.embeddings : undefined
  if (!isJsonObject(parsed) || !Array.isArray(rows) || !rows.every(isVector)) {
    throw protocolError('The answer holds no embeddings.')
  }
  return { vectors: rows, promptTokens: countOf(parsed.prompt_eval_count) ?? null }
}

const isVector = (row: unknown): row is number[] =>
  Array.isArray(row) && row.every((item) => typeof item === 'number')
