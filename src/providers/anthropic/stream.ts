import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { Delta, FinishReason } from '../../openai/chat-completion.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { interruptedError } from '../errors.ts'
import {
  createTranslatedReader,
  type StreamEnds,
  type StreamTranslator,
} from '../translated-stream.ts'
import { createBlockReader } from './blocks.ts'
import { readAnthropicErrorRecord } from './error.ts'
import { refusalOf, thinkingState, toFinishReason, type AnswerContext } from './response.ts'
import { mergeUsage, readAnthropicUsage } from './usage.ts'

/** Reads a stream of Messages events into chunks in OpenAI's order. */
export function createEventReader(sink: StreamSink, context: AnswerContext): StreamReader {
  return createTranslatedReader({
    sink,
    framing: 'sse',
    translate: (ends) => createTranslator(sink, context, ends),
  })
}

function createTranslator(
  sink: StreamSink,
  context: AnswerContext,
  ends: StreamEnds,
): StreamTranslator {
  let identity = { id: `chatcmpl-${context.callId}`, model: context.model }
  let hasRole = false
  let usage: JsonObject = {}
  let ending: JsonObject = {}

  const emitChoice = (delta: Delta, reason: FinishReason | null) => {
    sink.chunk({
      ...identity,
      object: 'chat.completion.chunk',
      created: context.createdS,
      choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    })
  }
  const ensureRole = () => {
    if (hasRole) return
    hasRole = true
    emitChoice({ role: 'assistant', content: '' }, null)
  }
  const emit = (delta: Delta, reason: FinishReason | null = null) => {
    ensureRole()
    emitChoice(delta, reason)
  }
  const blocks = createBlockReader(emit, context)

  const begin = (message: JsonObject) => {
    identity = {
      id: textOf(message.id) ?? identity.id,
      model: textOf(message.model) ?? identity.model,
    }
    ensureRole()
    countUsage(message.usage)
  }
  const countUsage = (report: unknown) => {
    usage = mergeUsage(usage, report)
    const totals = readAnthropicUsage(usage)
    if (totals !== null) sink.usage(totals)
  }

  const complete = () => {
    // Compatible servers leave `message_stop` out now and then.
    if (textOf(ending.stop_reason) === undefined) return false
    const refusal = refusalOf(ending)
    if (refusal !== null) emit({ refusal })
    if (blocks.thinking.length > 0) emit({ extra_content: thinkingState(blocks.thinking) })
    emit({}, toFinishReason(ending.stop_reason))
    return true
  }

  return {
    complete,
    read(event) {
      switch (event.type) {
        case 'message_start':
          begin(isJsonObject(event.message) ? event.message : {})
          break
        case 'content_block_start':
          if (isJsonObject(event.content_block)) blocks.start(event.index, event.content_block)
          break
        case 'content_block_delta':
          if (isJsonObject(event.delta)) blocks.delta(event.index, event.delta)
          break
        case 'content_block_stop':
          blocks.stop(event.index)
          break
        case 'message_delta':
          if (isJsonObject(event.delta)) ending = event.delta
          countUsage(event.usage)
          break
        case 'message_stop':
          if (complete()) ends.finish()
          else ends.fail(interruptedError())
          break
        case 'error':
          ends.fail(readAnthropicErrorRecord(event))
          break
        default:
        // `ping`, and whatever comes to be: unknown events have to be ignored.
      }
    },
  }
}
