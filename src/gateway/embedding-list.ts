import { encodeBase64 } from '../lib/base64url.ts'
import type { EmbeddingsAnswer, EmbeddingsRequest } from '../openai/embeddings.ts'

/**
 * OpenAI's list of embeddings. `base64` is little-endian float32, which OpenAI's SDKs ask for
 * whenever the caller did not choose.
 */
export function renderEmbeddings(request: EmbeddingsRequest, answer: EmbeddingsAnswer): string {
  const isBase64 = request.encoding_format === 'base64'
  const tokens = answer.promptTokens ?? 0
  return JSON.stringify({
    object: 'list',
    data: answer.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: isBase64 ? encodeBase64(toFloat32(vector)) : vector,
    })),
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  })
}

function toFloat32(vector: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  for (const [index, value] of vector.entries()) view.setFloat32(index * 4, value, true)
  return new Uint8Array(view.buffer)
}
