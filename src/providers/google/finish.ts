import type { FinishReason } from '../../openai/chat-completion.ts'

/** Ends that are filters' work. */
const FILTERED = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'LANGUAGE',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'MODEL_ARMOR',
  'ESCALATION',
  'PUP_LIMITED_DISABLED',
])

/** Ends of an answer that went wrong: without content they are the provider's fault. */
const FAULTY = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MISSING_THOUGHT_SIGNATURE',
])

/** `finishReason` in OpenAI's terms; unknown ones are ordinary ends. */
export function toFinishReason(reason: string, hasCalls: boolean): FinishReason {
  if (FILTERED.has(reason)) return 'content_filter'
  // A continuation that could not be had leaves the answer at its limit.
  if (reason === 'MAX_TOKENS' || reason === 'CONTINUATION') return 'length'
  return hasCalls ? 'tool_calls' : 'stop'
}

export const isFaulty = (reason: string): boolean => FAULTY.has(reason)
export const isFiltered = (reason: string): boolean => FILTERED.has(reason)
