import {
  chatRequestSchema,
  type ChatMessage,
  type ChatRequest,
  type ContentPart,
  type Tool,
} from '../../openai/chat-request.ts'
import type { EmbeddingsRequest } from '../../openai/embeddings.ts'
import { isJsonObject } from '../../lib/json.ts'
import type { Origin, Piece } from '../../safety/types.ts'

/** A step into the request: the name of a field or the place in a list. */
type Step = string | number

/** A text of a request, and where it stands. */
export interface RequestText extends Piece {
  readonly path: readonly Step[]
  /** The piece is the JSON of a value: what replaces it has to be parsed again. */
  readonly isValue?: true
}

/** All texts of a request. */
export interface RequestTexts {
  readonly texts: readonly RequestText[]
  /** There are parts that are not text: images, audio, files. */
  readonly hasUnread: boolean
}

const ORIGIN_OF_ROLE: Readonly<Record<ChatMessage['role'], Origin>> = {
  user: 'user',
  assistant: 'assistant',
  tool: 'tool',
  function: 'tool',
  system: 'system',
  developer: 'system',
}

type Add = (text: RequestText) => void

/**
 * Every text that a chat request brings to a model: messages of all roles, tools and what they were
 * called with, the wanted form of the answer, a predicted answer, and what names the user. State
 * that a provider signed (`extra_content`) is left out: it can't be changed without being void.
 */
export function textsOfChat(request: ChatRequest): RequestTexts {
  const texts: RequestText[] = []
  let hasUnread = false
  const add: Add = (text) => {
    if (text.text !== '') texts.push(text)
  }
  const seeUnread = () => {
    hasUnread = true
  }
  request.messages.forEach((message, at) => {
    addMessage(message, { path: ['messages', at], add, seeUnread })
  })
  request.tools?.forEach((tool, at) => addTool(tool, ['tools', at], add))
  addFormat(request, add)
  addPrediction(request, { add, seeUnread })
  addNames(request, add)
  addUnknown(request, add)
  return { texts, hasUnread }
}

interface Place {
  readonly path: readonly Step[]
  readonly add: Add
  readonly seeUnread: () => void
}

function addMessage(message: ChatMessage, { path, add, seeUnread }: Place): void {
  const origin = ORIGIN_OF_ROLE[message.role]
  addContent(message.content, { path: [...path, 'content'], origin, add, seeUnread })
  for (const field of ['refusal', 'reasoning_content'] as const) {
    const text = message[field]
    if (typeof text === 'string') add({ text, origin, path: [...path, field] })
  }
  if (message.function_call != null) {
    const text = message.function_call.arguments
    add({ text, origin, format: 'json', path: [...path, 'function_call', 'arguments'] })
  }
  message.tool_calls?.forEach((call, at) => {
    const place = [...path, 'tool_calls', at]
    if (call.function !== undefined) {
      const text = call.function.arguments
      add({ text, origin, format: 'json', path: [...place, 'function', 'arguments'] })
    }
    if (call.custom !== undefined) {
      add({ text: call.custom.input, origin, path: [...place, 'custom', 'input'] })
    }
  })
}

interface ContentPlace extends Place {
  readonly origin: Origin
}

function addContent(
  content: string | readonly ContentPart[] | null | undefined,
  { path, origin, add, seeUnread }: ContentPlace,
): void {
  if (typeof content === 'string') {
    add({ text: content, origin, path })
    return
  }
  content?.forEach((part, at) => {
    const field = TEXT_FIELDS[part.type]
    if (field === undefined) seeUnread()
    else addField(part, { field, path: [...path, at], origin, add })
    // A file's name is read even though the file is not.
    if (isJsonObject(part['file'])) {
      addField(part['file'], { field: 'filename', path: [...path, at, 'file'], origin, add })
    }
  })
}

const TEXT_FIELDS: Readonly<Record<string, string>> = { text: 'text', refusal: 'refusal' }

interface FieldPlace {
  readonly field: string
  readonly path: readonly Step[]
  readonly origin: Origin
  readonly add: Add
}

function addField(
  holder: Readonly<Record<string, unknown>>,
  { field, path, origin, add }: FieldPlace,
): void {
  const text = holder[field]
  if (typeof text === 'string') add({ text, origin, path: [...path, field] })
}

