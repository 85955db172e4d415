import type { ModelInfo } from '../domain/model.ts'
import type { Demands } from './demands.ts'

/** Characters that make a token, on average; a foreign tokenizer may count a tenth more. */
const CHARS_PER_TOKEN = 4
const MARGIN = 1.1
/** What an image, a sound or a file takes at least, roughly. */
const TOKENS_PER_ATTACHMENT = 700

/** Tokens of a prompt, estimated without a tokenizer. */
export function estimateInputTokens({ textLength, attachments }: Demands): number {
  return Math.ceil(textLength / CHARS_PER_TOKEN) + attachments * TOKENS_PER_ATTACHMENT
}

/**
 * Whether a prompt of so many tokens (estimated) and the wanted answer fit a model. What is not
 * known of a model does not stand against it.
 */
export function fitsModel(
  info: Pick<ModelInfo, 'contextWindow' | 'inputTokensMax' | 'outputTokensMax'>,
  wanted: { readonly inputTokens: number; readonly outputTokens: number },
): boolean {
  const { contextWindow, inputTokensMax, outputTokensMax } = info
  const input = wanted.inputTokens * MARGIN
  if (inputTokensMax != null && input > inputTokensMax) return false
  if (outputTokensMax != null && wanted.outputTokens > outputTokensMax) return false
  return contextWindow === null || input + wanted.outputTokens <= contextWindow
}
