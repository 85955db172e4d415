import type { ChatChunk, Delta } from '../openai/chat-completion.ts'
import { estimateTokens } from '../usage/estimate.ts'

export interface SeenTokens {
  /** Whole SSE records that pass unread. */
  relay(records: Uint8Array): void
  chunk(chunk: ChatChunk): void
  /** Output tokens that have passed, by our own count. */
  count(): number
}

const LF = 10
const LINE_ENDS_PER_RECORD = 2

/**
 * Counts what a stream has brought, for the day on which its provider does not tell: a caller that
 * leaves is charged for what was made until then. Records that pass unread are not opened for this:
 * what they hold beyond the length of the first, which brings a role and no text, is text; and
 * most providers send a token in each.
 */
export function createSeenTokens(): SeenTokens {
  let bytes = 0
  let lineEnds = 0
  let emptyRecordBytes = 0
  let characters = 0
  return {
    relay(records) {
      if (emptyRecordBytes === 0) emptyRecordBytes = firstRecordBytes(records)
      bytes += records.length
      for (let at = records.indexOf(LF); at !== -1; at = records.indexOf(LF, at + 1)) lineEnds += 1
    },
    chunk(chunk) {
      for (const { delta } of chunk.choices) characters += charactersIn(delta)
    },
    count() {
      const records = lineEnds / LINE_ENDS_PER_RECORD
      const text = Math.max(0, bytes - records * emptyRecordBytes)
      return Math.max(Math.floor(records), estimateTokens(text)) + estimateTokens(characters)
    },
  }
}

function firstRecordBytes(records: Uint8Array): number {
  const lineEnd = records.indexOf(LF)
  const end = records.indexOf(LF, lineEnd + 1)
  return (end === -1 ? records.length : end + 1) || 1
}

function charactersIn(delta: Delta): number {
  let length = (delta.content?.length ?? 0) + (delta.reasoning_content?.length ?? 0)
  length += delta.function_call?.arguments?.length ?? 0
  for (const call of delta.tool_calls ?? []) length += call.function?.arguments?.length ?? 0
  return length
}
