import { isJsonObject, objectsOf, omitFields, textOf, type JsonObject } from '../../lib/json.ts'
import type { FinishReason } from '../../openai/chat-completion.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'

/**
 * Puts right what lenient servers get wrong, so that strict clients can read it. Objects without
 * fault come back as they are, the same object: that is how a caller knows that nothing changed.
 */
export interface ChunkNormaliser {
  chunk(record: JsonObject): JsonObject
}

/** For the records of one stream; remembers its tool calls. */
export function createChunkNormaliser(identity: AnswerIdentity): ChunkNormaliser {
  const callsByChoice = new Map<unknown, CallTracker>()
  const begun = new Set<unknown>()
  let known: JsonObject | undefined

  /** Some records in the middle of a stream have no identity (what Azure's filters say late). */
  const toldBy = (record: JsonObject): JsonObject => {
    if (textOf(record.id) === undefined) return known ?? record
    known ??= record
    return record
  }

  const trackerOf = (index: unknown) => {
    const tracker = callsByChoice.get(index) ?? createCallTracker(identity.callId)
    callsByChoice.set(index, tracker)
    return tracker
  }

  const choice = (raw: JsonObject): JsonObject => {
    const index = raw.index ?? 0
    const delta = isJsonObject(raw.delta) ? raw.delta : {}
    const calls = objectsOf(delta.tool_calls)
    const indexed = calls.length === 0 ? calls : trackerOf(index).complete(calls)
    const isFirst = !begun.has(index)
    begun.add(index)
    const hasCalls = (callsByChoice.get(index)?.count() ?? 0) > 0
    return patch(raw, {
      index,
      delta: patch(withoutNullCalls(withReasoning(delta)), {
        // Strict clients want to know first who speaks.
        ...(isFirst && { role: 'assistant' }),
        ...(indexed !== calls && { tool_calls: indexed }),
      }),
      finish_reason: finishReasonOf(raw.finish_reason, hasCalls),
    })
  }

  return {
    chunk: (record) =>
      patch(record, {
        ...identityOf(toldBy(record), identity, 'chat.completion.chunk'),
        choices: mapObjects(record.choices, choice),
      }),
  }
}

/**
 * Whether nothing in an answer needs putting right: the usual case, found without making anything.
 * False says only that it has to be looked at in earnest.
 */
function isSound(record: JsonObject): boolean {
  return (
    record.object === 'chat.completion' &&
    typeof record.created === 'number' &&
    textOf(record.id) !== undefined &&
    textOf(record.model) !== undefined &&
    Array.isArray(record.choices) &&
    record.choices.every(isSoundChoice)
  )
}

function isSoundChoice(choice: unknown): boolean {
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) return false
  const { index, message, finish_reason: reason, logprobs } = choice
  return (
    typeof index === 'number' &&
    typeof reason === 'string' &&
    FINISH_REASONS[reason] === reason &&
    logprobs !== undefined &&
    message.role === 'assistant' &&
    message.content !== undefined &&
    message.refusal === null &&
    message.tool_calls === undefined &&
    message.reasoning === undefined
  )
}

/** The same for a whole answer. */
export function normaliseCompletion(record: JsonObject, identity: AnswerIdentity): JsonObject {
  if (isSound(record)) return record
  return patch(record, {
    ...identityOf(record, identity, 'chat.completion'),
    choices: mapObjects(record.choices, (raw, position) => {
      const message = isJsonObject(raw.message) ? raw.message : {}
      const calls = objectsOf(message.tool_calls)
      const completed =
        calls.length === 0 ? calls : createCallTracker(identity.callId).complete(calls, 'whole')
      return patch(raw, {
        index: raw.index ?? position,
        message: patch(withoutNullCalls(withReasoning(message)), {
          role: 'assistant',
          content: message.content ?? null,
          refusal: textOf(message.refusal) ?? null,
          ...(completed !== calls && { tool_calls: completed }),
        }),
        finish_reason: finishReasonOf(raw.finish_reason, calls.length > 0) ?? 'stop',
        logprobs: raw.logprobs ?? null,
      })
    }),
  })
}

function identityOf(record: JsonObject, identity: AnswerIdentity, object: string): JsonObject {
  return {
    id: textOf(record.id) ?? `chatcmpl-${identity.callId}`,
    object,
    created: typeof record.created === 'number' ? record.created : identity.createdS,
    model: textOf(record.model) ?? identity.model,
  }
}

