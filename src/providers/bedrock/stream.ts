import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { createChunkEmitter } from '../chunk-emitter.ts'
import {
  createTranslatedReader,
  type StreamEnds,
  type StreamTranslator,
} from '../translated-stream.ts'
import { createBlockReader } from './blocks.ts'
import { readBedrockException } from './error.ts'
import { malformedError, reasoningState, toFinishReason, type AnswerContext } from './response.ts'
import { readConverseUsage } from './usage.ts'

/** Reads a stream of ConverseStream's events into chunks in OpenAI's order. */
export function createEventReader(sink: StreamSink, context: AnswerContext): StreamReader {
  return createTranslatedReader({
    sink,
    framing: 'aws-event-stream',
    translate: (ends) => createTranslator(sink, context, ends),
  })
}

function createTranslator(
  sink: StreamSink,
  context: AnswerContext,
  ends: StreamEnds,
): StreamTranslator {
  const { begin, emit } = createChunkEmitter(sink, context)
  const blocks = createBlockReader(emit, context)
  let ending: JsonObject | undefined

  const finish = (): boolean => {
    if (ending === undefined) return false
    const failure = malformedError(ending.stopReason)
    if (failure !== null) {
      ends.fail(failure)
      return false
    }
    const state = reasoningState(blocks.reasoning, ending.additionalModelResponseFields)
    if (state !== null) emit({ extra_content: state })
    emit({}, { reason: toFinishReason(ending.stopReason) })
    return true
  }
  const readMetadata = (metadata: JsonObject) => {
    const usage = readConverseUsage(metadata.usage)
    if (usage !== null) sink.usage(usage)
    if (finish()) ends.finish()
  }

  return {
    // Usage comes after the end, and now and then does not come.
    complete: finish,
    read({ type, isException, body }) {
      const record = isJsonObject(body) ? body : {}
      if (isException === true) {
        ends.fail(readBedrockException(String(type), textOf(record.message) ?? ''))
        return
      }
      switch (type) {
        case 'messageStart':
          begin()
          break
        case 'contentBlockStart':
          blocks.start(record.contentBlockIndex, record.start)
          break
        case 'contentBlockDelta':
          if (isJsonObject(record.delta)) blocks.delta(record.contentBlockIndex, record.delta)
          break
        case 'contentBlockStop':
          blocks.stop(record.contentBlockIndex)
          break
        case 'messageStop':
          ending = record
          break
        case 'metadata':
          readMetadata(record)
          break
        default:
        // Whatever comes to be: unknown events have to be ignored.
      }
    },
  }
}