/** Tools are the application's own, as system prompts are. */
function addTool({ function: fn }: Tool, path: readonly Step[], add: Add): void {
  if (fn === undefined) return
  const place = [...path, 'function']
  addField(fn, { field: 'description', path: place, origin: 'system', add })
  addValue(fn.parameters, [...place, 'parameters'], add)
}

function addFormat({ response_format: format }: ChatRequest, add: Add): void {
  const schema = format?.json_schema
  if (schema === undefined) return
  const path = ['response_format', 'json_schema']
  addField(schema, { field: 'description', path, origin: 'system', add })
  addValue(schema.schema, [...path, 'schema'], add)
}

function addValue(value: unknown, path: readonly Step[], add: Add): void {
  if (value == null) return
  const text = JSON.stringify(value)
  add({ text, origin: 'system', format: 'json', path, isValue: true })
}

/** `prediction` (predicted outputs) is text that the provider reads. */
function addPrediction(request: ChatRequest, { add, seeUnread }: Omit<Place, 'path'>): void {
  const prediction = request['prediction']
  if (!isJsonObject(prediction)) return
  const { content } = prediction
  const path = ['prediction', 'content']
  if (typeof content === 'string' || isPartList(content)) {
    addContent(content, { path, origin: 'assistant', add, seeUnread })
  } else seeUnread()
}

function isPartList(value: unknown): value is ContentPart[] {
  return Array.isArray(value) && value.every((part) => isJsonObject(part) && 'type' in part)
}

/** Applications like to name their users by e-mail address. */
function addNames(request: ChatRequest, add: Add): void {
  for (const field of ['user', 'safety_identifier']) {
    addField(request, { field, path: [], origin: 'user', add })
  }
  for (const [name, value] of Object.entries(request.metadata ?? {})) {
    if (typeof value === 'string') add({ text: value, origin: 'user', path: ['metadata', name] })
  }
}

/** Fields that only some provider knows go upstream too. */
function addUnknown(request: ChatRequest, add: Add): void {
  for (const field in request) {
    if (field in chatRequestSchema.shape || READ_ABOVE.has(field)) continue
    const value = request[field]
    if (typeof value === 'string') add({ text: value, origin: 'user', path: [field] })
    else if (typeof value === 'object' && value !== null) {
      const text = JSON.stringify(value)
      add({ text, origin: 'user', format: 'json', path: [field], isValue: true })
    }
  }
}

const READ_ABOVE = new Set(['prediction', 'safety_identifier'])

/** Every text that a request for embeddings brings; lists of tokens can't be read. */
export function textsOfEmbeddings({ input, user }: EmbeddingsRequest): RequestTexts {
  const texts: RequestText[] = []
  let hasUnread = false
  const inputs = typeof input === 'string' ? [input] : input
  inputs.forEach((text, at) => {
    const path = typeof input === 'string' ? ['input'] : ['input', at]
    if (typeof text === 'string') texts.push({ text, origin: 'user', path })
    else hasUnread = true
  })
  if (typeof user === 'string') texts.push({ text: user, origin: 'user', path: ['user'] })
  return { texts: texts.filter(({ text }) => text !== ''), hasUnread }
}

/** The request with other texts in their places; those that are the same cost nothing. */
export function withTexts<Request extends object>(
  request: Request,
  before: readonly RequestText[],
  after: readonly string[],
): Request {
  let changed = request
  before.forEach(({ text, path, isValue }, at) => {
    const next = after[at]
    if (next === undefined || next === text) return
    changed = setAt(changed, path, isValue === true ? JSON.parse(next) : next)
  })
  return changed
}

/** A copy in which one value is another; what lies beside the path is shared. */
function setAt<Holder extends object>(
  holder: Holder,
  [step, ...rest]: readonly Step[],
  value: unknown,
): Holder {
  if (step === undefined) return holder
  const copy = (Array.isArray(holder) ? [...holder] : { ...holder }) as Record<Step, unknown>
  const inner = copy[step]
  copy[step] =
    rest.length === 0 || typeof inner !== 'object' || inner === null
      ? value
      : setAt(inner, rest, value)
  return copy as Holder
}
