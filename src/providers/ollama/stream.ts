import { isJsonObject, textOf } from '../../lib/json.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { readErrorRecord } from '../errors.ts'
import { createChunkEmitter, type AnswerIdentity } from '../chunk-emitter.ts'
import {
  createTranslatedReader,
  type StreamEnds,
  type StreamTranslator,
} from '../translated-stream.ts'
import { logprobsOf, readOllamaUsage, toCalls, toFinishReason } from './response.ts'

/** Reads newline-delimited answers of `/api/chat` into chunks in OpenAI's order. */
export function createLineReader(sink: StreamSink, identity: AnswerIdentity): StreamReader {
  return createTranslatedReader({
    sink,
    framing: 'json-lines',
    translate: (ends) => createTranslator(sink, identity, ends),
  })
}

function createTranslator(
  sink: StreamSink,
  identity: AnswerIdentity,
  ends: StreamEnds,
): StreamTranslator {
  const { callId } = identity
  const { emit } = createChunkEmitter(sink, identity)
  let callCount = 0
  return {
    complete: () => false,
    read(line) {
      if ('error' in line) return ends.fail(readErrorRecord(line))
      const message = isJsonObject(line.message) ? line.message : {}
      const thinking = textOf(message.thinking)
      if (thinking !== undefined) emit({ reasoning_content: thinking })
      const content = textOf(message.content)
      if (content !== undefined) emit({ content }, { logprobs: logprobsOf(line) })
      const calls = toCalls(message, { callId, firstIndex: callCount })
      if (calls.length > 0) {
        emit({ tool_calls: calls.map((call, i) => ({ index: callCount + i, ...call })) })
        callCount += calls.length
      }
      if (line.done !== true) return
      const usage = readOllamaUsage(line)
      if (usage !== null) sink.usage(usage)
      emit({}, { reason: toFinishReason(line.done_reason, callCount > 0) })
      ends.finish()
    },
  }
}
