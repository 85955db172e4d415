import {
  isJsonObject,
  objectsOf,
  omitFields,
  parseJson,
  textOf,
  type JsonObject,
} from '../../lib/json.ts'
import type { ChatMessage, ToolCall } from '../../openai/chat-request.ts'
import type { RemoteAsset } from '../adapter.ts'
import type { TranslationContext } from './dialect.ts'
import { toParts, type Part } from './parts.ts'
import { CUSTOM_INPUT, type ToolNames } from './tools.ts'

export interface Contents {
  readonly contents: readonly JsonObject[]
  readonly systemInstruction: JsonObject | undefined
}

export interface ContentsContext extends TranslationContext {
  readonly assets: ReadonlyMap<string, RemoteAsset> | undefined
  readonly toolNames: ToolNames
}

/** Results of tools stand in a turn of their own, which Gemini calls a user's turn, too. */
type Speaker = 'user' | 'model' | 'tool'

interface Turn {
  readonly speaker: Speaker
  readonly parts: Part[]
}

/** What a call was, for its result, which comes with the id alone. */
interface KnownCall {
  readonly name: string
  /** Results have to come in the order of their calls, where ids don't join them. */
  readonly position: number
}

/**
 * Documented stand-in for a signature that was lost: the model goes on without its thoughts
 * instead of refusing the request (ai.google.dev/gemini-api/docs/thought-signatures).
 */
const LOST_SIGNATURE = 'skip_thought_signature_validator'

/**
 * Messages as Gemini's contents: leading instructions apart, neighbours of one role merged, and
 * all results that answer one turn together, in the order of the calls.
 */
export function toContents(all: readonly ChatMessage[], context: ContentsContext): Contents {
  const firstTurn = all.findIndex((message) => !isInstruction(message))
  const start = firstTurn === -1 ? all.length : firstTurn
  const instructions = all.slice(0, start).flatMap(({ content }) => toParts(content, context))
  const calls = new Map<string, KnownCall>()
  const turns: Turn[] = []
  for (const message of all.slice(start)) {
    const turn = toTurn(message, calls, context)
    const last = turns.at(-1)
    if (turn.parts.length === 0) continue
    if (last?.speaker === turn.speaker) last.parts.push(...turn.parts)
    else turns.push(turn)
  }
  // A conversation may not be empty: instructions alone are what the model answers to.
  if (turns.length === 0) {
    return {
      contents: [{ role: 'user', parts: instructions }],
      systemInstruction: undefined,
    }
  }
  return {
    contents: turns.map((turn) => toContent(turn, calls)),
    systemInstruction: instructions.length > 0 ? { parts: instructions } : undefined,
  }
}

const isInstruction = ({ role }: ChatMessage) => role === 'system' || role === 'developer'

function toTurn(
  message: ChatMessage,
  calls: Map<string, KnownCall>,
  context: ContentsContext,
): Turn {
  switch (message.role) {
    case 'assistant':
      return { speaker: 'model', parts: toModelParts(message, calls, context) }
    case 'tool':
    case 'function':
      return { speaker: 'tool', parts: toResultParts(message, calls, context) }
    case 'system':
    case 'developer':
      context.warn('a system message inside the conversation was sent as the user’s')
      return {
        speaker: 'user',
        parts: [{ text: '[System instruction]' }, ...toParts(message.content, context)],
      }
    case 'user':
      return { speaker: 'user', parts: toParts(message.content, context) }
  }
}

function toContent({ speaker, parts }: Turn, calls: ReadonlyMap<string, KnownCall>): JsonObject {
  if (speaker !== 'tool') return { role: speaker, parts }
  const ordered = parts
    .map((part, at) => ({ part, position: calls.get(textOf(part[CALL_ID]) ?? '')?.position ?? at }))
    .toSorted((one, other) => one.position - other.position)
    .map(({ part }) => omitFields(part, [CALL_ID]))
  return { role: 'user', parts: ordered }
}

/** Marks a part with the call that it answers until the turn is complete. */
const CALL_ID = 'call_id'

function toModelParts(
  message: ChatMessage,
  calls: Map<string, KnownCall>,
  context: ContentsContext,
): Part[] {
  const { signature, parts: others } = googleState(message.extra_content)
  const texts = toParts(message.content, context)
  if (texts.length === 0 && textOf(message.refusal)) texts.push({ text: message.refusal })
  if (signature !== undefined) {
    const last = texts.pop() ?? { text: '' }
    texts.push({ ...last, thoughtSignature: signature })
  }
  const toolCalls = message.tool_calls ?? []
  for (const [position, call] of toolCalls.entries()) {
    calls.set(call.id, { name: nameOf(call, context), position })
  }
  return [...others, ...texts, ...toCallParts(toolCalls, context)]
}

/** One signature, on the first call, stands for all calls of a turn. */
function toCallParts(calls: readonly ToolCall[], context: ContentsContext): Part[] {
  const signatures = calls.map((call) => googleState(call.extra_content).signature)
  const isAnySigned = signatures.some((signature) => signature !== undefined)
  const { info } = context.target
  const needsSignature = info === null || info.rules?.needsThoughtSignature === true
  return calls.map((call, position) => {
    const isLost = position === 0 && needsSignature && !isAnySigned
    const thoughtSignature = signatures[position] ?? (isLost ? LOST_SIGNATURE : undefined)
    return {
      functionCall: {
        ...(context.dialect.hasCallIds && { id: call.id }),
        name: nameOf(call, context),
        args: call.custom ? { [CUSTOM_INPUT]: call.custom.input } : toArguments(call),
      },
      ...(thoughtSignature !== undefined && { thoughtSignature }),
    }
  })
}

const nameOf = (call: ToolCall, { toolNames }: ContentsContext) =>
  toolNames.toGoogle(call.function?.name ?? call.custom?.name ?? '')

function toArguments(call: ToolCall): JsonObject {
  const parsed = parseJson(call.function?.arguments ?? '')
  return isJsonObject(parsed) ? parsed : {}
}

function toResultParts(
  message: ChatMessage,
  calls: ReadonlyMap<string, KnownCall>,
  context: ContentsContext,
): Part[] {
  const { target, dialect, toolNames } = context
  const id = message.tool_call_id ?? ''
  const parts = toParts(message.content, context)
  const text = parts.flatMap((part) => textOf(part.text) ?? []).join('\n')
  const media = parts.filter((part) => textOf(part.text) === undefined)
  const takesMedia = target.info?.rules?.needsThoughtSignature === true
  const result = {
    functionResponse: {
      ...(dialect.hasCallIds && id !== '' && { id }),
      name: calls.get(id)?.name ?? toolNames.toGoogle(message.name ?? id),
      response: toResponse(text, message.is_error === true),
      ...(takesMedia && media.length > 0 && { parts: media }),
    },
    [CALL_ID]: id,
  }
  // Models before Gemini 3 take text alone in a result: the rest follows it.
  return [result, ...(takesMedia ? [] : media.map((part) => ({ ...part, [CALL_ID]: id })))]
}

/** A result has to be an object. `$ref` in it is followed by Google, so such results stay text. */
function toResponse(text: string, isError: boolean): JsonObject {
  if (isError) return { error: text }
  const parsed = text.startsWith('{') && !text.includes('"$ref"') ? parseJson(text) : undefined
  return isJsonObject(parsed) ? parsed : { content: text }
}

/** What an earlier answer of Google's carried in `extra_content.google`. */
function googleState(extra: unknown) {
  const own = isJsonObject(extra) && isJsonObject(extra.google) ? extra.google : {}
  return { signature: textOf(own.thought_signature), parts: objectsOf(own.parts) }
}
