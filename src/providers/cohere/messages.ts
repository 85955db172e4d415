import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ContentPart } from '../../openai/chat-request.ts'
import { decodeBase64Text, parseDataUrl } from '../data-url.ts'
import { unsupported } from '../request-checks.ts'
import type { ToolNames } from './tools.ts'

export interface Conversation {
  readonly messages: readonly JsonObject[]
  /** Text files, which Cohere takes beside the messages, to cite from. */
  readonly documents: readonly JsonObject[]
}

interface ConversationContext {
  readonly toolNames: ToolNames
  /** Reasoning before tool calls goes back as thinking, otherwise as a plan. */
  readonly thinks: boolean
  readonly warn: (text: string) => void
}

/**
 * Messages as Cohere takes them: one system message, at the start; no text beside tool calls; files
 * apart. Throws GatewayError for content that has no place there.
 */
export function toConversation(
  all: readonly ChatMessage[],
  context: ConversationContext,
): Conversation {
  const firstTurn = all.findIndex((message) => !isInstruction(message))
  const start = firstTurn === -1 ? all.length : firstTurn
  const documents: JsonObject[] = []
  const instructions = all.slice(0, start).map(textIn).filter(isSaid).join('\n\n')
  const turns = all.slice(start).flatMap((message) => toTurn(message, { ...context, documents }))
  const system = instructions === '' ? [] : [{ role: 'system', content: instructions }]
  return { messages: [...system, ...turns], documents }
}

interface TurnContext extends ConversationContext {
  readonly documents: JsonObject[]
}

const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer'
const isSaid = (text: string) => text !== ''

function toTurn(message: ChatMessage, context: TurnContext): JsonObject[] {
  switch (message.role) {
    case 'system':
    case 'developer':
      context.warn('a system message inside the conversation was sent as the user’s')
      return [{ role: 'user', content: `[System instruction]\n\n${textIn(message)}` }]
    case 'user':
      return [{ role: 'user', content: toUserContent(message, context.documents) }]
    case 'assistant':
      return toAssistantTurn(message, context)
    case 'tool':
    case 'function':
      return [
        { role: 'tool', tool_call_id: message.tool_call_id ?? '', content: toResult(message) },
      ]
  }
}

function toUserContent({ content }: ChatMessage, documents: JsonObject[]): unknown {
  if (content == null || typeof content === 'string') return content ?? ''
  return content.flatMap((part) => {
    if (part.type !== 'file') return [toPart(part)]
    documents.push(toDocument(part))
    return []
  })
}

function toPart(part: ContentPart): JsonObject {
  if (part.type !== 'image_url') return { type: 'text', text: textOfPart(part) }
  const image = isJsonObject(part.image_url) ? part.image_url : { url: part.image_url }
  const url = textOf(image.url)
  if (url === undefined) throw unsupported('An image_url part has no url.', 'messages')
  const detail = textOf(image.detail)
  return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } }
}

/** A text file, with its name as the title that citations give. */
function toDocument({ file }: ContentPart): JsonObject {
  const fields = isJsonObject(file) ? file : {}
  const data = parseDataUrl(textOf(fields.file_data) ?? '')
  const isText = data !== null && /^text\/|^application\/json$/.test(data.mediaType)
  if (!isText)
    throw unsupported('Only text files, as data, are supported by this provider.', 'messages')
  const title = textOf(fields.filename)
  return {
    data: { text: decodeBase64Text(data.base64), ...(title !== undefined && { title }) },
  }
}

/** An empty turn says nothing and is refused. */
function toAssistantTurn(message: ChatMessage, context: TurnContext): JsonObject[] {
  const { tool_calls: calls, reasoning_content: reasoning, refusal } = message
  const text = textIn(message) || (refusal ?? '')
  if (calls == null || calls.length === 0) {
    return text === '' ? [] : [{ role: 'assistant', content: text }]
  }
  // Text is refused beside tool calls: it becomes what the calls were thought to be for.
  const plan = [textOf(reasoning) ?? '', text].filter(isSaid).join('\n\n')
  const thought = context.thinks
    ? { content: [{ type: 'thinking', thinking: plan }] }
    : { tool_plan: plan }
  return [
    {
      role: 'assistant',
      ...(plan !== '' && thought),
      tool_calls: calls.map(({ id, function: fn }) => ({
        id,
        type: 'function',
        function: {
          name: context.toolNames.toCohere(fn?.name ?? ''),
          arguments: fn?.arguments ?? '{}',
        },
      })),
    },
  ]
}

/** Results of tools may hold Cohere's own `document` parts. */
function toResult({ content }: ChatMessage): unknown {
  if (content == null || typeof content === 'string') return content ?? ''
  return content.map((part) =>
    part.type === 'document' ? part : { type: 'text', text: textOfPart(part) },
  )
}

function textIn({ content }: ChatMessage): string {
  if (content == null || typeof content === 'string') return content ?? ''
  return content.map(textOfPart).join('\n')
}

function textOfPart(part: ContentPart): string {
  if (part.type === 'text') return textOf(part.text) ?? ''
  if (part.type === 'refusal') return textOf(part.refusal) ?? ''
  throw unsupported(`Content of type "${part.type}" is not supported here.`, 'messages')
}
