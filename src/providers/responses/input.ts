import { isJsonObject, objectsOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ToolCall } from '../../openai/chat-request.ts'
import { unsupported } from '../request-checks.ts'
import { textIn, toInputContent } from './parts.ts'
import { weaveTurn } from './state.ts'

interface InputContext {
  /** Whose state of earlier answers goes back. */
  readonly provider: string
  readonly warn: (text: string) => void
}

/**
 * Messages as a list of items. Throws GatewayError for the old calls of functions, which have no
 * ids that a result could name, and for parts that this API does not have.
 */
export function toInput(
  messages: readonly ChatMessage[],
  { provider, warn }: InputContext,
): JsonObject[] {
  const customCalls = new Set<string>()
  if (messages.some(({ role, name }) => name != null && role !== 'tool')) {
    warn('names of messages are not supported and were left out')
  }
  return messages.flatMap((message): JsonObject[] => {
    switch (message.role) {
      case 'assistant':
        return toTurn(message, { provider, customCalls })
      case 'tool':
        return [toResult(message, customCalls)]
      case 'function':
        throw unsupported('Use tools instead of functions with this model.', 'messages')
      case 'developer':
      case 'system':
      case 'user':
        return [{ role: message.role, content: toInputContent(message.content) }]
    }
  })
}

interface TurnContext {
  readonly provider: string
  /** Ids of calls of free-form tools, whose results have a type of their own. */
  readonly customCalls: Set<string>
}

function toTurn(message: ChatMessage, { provider, customCalls }: TurnContext): JsonObject[] {
  if (isJsonObject(message.function_call)) {
    throw unsupported('Use tools instead of functions with this model.', 'messages')
  }
  for (const call of message.tool_calls ?? []) {
    if (call.custom !== undefined) customCalls.add(call.id)
  }
  // A refusal is what the model said, too.
  const text = textIn(message.content) || (message.refusal ?? '')
  return weaveTurn(earlierOutput(message, provider), {
    said: text === '' ? null : { role: 'assistant', content: text },
    calls: (message.tool_calls ?? []).map(toCall),
  })
}

function earlierOutput({ extra_content: extra }: ChatMessage, provider: string) {
  const state = isJsonObject(extra) ? extra[provider] : undefined
  return isJsonObject(state) ? objectsOf(state.output) : []
}

function toCall({ id, custom, function: called }: ToolCall): JsonObject {
  if (custom !== undefined) {
    return { type: 'custom_tool_call', call_id: id, name: custom.name, input: custom.input }
  }
  return {
    type: 'function_call',
    call_id: id,
    name: called?.name ?? '',
    arguments: called?.arguments ?? '{}',
  }
}

function toResult(
  { tool_call_id: id, content }: ChatMessage,
  customCalls: ReadonlySet<string>,
): JsonObject {
  const isCustom = id != null && customCalls.has(id)
  return {
    type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: id ?? '',
    output: toInputContent(content),
  }
}
