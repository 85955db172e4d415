import { countOf, isJsonObject, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { usageOf } from '../usage.ts'

/**
 * What Cohere bills, as our usage: its `tokens` also count what it adds itself, which nobody pays
 * for. They stand in only where there are no billed units. Null when nothing is counted.
 */
export function readCohereUsage(usage: unknown): CompletionUsage | null {
  if (!isJsonObject(usage)) return null
  const billed = objectOf(usage.billed_units)
  const all = objectOf(usage.tokens)
  const prompt = countOf(billed.input_tokens) ?? countOf(all.input_tokens)
  const completion = countOf(billed.output_tokens) ?? countOf(all.output_tokens)
  if (prompt === undefined && completion === undefined) return null
  const cached = countOf(usage.cached_tokens)
  return usageOf({
    prompt: prompt ?? 0,
    completion: completion ?? 0,
    ...(cached !== undefined && {
      promptDetails: { cached_tokens: billedShare(cached, prompt ?? 0, countOf(all.input_tokens)) },
    }),
  })
}

/** Cached tokens are counted from the front of the prompt, where Cohere's own tokens stand. */
function billedShare(cached: number, billed: number, all = billed): number {
  const added = Math.max(0, all - billed)
  return Math.min(billed, Math.max(0, cached - added))
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})
