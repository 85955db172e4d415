import { isJsonObject, objectsOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ToolCall } from '../../openai/chat-request.ts'
import { toBlocks, withCacheControl, type Block } from './content.ts'
import { CUSTOM_INPUT, sanitise, toInput } from './tools.ts'

export interface Conversation {
  readonly system: string | readonly Block[] | undefined
  readonly messages: readonly Turn[]
}

export interface Turn {
  readonly role: 'user' | 'assistant' | 'system'
  readonly content: readonly Block[]
}

/**
 * Splits messages into the system prompt and turns: leading instructions are joined, neighbours of
 * one role merged, and the results of an assistant's tool calls put into one user turn, first.
 */
export function toConversation(all: readonly ChatMessage[]): Conversation {
  const firstTurn = all.findIndex((message) => !isInstruction(message))
  const start = firstTurn === -1 ? all.length : firstTurn
  const turns: { role: Turn['role']; content: Block[] }[] = []
  for (const message of all.slice(start)) {
    const content = toTurnContent(message)
    if (content.length === 0) continue
    const role = roleOf(message)
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  return { system: joinSystem(all.slice(0, start)), messages: turns.map(finishTurn) }
}

const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer'

function roleOf(message: ChatMessage): Turn['role'] {
  if (isInstruction(message)) return 'system'
  return message.role === 'assistant' ? 'assistant' : 'user'
}

/** One text, unless a part carries a cache mark, which needs its own block. */
function joinSystem(messages: readonly ChatMessage[]): Conversation['system'] {
  const blocks = messages.flatMap(toBlocks)
  if (blocks.length === 0) return undefined
  if (blocks.some((block) => 'cache_control' in block)) return blocks
  return blocks.map(({ text }) => text).join('\n\n')
}

function toTurnContent(message: ChatMessage): Block[] {
  if (message.role === 'assistant') return toAssistantContent(message)
  if (message.role === 'tool' || message.role === 'function') return [toToolResult(message)]
  return toBlocks(message)
}

function toAssistantContent(message: ChatMessage): Block[] {
  const { refusal, tool_calls: calls } = message
  const text = toBlocks(message)
  if (text.length === 0 && typeof refusal === 'string' && refusal.trim() !== '') {
    text.push({ type: 'text', text: refusal })
  }
  // Signed thinking has to come first, unchanged, or the tool results are refused.
  return [...thinkingBlocks(message), ...text, ...(calls ?? []).map(toToolUse)]
}

/** Thinking that an earlier answer carried in `extra_content.anthropic.thinking_blocks`. */
export function thinkingBlocks({ extra_content: extra }: ChatMessage): readonly JsonObject[] {
  const own = isJsonObject(extra) && isJsonObject(extra.anthropic) ? extra.anthropic : {}
  return objectsOf(own.thinking_blocks)
}

function toToolUse(call: ToolCall): Block {
  const block = {
    type: 'tool_use',
    id: sanitise(call.id),
    name: sanitise(call.function?.name ?? call.custom?.name ?? ''),
    input: call.custom
      ? { [CUSTOM_INPUT]: call.custom.input }
      : toInput(call.function?.arguments ?? ''),
  }
  return call.cache_control === undefined ? block : { ...block, cache_control: call.cache_control }
}

function toToolResult(message: ChatMessage): Block {
  const { content, cache_control: cacheControl, is_error: isError } = message
  const blocks = toBlocks({ ...message, cache_control: undefined })
  const isPlain = typeof content === 'string' && blocks.length > 0
  const [result] = withCacheControl(
    [
      {
        type: 'tool_result',
        tool_use_id: sanitise(message.tool_call_id ?? message.name ?? ''),
        ...(blocks.length > 0 && { content: isPlain ? content : blocks }),
        ...(isError === true && { is_error: true }),
      },
    ],
    cacheControl,
  )
  return result ?? {}
}

function finishTurn({ role, content }: Turn): Turn {
  if (role !== 'user') return { role, content }
  const isResult = (block: Block) => block.type === 'tool_result'
  return {
    role,
    content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))],
  }
}
