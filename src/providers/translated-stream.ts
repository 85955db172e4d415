import { isJsonObject, parseJson, type JsonObject } from '../lib/json.ts'
import { decodeUtf8 } from '../lib/bytes.ts'
import { createEventStreamDecoder, type EventStreamMessage } from '../lib/event-stream.ts'
import { createLineDecoder } from '../lib/json-lines.ts'
import { createSseDecoder, type ByteDecoder } from '../lib/sse.ts'
import type { Framing, StreamReader, StreamSink } from './adapter.ts'
import { interruptedError, protocolError } from './errors.ts'

/** Both ways in which a stream is over. The first call counts, later ones are ignored. */
export type StreamEnds = Pick<StreamSink, 'finish' | 'fail'>

/** What a translating adapter has to say about its provider's stream. */
export interface StreamTranslator {
  /** Reads one record; calls one of the ends when the record is the last. */
  read(record: JsonObject): void
  /**
   * The connection closed without a last record. Emits what is due and answers true when the
   * answer was complete all the same.
   */
  complete(): boolean
}

interface TranslatedStreamOptions {
  readonly sink: StreamSink
  /** An event stream's records are `{type, isException, body}`. */
  readonly framing: Framing
  readonly translate: (ends: StreamEnds) => StreamTranslator
}

/**
 * Reads a stream of JSON records for an adapter that translates them: cuts, parses, and makes sure
 * that it ends exactly once. A record that is not JSON is a broken protocol; one that the closing
 * connection has cut is an interruption.
 */
export function createTranslatedReader(options: TranslatedStreamOptions): StreamReader {
  const { sink, framing } = options
  let isOver = false
  let isClosing = false

  const close = (tell: () => void) => {
    if (isOver) return
    isOver = true
    tell()
  }
  const translator = options.translate({
    finish: () => close(() => sink.finish()),
    fail: (error) => close(() => sink.fail(error)),
  })
  const readRecord = (text: string) => {
    if (isOver) return
    const record = parseJson(text)
    if (isJsonObject(record)) translator.read(record)
    else if (!isClosing) {
      close(() => sink.fail(protocolError('A record of the stream is not a JSON object.')))
    }
  }
  const decoder = createDecoder(framing, {
    onText: readRecord,
    onRecord: (record) => {
      if (!isOver) translator.read(record)
    },
    onFault: (detail) => close(() => sink.fail(protocolError(detail))),
  })

  return {
    push(bytes) {
      if (!isOver) decoder.push(bytes)
    },
    end() {
      if (isOver) return
      isClosing = true
      decoder.end()
      if (isOver) return
      const isComplete = translator.complete()
      close(() => (isComplete ? sink.finish() : sink.fail(interruptedError())))
    },
  }
}

interface DecoderSink {
  readonly onText: (text: string) => void
  readonly onRecord: (record: JsonObject) => void
  readonly onFault: (detail: string) => void
}

function createDecoder(framing: Framing, sink: DecoderSink): ByteDecoder {
  switch (framing) {
    case 'sse':
      return createSseDecoder(({ data }) => sink.onText(data))
    case 'json-lines':
      return createLineDecoder(sink.onText)
    case 'aws-event-stream': {
      const decoder = createEventStreamDecoder({
        onMessage: (message) => sink.onRecord(toRecord(message)),
        onFault: sink.onFault,
      })
      // What is left at the end is a frame that was cut: the translator has not seen its end.
      return { push: (bytes) => decoder.push(bytes), end: () => {} }
    }
  }
}

/** An event with its name, or an exception, which may have no body in JSON. */
function toRecord({ headers, payload }: EventStreamMessage): JsonObject {
  const isException = headers[':message-type'] !== 'event'
  const type = headers[isException ? ':exception-type' : ':event-type'] ?? headers[':error-code']
  const message = headers[':error-message']
  const body = parseJson(decodeUtf8(payload))
  return { type, isException, body: message === undefined ? body : { message } }
}
