import type { ChatRequest } from '../../openai/chat-request.ts'
import { mapMessages } from '../openai-compatible/request.ts'
import { shortenCallId } from '../short-ids.ts'

/** Longer ids of calls are refused: "string too long" (vercel/ai#5171, RooCodeInc/Roo-Code#10763). */
export const CALL_ID_CHARS_MAX = { chatCompletions: 40, responses: 64 } as const

/**
 * The request with ids of calls and of their results that fit: a conversation may have begun with
 * a provider that makes longer ones. The same object when all of them do.
 */
export function withShortCallIds(request: ChatRequest, charsMax: number): ChatRequest {
  return mapMessages(request, (message) => {
    const { tool_call_id: id, tool_calls: calls } = message
    if (id != null && id.length > charsMax) {
      return { ...message, tool_call_id: shortenCallId(id, charsMax) }
    }
    if (!calls?.some((call) => call.id.length > charsMax)) return message
    return {
      ...message,
      tool_calls: calls.map((call) => ({ ...call, id: shortenCallId(call.id, charsMax) })),
    }
  })
}
