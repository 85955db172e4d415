import { isJsonObject, parseJson, type JsonObject } from '../lib/json.ts'
import { createLineDecoder } from '../lib/json-lines.ts'
import { createSseDecoder } from '../lib/sse.ts'
import type { StreamReader, StreamSink } from './adapter.ts'
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
  readonly framing: 'sse' | 'json-lines'
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
  const decoder =
    framing === 'sse'
      ? createSseDecoder(({ data }) => readRecord(data))
      : createLineDecoder(readRecord)

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
