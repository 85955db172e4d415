import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ContentPart } from '../../openai/chat-request.ts'
import { parseDataUrl } from '../data-url.ts'
import { unsupported } from '../request-checks.ts'

/**
 * Messages as Perplexity takes them: after the leading instructions user and assistant alternate,
 * so neighbours of one role are joined (perplexityai/api-discussion#265). The same list when
 * nothing has to change.
 */
export function toTurns(
  messages: readonly ChatMessage[],
  warn: (text: string) => void,
): readonly ChatMessage[] {
  const turns: ChatMessage[] = []
  for (const message of messages) {
    const last = turns.at(-1)
    const turn = toTurn(message, { isInside: last !== undefined && last.role !== 'system', warn })
    if (last === undefined || last.role !== turn.role || turn.role === 'system') turns.push(turn)
    else turns[turns.length - 1] = { role: turn.role, content: join(last.content, turn.content) }
  }
  const isSame =
    turns.length === messages.length && turns.every((turn, place) => turn === messages[place])
  return isSame ? messages : turns
}

interface TurnContext {
  /** The conversation has begun: instructions have no place any more. */
  readonly isInside: boolean
  readonly warn: (text: string) => void
}

function toTurn(message: ChatMessage, { isInside, warn }: TurnContext): ChatMessage {
  const { role, content, refusal } = message
  if (role === 'system' && isInside) {
    warn('a system message inside the conversation was sent as the user’s')
    return { role: 'user', content: join('[System instruction]', toContent(content)) }
  }
  const said = toContent(content ?? refusal)
  const isPlain = Object.keys(message).every((field) => field === 'role' || field === 'content')
  return isPlain && said === content ? message : { role, content: said }
}

type Content = string | ContentPart[]

/** The same content when no part of it has to change. */
function toContent(content: ChatMessage['content']): Content {
  if (content == null || typeof content === 'string') return content ?? ''
  const parts = content.map(toPart)
  return parts.every((part, place) => part === content[place]) ? content : parts
}

function join(first: ChatMessage['content'], second: ChatMessage['content']): Content {
  if (typeof first === 'string' && typeof second === 'string') {
    return [first, second].filter((text) => text !== '').join('\n\n')
  }
  return [...toParts(first), ...toParts(second)]
}

function toParts(content: ChatMessage['content']): ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return content ?? []
}

function toPart(part: ContentPart): ContentPart {
  if (part.type === 'refusal') return { type: 'text', text: part.refusal }
  return part.type === 'file' && isJsonObject(part.file) ? toFile(part.file) : part
}

/** Files go by address, or as base64 without the head of a data URL. */
function toFile({ file_data: data, filename }: JsonObject): ContentPart {
  const address = textOf(data)
  if (address === undefined) {
    throw unsupported('This provider takes files as data or by address, not by id.', 'messages')
  }
  const name = textOf(filename)
  return {
    type: 'file_url',
    file_url: { url: parseDataUrl(address)?.base64 ?? address },
    ...(name !== undefined && { file_name: name }),
  }
}
