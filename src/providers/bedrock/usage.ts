import { countOf, isJsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { usageOf } from '../usage.ts'

/** Converse's `inputTokens` leave cached and cache-written tokens out, ours include them. */
export function readConverseUsage(usage: unknown): CompletionUsage | null {
  if (!isJsonObject(usage)) return null
  const input = countOf(usage.inputTokens)
  const output = countOf(usage.outputTokens)
  if (input === undefined && output === undefined) return null
  const read = countOf(usage.cacheReadInputTokens)
  const written = countOf(usage.cacheWriteInputTokens)
  const hasCache = read !== undefined || written !== undefined
  return usageOf({
    prompt: (input ?? 0) + (read ?? 0) + (written ?? 0),
    completion: output ?? 0,
    ...(hasCache && {
      promptDetails: { cached_tokens: read ?? 0, cache_write_tokens: written ?? 0 },
    }),
  })
}
