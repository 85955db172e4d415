import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { createChunkEmitter } from '../chunk-emitter.ts'
import { interruptedError } from '../errors.ts'
import {
  createTranslatedReader,
  type StreamEnds,
  type StreamTranslator,
} from '../translated-stream.ts'
import { createCallReader, messageIn } from './calls.ts'
import { citationState, toAnnotations } from './citations.ts'
import { failureOf, readCohereErrorRecord } from './error.ts'
import { readLogprobs } from './logprobs.ts'
import { toFinishReason, type AnswerContext } from './response.ts'
import { readCohereUsage } from './usage.ts'

/** Reads a stream of `/v2/chat` into chunks in OpenAI's order. */
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
  const { identify, begin, emit } = createChunkEmitter(sink, context)
  const calls = createCallReader(emit, context)
  const blockStarts = new Map<unknown, number>()
  const citations: JsonObject[] = []
  let text = ''

  const addContent = (event: JsonObject) => {
    const { content } = messageIn(event)
    if (!isJsonObject(content)) return
    if (!blockStarts.has(event.index)) blockStarts.set(event.index, text.length)
    const thinking = textOf(content.thinking)
    if (thinking !== undefined) emit({ reasoning_content: thinking })
    const said = textOf(content.text)
    if (said === undefined) return
    text += said
    emit({ content: said }, { logprobs: readLogprobs([event.logprobs]) })
  }
  const addCitation = (event: JsonObject) => {
    const { citations: citation } = messageIn(event)
    if (!isJsonObject(citation)) return
    citations.push(citation)
    const annotations = toAnnotations(citation, { text, blockStarts })
    if (annotations.length > 0) emit({ annotations })
  }
  const addPlan = (event: JsonObject) => {
    const plan = textOf(messageIn(event).tool_plan)
    if (plan !== undefined) emit({ reasoning_content: plan })
  }

  const end = (delta: JsonObject) => {
    const usage = readCohereUsage(delta.usage)
    if (usage !== null) sink.usage(usage)
    const failure = failureOf(delta.finish_reason, delta.error)
    if (failure !== null || textOf(delta.finish_reason) === undefined) {
      ends.fail(failure ?? interruptedError())
      return
    }
    calls.endAll()
    if (citations.length > 0) emit({ extra_content: citationState(citations) })
    emit({}, { reason: toFinishReason(delta.finish_reason) })
    ends.finish()
  }

  return {
    complete: () => false,
    read(event) {
      switch (event.type) {
        case 'message-start':
          identify({ id: textOf(event.id) })
          begin()
          break
        case 'content-start':
        case 'content-delta':
          addContent(event)
          break
        case 'tool-plan-delta':
          addPlan(event)
          break
        case 'tool-call-start':
          calls.start(event)
          break
        case 'tool-call-delta':
          calls.delta(event)
          break
        case 'tool-call-end':
          calls.end(event)
          break
        case 'citation-start':
          addCitation(event)
          break
        case 'message-end':
          end(isJsonObject(event.delta) ? event.delta : {})
          break
        default:
          // Ends of parts, `debug` and whatever comes to be say nothing; an error has no type.
          if (event.type === undefined) ends.fail(readCohereErrorRecord(event))
      }
    },
  }
}
