import { isJsonObject, parseJson, type JsonObject } from '../../lib/json.ts'
import { createSseDecoder } from '../../lib/sse.ts'
import type { StreamReader, StreamSink, WireRequest } from '../adapter.ts'
import { createChunkEmitter, type AnswerIdentity } from '../chunk-emitter.ts'
import { interruptedError, protocolError } from '../errors.ts'
import type { AnswerReader } from './answer.ts'
import type { ChoiceReader } from './choice.ts'
import { readGoogleErrorRecord } from './error.ts'
import { brokenError } from './response.ts'

export interface StreamContext {
  readonly answer: AnswerReader
  readonly identity: AnswerIdentity
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

function createChunkWriter(sink: StreamSink, { answer, identity }: StreamContext) {
  const { identify, begin, emit } = createChunkEmitter(sink, identity)

  const finishChoice = (choice: ChoiceReader) => {
    const { index } = choice
    const ending = choice.ending()
    if (Object.keys(ending).length > 0) emit(ending, { index })
    emit({}, { index, reason: choice.openAiReason() })
  }

  return {
    take(record: JsonObject) {
      const additions = answer.read(record)
      identify({ id: answer.id(), model: answer.model(), serviceTier: answer.serviceTier() })
      for (const { choice, addition } of additions) {
        const { index } = choice
        const { delta, logprobs } = addition
        begin(index)
        if (Object.keys(delta).length === 0 && logprobs.length === 0) continue
        emit(delta, {
          index,
          ...(logprobs.length > 0 && { logprobs: { content: logprobs, refusal: null } }),
        })
      }
      const usage = answer.usage()
      if (usage !== null) sink.usage(usage)
    },
    finish() {
      for (const choice of answer.choices) finishChoice(choice)
      if (answer.choices.length > 0) return
      // The prompt itself was refused.
      const refusal = answer.block()?.message ?? null
      if (refusal !== null) emit({ refusal })
      emit({}, { reason: 'content_filter' })
    },
  }
}
