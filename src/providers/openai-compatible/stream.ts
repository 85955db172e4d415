import { concatBytes, decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts'
import {
  isJsonObject,
  objectsOf,
  omitFields,
  parseJson,
  textOf,
  type JsonObject,
} from '../../lib/json.ts'
import { createSseDecoder, type SseEvent } from '../../lib/sse.ts'
import { createRecordCutter, recordEnd } from '../../lib/sse-records.ts'
import type { ProviderError } from '../../domain/provider-error.ts'
import type { ChatChunk } from '../../openai/chat-completion.ts'
import type { StreamReader, StreamSink } from '../adapter.ts'
import { interruptedError, protocolError, readErrorRecord } from '../errors.ts'
import { readRecordUsage } from '../usage.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { findFailure } from './failure.ts'
import { createChunkNormaliser } from './normalise.ts'
import type { AnswerQuirks } from './quirks.ts'
import { isPlainBlock } from './scan.ts'

export interface ChunkReaderOptions {
  readonly sink: StreamSink
  readonly identity: AnswerIdentity
  readonly quirks: AnswerQuirks
  /** Parse every record and hand it on as a chunk. */
  readonly parse: boolean
}

/** A record without an end is no stream: larger ones than this are refused. */
const RECORD_BYTES_MAX = 16 * 1024 * 1024
/** Blocks whose references are kept, to look for a finish reason when no `[DONE]` came. */
const TAIL_BLOCKS = 4
const BLANK_LINE = encodeUtf8('\n\n')
const DATA = 'data:'
const DONE = '[DONE]'

/** What became of one record. */
type Fate = 'taken' | 'pass' | 'pass-content'

/**
 * Reads a stream that is in OpenAI's format already. Records are parsed until the first content;
 * from then on a block of plain chunks passes unread (see `scan.ts`), and only usage, errors, the
 * end and faulty records are looked into. An upstream that once sent a faulty record is parsed to
 * its end.
 */
export function createChunkReader(options: ChunkReaderOptions): StreamReader {
  const { sink } = options
  const cutter = createRecordCutter()
  const tail: Uint8Array[] = []
  let isOver = false

  const close = (tell: () => void) => {
    if (isOver) return
    isOver = true
    tell()
  }
  const records = createRecordReader(options, {
    finish: () => close(() => sink.finish()),
    fail: (error) => close(() => sink.fail(error)),
  })

  const readBlock = (block: Uint8Array) => {
    let runStart = 0
    let runHasContent = false
    const relayRun = (end: number) => {
      if (end > runStart) sink.relay(block.subarray(runStart, end), runHasContent)
      runHasContent = false
    }
    for (let at = 0; at < block.length && !isOver;) {
      const next = recordEnd(block, at)
      // A stray blank line at the end is no record of its own.
      const end = next === -1 ? block.length : next
      const fate = records.read(block.subarray(at, end), () => relayRun(at))
      if (fate === 'taken') runStart = end
      runHasContent ||= fate === 'pass-content'
      at = end
      if (at >= block.length) relayRun(at)
    }
  }

  return {
    push(bytes) {
      if (isOver) return
      const block = cutter.push(bytes)
      if (block === null) {
        if (cutter.heldBytes() <= RECORD_BYTES_MAX) return
        close(() => sink.fail(protocolError('A record of the stream is too long.')))
      } else if (records.mayPassUnread() && isPlainBlock(block)) {
        if (tail.push(block) > TAIL_BLOCKS) tail.shift()
        sink.relay(block, true)
      } else {
        readBlock(block)
      }
    },
    end() {
      const rest = cutter.rest()
      // Some servers leave the last blank line out; a record that was cut says nothing.
      if (!isOver && dataLines(rest).some(isReadable)) readBlock(concatBytes([rest, BLANK_LINE]))
      if (records.hasFinishReason() || holdsFinishReason(concatBytes(tail))) {
        close(() => sink.finish())
      } else {
        close(() => sink.fail(interruptedError()))
      }
    },
  }
}

/** Ends of a stream; the first one counts. */
type StreamEnds = Pick<StreamSink, 'finish' | 'fail'>

function createRecordReader(options: ChunkReaderOptions, ends: StreamEnds) {
  const { sink, quirks, identity } = options
  const normaliser = createChunkNormaliser(identity)
  let event: SseEvent | undefined
  const decoder = createSseDecoder((decoded) => {
    event = decoded
  })
  let isParsing = options.parse || quirks.mapChunk !== undefined || quirks.readsEveryRecord === true
  let hasContent = false
  let hasFinishReason = false

  const emit = (record: JsonObject, takeRun: () => void): Fate => {
    takeRun()
    sink.chunk(toChunk(record))
    return 'taken'
  }
  const readChunk = (record: JsonObject, takeRun: () => void): Fate => {
    const usage = (quirks.readUsage ?? readRecordUsage)(record)
    const choices = objectsOf(record.choices)
    if (choices.every(saysNothing)) {
      if (usage !== null) sink.usage(usage, toChunk(normaliser.chunk(withoutChoices(record))))
      // Placeholders without an id (Azure's filter results for the prompt) or without a delta (its
      // results for what was said before) break strict clients.
      const isPlaceholder = choices.length > 0 || !isWellFormed(record)
      if (usage !== null || isPlaceholder) return takeOut(takeRun)
      return isParsing ? emit(record, takeRun) : 'pass'
    }
    if (usage !== null) sink.usage(usage)
    hasFinishReason ||= choices.some((choice) => textOf(choice.finish_reason) !== undefined)
    const carries = choices.some(carriesContent)
    hasContent ||= carries
    const fixed = normaliser.chunk(record)
    isParsing ||= fixed !== record
    if (isParsing) return emit(fixed, takeRun)
    return carries ? 'pass-content' : 'pass'
  }

  return {
    mayPassUnread: () => hasContent && !isParsing,
    hasFinishReason: () => hasFinishReason,
    /** Reads one whole record. Calls `takeRun` before it emits or withholds anything itself. */
    read(bytes: Uint8Array, takeRun: () => void): Fate {
      event = undefined
      decoder.push(bytes)
      // Comments keep the caller's connection alive, too.
      if (event === undefined) return isParsing ? takeOut(takeRun) : 'pass'
      const { event: name, data } = event as SseEvent
      if (data.trim() === DONE) {
        takeRun()
        ends.finish()
        return 'taken'
      }
      const parsed = parseJson(data)
      const error = readFailure(name, parsed, quirks)
      if (error !== undefined) {
        takeRun()
        ends.fail(error)
        return 'taken'
      }
      const record = parsed as JsonObject
      return readChunk(quirks.mapChunk?.(record) ?? record, takeRun)
    },
  }
}

function takeOut(takeRun: () => void): Fate {
  takeRun()
  return 'taken'
}

function readFailure(
  name: string | undefined,
  parsed: unknown,
  quirks: AnswerQuirks,
): ProviderError | undefined {
  if (!isJsonObject(parsed)) return protocolError('A record of the stream is not a JSON object.')
  const hasError = isJsonObject(parsed.error) || textOf(parsed.error) !== undefined
  // Cerebras and vLLM send an error's fields without a wrapper.
  const isFlat =
    parsed.object === 'error' ||
    (parsed.choices === undefined && textOf(parsed.message) !== undefined)
  if (hasError || isFlat || name === 'error') {
    return readErrorRecord(parsed, quirks.classifyError)
  }
  return findFailure(parsed, quirks)
}

const withoutChoices = (record: JsonObject): JsonObject =>
  Array.isArray(record.choices) && record.choices.length === 0 ? record : { ...record, choices: [] }

const saysNothing = ({ delta, finish_reason: reason }: JsonObject): boolean =>
  !isJsonObject(delta) && textOf(reason) === undefined

const isWellFormed = (record: JsonObject): boolean =>
  Array.isArray(record.choices) && textOf(record.id) !== undefined

/** A normalised record without its usage, which travels by itself. */
function toChunk(record: JsonObject): ChatChunk {
  return omitFields(record, ['usage']) as unknown as ChatChunk
}

const CONTENT_FIELDS = ['content', 'reasoning_content', 'reasoning', 'refusal']

/** Text, reasoning, a refusal, audio or a call: anything a caller would miss. */
function carriesContent(choice: JsonObject): boolean {
  const { delta } = choice
  if (!isJsonObject(delta)) return false
  if (CONTENT_FIELDS.some((field) => textOf(delta[field]) !== undefined)) return true
  return (
    objectsOf(delta.tool_calls).length > 0 ||
    isJsonObject(delta.function_call) ||
    isJsonObject(delta.audio)
  )
}

function holdsFinishReason(block: Uint8Array): boolean {
  return dataLines(block)
    .map(parseJson)
    .filter(isJsonObject)
    .flatMap((record) => objectsOf(record.choices))
    .some((choice) => textOf(choice.finish_reason) !== undefined)
}

function dataLines(block: Uint8Array): string[] {
  return decodeUtf8(block)
    .split('\n')
    .filter((line) => line.startsWith(DATA))
    .map((line) => line.slice(DATA.length).trim())
}

const isReadable = (data: string) => data === DONE || parseJson(data) !== undefined
