import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { createChunkEmitter } from '../chunk-emitter.ts'
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
  const { identify, begin: beginChoice, emit } = createChunkEmitter(sink, context)
  const blocks = createBlockReader(emit, context)
  let usage: JsonObject = {}
  let ending: JsonObject = {}

  const begin = (message: JsonObject) => {
    identify({ id: textOf(message.id), model: textOf(message.model) })
    beginChoice()
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
    emit({}, { reason: toFinishReason(ending.stop_reason) })
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