/** `original` with `changes`; the very same object when they change nothing. */
function patch(original: JsonObject, changes: JsonObject): JsonObject {
  for (const key of Object.keys(changes)) {
    if (changes[key] !== original[key]) return { ...original, ...changes }
  }
  return original
}

function mapObjects(
  list: unknown,
  map: (item: JsonObject, position: number) => JsonObject,
): unknown {
  const items = objectsOf(list)
  const mapped = items.map(map)
  return mapped.every((item, position) => item === items[position]) ? list : mapped
}

/** OpenAI's list of calls is absent when there are none, never null. */
const withoutNullCalls = (said: JsonObject): JsonObject =>
  said.tool_calls === null ? omitFields(said, ['tool_calls']) : said

/** Reasoning text goes by `reasoning` at some hosts (Groq, OpenRouter, Together, Cerebras). */
function withReasoning(delta: JsonObject): JsonObject {
  if (typeof delta.reasoning !== 'string') return delta
  const { reasoning, ...rest } = delta
  return 'reasoning_content' in rest ? rest : { ...rest, reasoning_content: reasoning }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
  function_call: 'function_call',
  max_tokens: 'length',
  model_length: 'length',
  tool_use: 'tool_calls',
  safety: 'content_filter',
}

/** Typed clients refuse values outside OpenAI's five. `stop` after tool calls is a known slip. */
export function finishReasonOf(raw: unknown, hasToolCalls: boolean): FinishReason | null {
  if (typeof raw !== 'string' || raw === '') return null
  const reason = FINISH_REASONS[raw] ?? 'stop'
  return reason === 'stop' && hasToolCalls ? 'tool_calls' : reason
}

interface CallTracker {
  count(): number
  /** Gives calls an index, an id and a type where they have none. */
  complete(calls: readonly JsonObject[], form?: 'delta' | 'whole'): readonly JsonObject[]
}

/**
 * Which call a delta belongs to, where the upstream does not say: a known id continues its call,
 * a new id or a name begins the next one, anything else continues the last (or, with several
 * deltas in one record, the one at its position). Read as 0, arguments of two calls would merge.
 * An index that comes again with another id and a name is another call, too.
 */
function createCallTracker(callId: string): CallTracker {
  const ids: string[] = []
  const positions = new Map<number, number>()

  const ownIndex = (call: JsonObject, index: number) => {
    const id = textOf(call.id)
    const known = positions.get(index)
    const isOther =
      known !== undefined &&
      id !== undefined &&
      id !== ids[known] &&
      textOf(functionOf(call).name) !== undefined
    const isTaken = known === undefined && ids[index] !== undefined
    const position = isOther || isTaken ? ids.length : (known ?? index)
    positions.set(index, position)
    return position
  }

  const positionOf = (call: JsonObject, position: number, isOnly: boolean) => {
    if (typeof call.index === 'number') return ownIndex(call, call.index)
    const id = textOf(call.id)
    const known = id === undefined ? -1 : ids.indexOf(id)
    if (known !== -1) return known
    const isNew = id !== undefined || textOf(functionOf(call).name) !== undefined
    if (isNew) return ids.length
    return isOnly ? Math.max(0, ids.length - 1) : position
  }

  return {
    count: () => ids.length,
    complete(calls, form = 'delta') {
      const completed = calls.map((call, position) => {
        const index = positionOf(call, position, calls.length === 1)
        const isFirst = ids[index] === undefined
        const id = ids[index] ?? textOf(call.id) ?? `call_${callId}_${index}`
        ids[index] = id
        return patch(isFirst ? call : withoutEmptyNames(call), {
          ...(form === 'delta' && { index }),
          ...(isFirst && { id, type: textOf(call.type) ?? 'function' }),
        })
      })
      return completed.every((call, position) => call === calls[position]) ? calls : completed
    },
  }
}

/** Alibaba and Mistral repeat empty ids and names, which strict clients take for another call. */
function withoutEmptyNames(call: JsonObject): JsonObject {
  const named = functionOf(call)
  const clean = 'id' in call && textOf(call.id) === undefined ? omitFields(call, ['id']) : call
  if (!('name' in named) || textOf(named.name) !== undefined) return clean
  return { ...clean, function: omitFields(named, ['name']) }
}

const functionOf = (call: JsonObject): JsonObject =>
  isJsonObject(call.function) ? call.function : {}
