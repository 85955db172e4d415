import { encodeUtf8 } from '../../lib/bytes.ts'
import { objectsOf, textOf, type JsonObject } from '../../lib/json.ts'

/** Log-probabilities in OpenAI's form; null when there are none. */
export function readLogprobs(items: unknown): JsonObject | null {
  const content = objectsOf(items).flatMap(toToken)
  return content.length === 0 ? null : { content, refusal: null }
}

/** Cohere may tell of several tokens at once by one text: that text is as likely as all of them. */
function toToken({ text, logprobs }: JsonObject): JsonObject[] {
  const values: readonly unknown[] = Array.isArray(logprobs) ? logprobs : []
  const numbers = values.filter((value) => typeof value === 'number')
  if (numbers.length === 0) return []
  const token = textOf(text) ?? ''
  return [
    {
      token,
      logprob: numbers.reduce((sum, value) => sum + value, 0),
      bytes: [...encodeUtf8(token)],
      top_logprobs: [],
    },
  ]
}
