import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream'
import type { ParsedChatCompletion } from 'openai/resources/chat/completions'
import type { ChatChunk, ToolCallDelta } from '../../src/openai/chat-completion.ts'

/** One answer, put together from its chunks: the fields that a caller works with. */
export interface Joined {
  content: string | null
  refusal: string | null
  reasoning_content?: string
  tool_calls?: JoinedCall[]
  annotations?: unknown[]
  extra_content?: Record<string, unknown>
  finish_reason: string | null
}

interface JoinedCall {
  id: string
  type: string
  function: { name: string; arguments: string }
  extra_content?: unknown
}

/** Joins the first choice of a stream, strictly: a call may not change its name or type. */
export function joinChunks(chunks: readonly ChatChunk[]): Joined {
  const joined: Joined = { content: null, refusal: null, finish_reason: null }
  for (const { choices } of chunks) {
    for (const { delta, finish_reason: reason } of choices) {
      const { content, refusal, reasoning_content: reasoning } = delta
      if (content != null && content !== '') joined.content = (joined.content ?? '') + content
      if (refusal != null && refusal !== '') joined.refusal = (joined.refusal ?? '') + refusal
      if (reasoning) joined.reasoning_content = (joined.reasoning_content ?? '') + reasoning
      if (delta.annotations)
        joined.annotations = [...(joined.annotations ?? []), ...delta.annotations]
      if (delta.extra_content) {
        joined.extra_content = { ...joined.extra_content, ...delta.extra_content }
      }
      for (const call of delta.tool_calls ?? []) joinCall((joined.tool_calls ??= []), call)
      joined.finish_reason = reason ?? joined.finish_reason
    }
  }
  return joined
}

function joinCall(calls: JoinedCall[], delta: ToolCallDelta) {
  const known = calls[delta.index]
  if (known === undefined) {
    calls[delta.index] = {
      id: delta.id ?? '',
      type: delta.type ?? '',
      function: { name: delta.function?.name ?? '', arguments: delta.function?.arguments ?? '' },
      ...(delta.extra_content && { extra_content: delta.extra_content }),
    }
    return
  }
  if (delta.function?.name || (delta.id !== undefined && delta.id !== known.id)) {
    throw new Error('A tool call changed its identity.')
  }
  known.function.arguments += delta.function?.arguments ?? ''
}

/**
 * The same by the official SDK's accumulator, which raises on whatever it takes for malformed:
 * missing ends, calls that change, indexes with gaps.
 */
export async function joinBySdk(chunks: readonly ChatChunk[]): Promise<Joined> {
  const lines = chunks.map((chunk) => `${JSON.stringify(chunk)}\n`).join('')
  const stream = ChatCompletionStream.fromReadableStream(new Blob([lines]).stream())
  const { choices } = await stream.finalChatCompletion()
  const [choice] = choices
  if (choice === undefined) throw new Error('The SDK found no choice.')
  const { content, refusal, tool_calls: calls } = choice.message
  return {
    content: content === '' ? null : content,
    refusal: refusal === '' ? null : refusal,
    ...(calls && calls.length > 0 && { tool_calls: calls.flatMap(plainCall) }),
    finish_reason: choice.finish_reason,
  }
}

type SdkCall = ParsedChatCompletion<null>['choices'][number]['message']['tool_calls']

function plainCall(call: NonNullable<SdkCall>[number]): JoinedCall[] {
  if (call.type !== 'function') return []
  const { name, arguments: text } = call.function
  return [{ id: call.id, type: call.type, function: { name, arguments: text } }]
}
