import { countOf, isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { usageOf } from '../usage.ts'

const COUNTS = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const

/**
 * Anthropic's usage in our normal form: its `input_tokens` leave cached and cache-written tokens
 * out, ours include them. Null when it counts nothing.
 */
export function readAnthropicUsage(usage: unknown): CompletionUsage | null {
  if (!isJsonObject(usage) || !COUNTS.some((name) => countOf(usage[name]) !== undefined))
    return null
  const read = countOf(usage.cache_read_input_tokens)
  const written = countOf(usage.cache_creation_input_tokens)
  const split = isJsonObject(usage.cache_creation) ? usage.cache_creation : {}
  const hourly = countOf(split.ephemeral_1h_input_tokens)
  const details = isJsonObject(usage.output_tokens_details) ? usage.output_tokens_details : {}
  const reasoning = countOf(details.thinking_tokens)
  const hasCache = read !== undefined || written !== undefined
  return usageOf({
    prompt: (countOf(usage.input_tokens) ?? 0) + (read ?? 0) + (written ?? 0),
    completion: countOf(usage.output_tokens) ?? 0,
    ...(hasCache && {
      promptDetails: {
        cached_tokens: read ?? 0,
        cache_write_tokens: written ?? 0,
        ...(hourly !== undefined && hourly > 0 && { cache_write_1h_tokens: hourly }),
      },
    }),
    ...(reasoning !== undefined && { completionDetails: { reasoning_tokens: reasoning } }),
  })
}

/**
 * Totals of a stream after one more report. Counts replace earlier ones; a zero does not replace
 * a number, since compatible servers report what they know at either end. Some of those (Qwen)
 * tell of the cache only at the end and count it into `input_tokens` there
 * (maximhq/bifrost#5355, envoyproxy/ai-gateway#2290): that is put right.
 */
export function mergeUsage(earlier: JsonObject, report: unknown): JsonObject {
  if (!isJsonObject(report)) return earlier
  const merged: Record<string, unknown> = { ...earlier }
  for (const [name, value] of Object.entries(report)) {
    if (value === null || (value === 0 && (countOf(earlier[name]) ?? 0) > 0)) continue
    merged[name] = value
  }
  const known = countOf(earlier.input_tokens) ?? 0
  const input = countOf(report.input_tokens) ?? 0
  const isSameTotal = known > 0 && Math.abs(input - known) <= known * SAME_TOTAL_TOLERANCE
  const cache = cacheOf(report)
  if (cacheOf(earlier) === 0 && isSameTotal && cache > 0 && cache <= input) {
    merged.input_tokens = input - cache
  }
  return merged
}

/** Such servers estimate the prompt at the start: the final count differs a little. */
const SAME_TOTAL_TOLERANCE = 0.1

const cacheOf = (usage: JsonObject): number =>
  (countOf(usage.cache_read_input_tokens) ?? 0) + (countOf(usage.cache_creation_input_tokens) ?? 0)
