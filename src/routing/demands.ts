import type { ModelAbilities } from '../domain/model.ts'
import type { ChatMessage, ChatRequest } from '../openai/chat-request.ts'

/** What a request asks of a model. */
export interface Demands {
  /** Abilities without which it can't be served. */
  readonly abilities: readonly (keyof ModelAbilities)[]
  /** Characters of text in all messages and tools. */
  readonly textLength: number
  /** Images, sounds and files. */
  readonly attachments: number
}

/** Kinds of content parts, and what a model has to be able to do with them. */
const PART_ABILITIES: Readonly<Record<string, keyof ModelAbilities>> = {
  image_url: 'vision',
  input_audio: 'audioInput',
  file: 'fileInput',
}

/** Reads what a chat request needs; linear in the number of its messages. */
export function readDemands(request: ChatRequest): Demands {
  const needed = new Set<keyof ModelAbilities>()
  const size = { text: 0, attachments: 0 }
  for (const message of request.messages) readMessage(message, needed, size)
  const { tools, response_format: format } = request
  if (tools != null && tools.length > 0) {
    needed.add('tools')
    for (const tool of tools) size.text += JSON.stringify(tool).length
  }
  if (format?.type === 'json_schema') needed.add('jsonSchema')
  if (request.logprobs === true) needed.add('logprobs')
  if ((request.n ?? 1) > 1) needed.add('choices')
  return { abilities: [...needed], textLength: size.text, attachments: size.attachments }
}

function readMessage(
  message: ChatMessage,
  needed: Set<keyof ModelAbilities>,
  size: { text: number; attachments: number },
): void {
  const { content } = message
  if (typeof content === 'string') size.text += content.length
  else if (Array.isArray(content)) {
    for (const part of content) {
      const ability = PART_ABILITIES[part.type]
      if (ability === undefined) size.text += typeof part.text === 'string' ? part.text.length : 0
      else {
        needed.add(ability)
        size.attachments += 1
      }
    }
  }
}

/** A quick look that saves the thorough one for most requests. */
export function asksForAbilities(chat: ChatRequest): boolean {
  return (
    chat.tools != null ||
    chat.response_format?.type === 'json_schema' ||
    chat.logprobs === true ||
    (chat.n ?? 1) > 1 ||
    chat.messages.some(({ content }) => Array.isArray(content))
  )
}

/** The limit on the answer that a request sets, by whichever of its names; null when it sets none. */
export function outputMaxOf(chat: ChatRequest | null): number | null {
  return chat?.max_completion_tokens ?? chat?.max_tokens ?? null
}
