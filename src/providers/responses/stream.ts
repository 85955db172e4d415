import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { createChunkEmitter, type ChunkEmitter } from '../chunk-emitter.ts'
import {
  createTranslatedReader,
  type StreamEnds,
  type StreamTranslator,
} from '../translated-stream.ts'
import { createCallReader } from './calls.ts'
import { readResponsesError } from './error.ts'
import { toAnnotation, toFinishReason, type AnswerContext } from './response.ts'
import { createOutputKeeper, PARAGRAPH } from './state.ts'
import { readResponsesUsage } from './usage.ts'

/** Reads a stream of Responses events into chunks in OpenAI's order for chat completions. */
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
  const { dialect } = context
  const emitter = createChunkEmitter(sink, context)
  const calls = createCallReader(emitter.emit)
  const texts = createTextReader(emitter.emit)
  const keeper = createOutputKeeper()

  const countUsage = ({ usage }: JsonObject) => {
    const totals = readResponsesUsage(usage)
    if (totals !== null) sink.usage(totals)
  }
  const finish = (response: JsonObject) => {
    countUsage(response)
    // Which tier has served a call is known at its end.
    emitter.identify({ serviceTier: textOf(response.service_tier) })
    const state = keeper.state(dialect.id)
    if (state !== undefined) emitter.emit({ extra_content: state })
    emitter.emit({}, { reason: toFinishReason(response, calls.count() > 0) })
    ends.finish()
  }

  return {
    // Without a last event nobody knows whether more was to come.
    complete: () => false,
    read(event) {
      const { item, response } = event
      if (event.type === 'error' || isJsonObject(event.error)) {
        ends.fail(readResponsesError(event, dialect))
        return
      }
      switch (event.type) {
        case 'response.created':
          if (isJsonObject(response)) emitter.identify(identityOf(response))
          break
        case 'response.output_item.added':
          if (isJsonObject(item)) calls.start(event, item)
          break
        case 'response.output_item.done':
          if (!isJsonObject(item)) break
          calls.stop(event, item)
          keeper.add(item)
          break
        case 'response.completed':
        case 'response.incomplete':
          finish(isJsonObject(response) ? response : {})
          break
        case 'response.failed':
          if (isJsonObject(response)) countUsage(response)
          ends.fail(readResponsesError(isJsonObject(response) ? response : {}, dialect))
          break
        default:
          // Whatever comes to be: unknown events have to be ignored.
          if (!calls.delta(event)) texts.read(event)
      }
    },
  }
}

const identityOf = ({ id, model }: JsonObject) => ({ id: textOf(id), model: textOf(model) })

/** What the model says and thinks, and what it refers to. */
function createTextReader(emit: ChunkEmitter['emit']) {
  let saidChars = 0
  let partStart = 0
  let hasReasoning = false
  let isNewParagraph = false

  const think = (piece: string) => {
    emit({ reasoning_content: isNewParagraph ? PARAGRAPH + piece : piece })
    hasReasoning = true
    isNewParagraph = false
  }

  return {
    read(event: JsonObject) {
      const delta = textOf(event.delta)
      switch (event.type) {
        case 'response.content_part.added':
          partStart = saidChars
          isNewParagraph = hasReasoning
          break
        case 'response.reasoning_summary_part.added':
          isNewParagraph = hasReasoning
          break
        case 'response.output_text.delta':
          if (delta === undefined) break
          saidChars += delta.length
          emit({ content: delta })
          break
        case 'response.refusal.delta':
          if (delta !== undefined) emit({ refusal: delta })
          break
        case 'response.reasoning_summary_text.delta':
        case 'response.reasoning_text.delta':
          if (delta !== undefined) think(delta)
          break
        case 'response.output_text.annotation.added': {
          const { annotation } = event
          const cited = isJsonObject(annotation) ? toAnnotation(annotation, partStart) : undefined
          if (cited !== undefined) emit({ annotations: [cited] })
          break
        }
        default:
      }
    },
  }
}
