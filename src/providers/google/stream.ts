import { isJsonObject, parseJson, type JsonObject } from '../../lib/json.ts'
import { createSseDecoder } from '../../lib/sse.ts'
import type { ChunkChoice, Delta } from '../../openai/chat-completion.ts'
import type { StreamReader, StreamSink, WireRequest } from '../adapter.ts'
import { interruptedError, protocolError } from '../errors.ts'
import type { AnswerReader } from './answer.ts'
import type { ChoiceReader } from './choice.ts'
import { readGoogleErrorRecord } from './error.ts'
import { brokenError } from './response.ts'

export interface StreamContext {
  readonly answer: AnswerReader
  readonly createdS: number
  /** The request that goes on where a token says. */
  readonly continuation: (token: string) => WireRequest
}

/**
 * Reads a stream of `GenerateContentResponse`s. There is no record of its end: it is over when
 * the connection ends after each candidate has said why it stopped.
 */
export function createRecordReader(sink: StreamSink, context: StreamContext): StreamReader {
  const { answer, continuation } = context
  const chunks = createChunkWriter(sink, context)
  let isOver = false
  let isClosing = false
  let decoder = createDecoder()

  function createDecoder() {
    return createSseDecoder(({ data }) => {
      if (!isOver) readRecord(parseJson(data))
    })
  }
  const close = (tell: () => void) => {
    isOver = true
    tell()
  }
  const readRecord = (parsed: unknown) => {
    const record = Array.isArray(parsed) ? (parsed as readonly unknown[])[0] : parsed
    if (!isJsonObject(record)) {
      // A record that the end of the connection has cut is no fault of its writer.
      if (isClosing) return
      close(() => sink.fail(protocolError('A record of the stream is not a JSON object.')))
    } else if ('error' in record) {
      close(() => sink.fail(readGoogleErrorRecord(record)))
    } else {
      chunks.take(record)
    }
  }
  const finish = () => {
    const broken = answer.choices.find((choice) => choice.isBroken())
    if (broken !== undefined) {
      sink.fail(brokenError(broken))
      return
    }
    chunks.finish()
    sink.finish()
  }
  const goOn = (token: string) => {
    if (sink.continueWith === undefined) {
      close(finish)
      return
    }
    decoder = createDecoder()
    sink.continueWith(continuation(token), () => close(finish))
  }

  return {
    push: (bytes) => {
      if (!isOver) decoder.push(bytes)
    },
    end() {
      if (isOver) return
      isClosing = true
      decoder.end()
      isClosing = false
      if (isOver) return
      const token = answer.nextToken()
      if (token !== null) goOn(token)
      else if (answer.isFinished()) close(finish)
      else close(() => sink.fail(interruptedError()))
    },
  }
}

function createChunkWriter(sink: StreamSink, { answer, createdS }: StreamContext) {
  const begun = new Set<number>()

  const emit = (choice: ChunkChoice) => {
    const serviceTier = answer.serviceTier()
    sink.chunk({
      id: answer.id(),
      object: 'chat.completion.chunk',
      created: createdS,
      model: answer.model(),
      choices: [choice],
      ...(serviceTier !== undefined && { service_tier: serviceTier }),
    })
  }
  const begin = (index: number) => {
    if (begun.has(index)) return
    begun.add(index)
    const delta: Delta = { role: 'assistant', content: '' }
    emit({ index, delta, finish_reason: null, logprobs: null })
  }
  const finishChoice = (choice: ChoiceReader) => {
    const { index } = choice
    const ending = choice.ending()
    begin(index)
    if (Object.keys(ending).length > 0) {
      emit({ index, delta: ending, finish_reason: null, logprobs: null })
    }
    emit({ index, delta: {}, finish_reason: choice.openAiReason(), logprobs: null })
  }

  return {
    take(record: JsonObject) {
      for (const { choice, addition } of answer.read(record)) {
        const { delta, logprobs } = addition
        begin(choice.index)
        if (Object.keys(delta).length === 0 && logprobs.length === 0) continue
        emit({
          index: choice.index,
          delta,
          finish_reason: null,
          logprobs: logprobs.length > 0 ? { content: logprobs, refusal: null } : null,
        })
      }
      const usage = answer.usage()
      if (usage !== null) sink.usage(usage)
    },
    finish() {
      for (const choice of answer.choices) finishChoice(choice)
      if (answer.choices.length > 0) return
      begin(0)
      const refusal = answer.block()?.message ?? null
      if (refusal !== null) {
        emit({ index: 0, delta: { refusal }, finish_reason: null, logprobs: null })
      }
      emit({ index: 0, delta: {}, finish_reason: 'content_filter', logprobs: null })
    },
  }
}
