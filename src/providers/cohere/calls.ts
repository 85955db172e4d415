import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { Delta } from '../../openai/chat-completion.ts'
import { isNothing, type AnswerContext } from './response.ts'

/** Turns the tool calls of one stream into deltas. */
export interface CallReader {
  start(event: JsonObject): void
  delta(event: JsonObject): void
  end(event: JsonObject): void
  /** The answer is over: ends what Cohere left open. */
  endAll(): void
}

interface OpenCall {
  /** Its place among the calls; Cohere's own index may count content blocks, too. */
  readonly index: number
  /** Arguments that may yet turn out to be `null`, which stands for none. */
  held: string
  hasSent: boolean
}

export function createCallReader(
  emit: (delta: Delta) => void,
  { callId, toolNames }: AnswerContext,
): CallReader {
  const open = new Map<unknown, OpenCall>()
  let count = 0

  const send = (call: OpenCall, text: string) => {
    call.hasSent = true
    emit({ tool_calls: [{ index: call.index, function: { arguments: text } }] })
  }
  const add = (call: OpenCall, text: string | undefined) => {
    if (text === undefined) return
    call.held += text
    if ('null'.startsWith(call.held)) return
    send(call, call.held)
    // Whatever follows can't be mistaken any more.
    call.held = ''
  }
  const finish = (call: OpenCall) => {
    if (call.hasSent) {
      if (call.held !== '') send(call, call.held)
    } else send(call, isNothing(call.held) ? '{}' : call.held)
  }

  return {
    start(event) {
      const started = callIn(event)
      const fn = functionIn(event)
      const call: OpenCall = { index: count, held: '', hasSent: false }
      open.set(event.index, call)
      count += 1
      const id = textOf(started.id) ?? `call_${callId}_${call.index}`
      const name = toolNames.fromCohere(textOf(fn.name) ?? '')
      emit({
        tool_calls: [
          { index: call.index, id, type: 'function', function: { name, arguments: '' } },
        ],
      })
      add(call, textOf(fn.arguments))
    },
    delta(event) {
      const call = open.get(event.index)
      if (call !== undefined) add(call, textOf(functionIn(event).arguments))
    },
    end(event) {
      const call = open.get(event.index)
      if (call === undefined) return
      open.delete(event.index)
      finish(call)
    },
    endAll() {
      for (const call of open.values()) finish(call)
      open.clear()
    },
  }
}

/** `delta.message`, or an empty object. */
export function messageIn({ delta }: JsonObject): JsonObject {
  const message = isJsonObject(delta) ? delta.message : undefined
  return isJsonObject(message) ? message : {}
}

function callIn(event: JsonObject): JsonObject {
  const { tool_calls: call } = messageIn(event)
  return isJsonObject(call) ? call : {}
}

function functionIn(event: JsonObject): JsonObject {
  const { function: fn } = callIn(event)
  return isJsonObject(fn) ? fn : {}
}
