import { countOf, isJsonObject, type JsonObject } from '../lib/json.ts'
import type { CompletionUsage } from '../openai/usage.ts'

type Counts = Readonly<Record<string, number>>

function countsIn(value: unknown, names: readonly string[]): Counts | undefined {
  if (!isJsonObject(value)) return undefined
  const counts: Record<string, number> = {}
  for (const name of names) {
    const count = countOf(value[name])
    if (count !== undefined) counts[name] = count
  }
  return Object.keys(counts).length === 0 ? undefined : counts
}

const PROMPT_DETAILS = ['cached_tokens', 'cache_write_tokens', 'audio_tokens']
const COMPLETION_DETAILS = [
  'reasoning_tokens',
  'audio_tokens',
  'accepted_prediction_tokens',
  'rejected_prediction_tokens',
]

/**
 * Usage as OpenAI reports it, in our normal form (which is the same): only known counts are kept.
 * Null when there is no usage or it counts nothing.
 */
export function readOpenAiUsage(value: unknown): CompletionUsage | null {
  if (!isJsonObject(value)) return null
  const prompt = countOf(value.prompt_tokens)
  const completion = countOf(value.completion_tokens)
  if (prompt === undefined && completion === undefined) return null
  return usageOf({
    prompt: prompt ?? 0,
    completion: completion ?? 0,
    promptDetails: countsIn(value.prompt_tokens_details, PROMPT_DETAILS),
    completionDetails: countsIn(value.completion_tokens_details, COMPLETION_DETAILS),
  })
}

export interface UsageParts {
  /** Includes cached and cache-written tokens. */
  readonly prompt: number
  /** Includes reasoning tokens. */
  readonly completion: number
  readonly promptDetails?: CompletionUsage['prompt_tokens_details']
  readonly completionDetails?: CompletionUsage['completion_tokens_details']
}

/** Puts counts into the normal form; the total is always prompt plus completion. */
export function usageOf(parts: UsageParts): CompletionUsage {
  return {
    prompt_tokens: parts.prompt,
    completion_tokens: parts.completion,
    total_tokens: parts.prompt + parts.completion,
    ...(parts.promptDetails && { prompt_tokens_details: parts.promptDetails }),
    ...(parts.completionDetails && { completion_tokens_details: parts.completionDetails }),
  }
}

interface CacheCounts {
  readonly cached?: number | undefined
  readonly cacheWritten?: number | undefined
}

/** Usage with cache counts from places of a provider's own; counts that are absent change nothing. */
export function withCachedTokens(
  usage: CompletionUsage | null,
  { cached, cacheWritten }: CacheCounts,
): CompletionUsage | null {
  if (usage === null || (cached === undefined && cacheWritten === undefined)) return usage
  return {
    ...usage,
    prompt_tokens_details: {
      ...usage.prompt_tokens_details,
      ...(cached !== undefined && { cached_tokens: cached }),
      ...(cacheWritten !== undefined && { cache_write_tokens: cacheWritten }),
    },
  }
}

/** A usage reader over a whole record: `usage` where OpenAI has it. */
export const readRecordUsage = (record: JsonObject): CompletionUsage | null =>
  readOpenAiUsage(record.usage)
