import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ToolCall } from '../../openai/chat-request.ts'
import { CUSTOM_INPUT, sanitise, toInput } from '../anthropic/tools.ts'
import { unsupported } from '../request-checks.ts'
import { shortenCallId, toShortCallId } from '../short-ids.ts'
import { toBlocks, toCachePoint, type Assets, type Block } from './content.ts'

export interface Turn {
  readonly role: 'user' | 'assistant'
  readonly content: readonly Block[]
}

export interface Conversation {
  readonly system: readonly Block[]
  readonly messages: readonly Turn[]
  /** Names of tools that calls in the conversation name. */
  readonly usedTools: ReadonlySet<string>
}

interface ConversationContext {
  readonly assets: Assets | undefined
  /** Mistral's models take ids of nine letters and digits only. */
  readonly hasShortIds: boolean
  readonly warn: (text: string) => void
}

/** Longest id of a call. */
const ID_CHARS_MAX = 64

/**
 * Messages as Converse takes them: instructions apart, user and assistant in turns, all results of
 * an assistant's calls first in one user turn. Throws GatewayError for a conversation that begins
 * with an answer and for content that has no place.
 */
export function toConversation(
  all: readonly ChatMessage[],
  context: ConversationContext,
): Conversation {
  const firstTurn = all.findIndex((message) => !isInstruction(message))
  const start = firstTurn === -1 ? all.length : firstTurn
  const turns: { role: Turn['role']; content: Block[] }[] = []
  for (const message of all.slice(start)) {
    const content = toContent(message, context)
    if (content.length === 0) continue
    const role = message.role === 'assistant' ? 'assistant' : 'user'
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...content)
    else turns.push({ role, content })
  }
  if (turns[0]?.role !== 'user') {
    throw unsupported('The first message has to be the user’s for this provider.', 'messages')
  }
  return {
    system: all.slice(0, start).flatMap((message) => toBlocks(message, context.assets)),
    messages: turns.map(finishTurn),
    usedTools: new Set(
      all.flatMap(({ tool_calls: calls }) => (calls ?? []).map((call) => sanitise(nameOf(call)))),
    ),
  }
}

const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer'

function toContent(message: ChatMessage, context: ConversationContext): Block[] {
  switch (message.role) {
    case 'system':
    case 'developer': {
      context.warn('a system message inside the conversation was sent as the user’s')
      const blocks = toBlocks(message, context.assets)
      return blocks.length === 0 ? [] : [{ text: '[System instruction]' }, ...blocks]
    }
    case 'user':
      return toBlocks(message, context.assets)
    case 'assistant':
      return toAssistantContent(message, context)
    case 'tool':
    case 'function':
      return toResult(message, context)
  }
}

function toAssistantContent(message: ChatMessage, context: ConversationContext): Block[] {
  const { refusal, tool_calls: calls } = message
  const text = toBlocks(message, context.assets)
  if (text.length === 0 && typeof refusal === 'string' && refusal.trim() !== '') {
    text.push({ text: refusal })
  }
  // Signed reasoning has to come first, unchanged, or the tool results are refused.
  const reasoning = reasoningBlocks(message).map((reasoningContent) => ({ reasoningContent }))
  return [...reasoning, ...text, ...(calls ?? []).map((call) => toToolUse(call, context))]
}

/** Reasoning that an earlier answer carried in `extra_content.bedrock.reasoning`. */
export function reasoningBlocks({ extra_content: extra }: ChatMessage): readonly JsonObject[] {
  const own = isJsonObject(extra) && isJsonObject(extra.bedrock) ? extra.bedrock : {}
  return objectsOf(own.reasoning)
}

const nameOf = (call: ToolCall) => call.function?.name ?? call.custom?.name ?? ''

function toToolUse(call: ToolCall, context: ConversationContext): Block {
  const input = call.custom
    ? { [CUSTOM_INPUT]: call.custom.input }
    : toInput(call.function?.arguments ?? '')
  return { toolUse: { toolUseId: toId(call.id, context), name: sanitise(nameOf(call)), input } }
}

function toId(id: string, { hasShortIds }: ConversationContext): string {
  return hasShortIds ? toShortCallId(id) : shortenCallId(sanitise(id), ID_CHARS_MAX)
}

/** An empty result is no result here: it says that there was nothing. */
function toResult(message: ChatMessage, context: ConversationContext): Block[] {
  const { content, cache_control: mark, is_error: isError } = message
  const blocks = toBlocks({ ...message, cache_control: undefined }, context.assets)
  const json = typeof content === 'string' ? parseJson(content) : undefined
  const result = isJsonObject(json)
    ? [{ json }]
    : blocks.length > 0
      ? blocks
      : [{ text: '(empty)' }]
  const toolResult = {
    toolUseId: toId(textOf(message.tool_call_id) ?? textOf(message.name) ?? '', context),
    content: result,
    ...(isError === true && { status: 'error' }),
  }
  return mark === undefined ? [{ toolResult }] : [{ toolResult }, toCachePoint(mark)]
}

function finishTurn({ role, content }: Turn): Turn {
  if (role !== 'user' || !content.some(isResult)) return { role, content }
  return {
    role,
    content: [...content.filter(isResult), ...content.filter((block) => !isResult(block))],
  }
}

const isResult = (block: Block) => 'toolResult' in block
