import { countOf, isJsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { usageOf } from '../usage.ts'

/** Usage of a response in our normal form; null when it counts nothing. */
export function readResponsesUsage(usage: unknown): CompletionUsage | null {
  if (!isJsonObject(usage)) return null
  const { input_tokens_details: inside, output_tokens_details: outside } = usage
  const prompt = countOf(usage.input_tokens)
  const completion = countOf(usage.output_tokens)
  if (prompt === undefined && completion === undefined) return null
  const cached = isJsonObject(inside) ? countOf(inside.cached_tokens) : undefined
  const written = isJsonObject(inside) ? countOf(inside.cache_write_tokens) : undefined
  const reasoning = isJsonObject(outside) ? countOf(outside.reasoning_tokens) : undefined
  return usageOf({
    prompt: prompt ?? 0,
    completion: completion ?? 0,
    ...((cached !== undefined || written !== undefined) && {
      promptDetails: {
        ...(cached !== undefined && { cached_tokens: cached }),
        ...(written !== undefined && { cache_write_tokens: written }),
      },
    }),
    ...(reasoning !== undefined && { completionDetails: { reasoning_tokens: reasoning } }),
  })
}
