import { countOf, isJsonObject, objectsOf, type JsonObject } from '../../lib/json.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import { usageOf } from '../usage.ts'

/** Counts of one request; several requests of one answer are added up. */
export interface GeminiCounts {
  readonly prompt: number
  readonly completion: number
  readonly cached: number
  readonly reasoning: number
  readonly promptAudio: number
}

/**
 * `usageMetadata` in OpenAI's sense: thoughts count as output, results of server-side tools as
 * input, and cached tokens are inside the prompt already. Null while nothing is counted.
 */
export function readCounts(metadata: unknown): GeminiCounts | null {
  if (!isJsonObject(metadata)) return null
  const prompt = countOf(metadata.promptTokenCount)
  const answer = countOf(metadata.candidatesTokenCount)
  const thoughts = countOf(metadata.thoughtsTokenCount) ?? 0
  if (prompt === undefined && answer === undefined && thoughts === 0) return null
  return {
    prompt: (prompt ?? 0) + (countOf(metadata.toolUsePromptTokenCount) ?? 0),
    completion: (answer ?? 0) + thoughts,
    cached: countOf(metadata.cachedContentTokenCount) ?? 0,
    reasoning: thoughts,
    promptAudio: audioTokens(metadata),
  }
}

function audioTokens({ promptTokensDetails }: JsonObject): number {
  const audio = objectsOf(promptTokensDetails).find(({ modality }) => modality === 'AUDIO')
  return countOf(audio?.tokenCount) ?? 0
}

export function addCounts(one: GeminiCounts | null, other: GeminiCounts | null) {
  if (one === null || other === null) return one ?? other
  return {
    prompt: one.prompt + other.prompt,
    completion: one.completion + other.completion,
    cached: one.cached + other.cached,
    reasoning: one.reasoning + other.reasoning,
    promptAudio: one.promptAudio + other.promptAudio,
  }
}

export function toUsage(counts: GeminiCounts): CompletionUsage {
  const { prompt, completion, cached, reasoning, promptAudio } = counts
  return usageOf({
    prompt,
    completion,
    ...((cached > 0 || promptAudio > 0) && {
      promptDetails: {
        ...(cached > 0 && { cached_tokens: cached }),
        ...(promptAudio > 0 && { audio_tokens: promptAudio }),
      },
    }),
    ...(reasoning > 0 && { completionDetails: { reasoning_tokens: reasoning } }),
  })
}
