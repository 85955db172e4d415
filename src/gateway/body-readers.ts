import { ProviderError } from '../domain/provider-error.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { concatBytes } from '../lib/bytes.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { ChatAnswer, ProviderAdapter, WireRequest } from '../providers/adapter.ts'
import type { AttemptOptions, AttemptOutcome } from './attempt.ts'
import { startHeartbeat, type Heartbeat } from './heartbeat.ts'
import { createRelay, toInterruption } from './relay.ts'

/**
 * Reads the bodies of an attempt: one, or several where an answer takes several requests. Each
 * method may settle the attempt.
 */
export interface BodyReader {
  /** The next body begins. */
  onHead(header: HeaderReader): void
  onChunk(chunk: Uint8Array): void
  onEnd(): void
  /** The exchange broke; says what became of the caller's answer. */
  onBreak(error: ProviderError): AttemptOutcome
  usage(): CompletionUsage | null
  /** The attempt is over, however it ended. */
  close(): void
}

/** A request that goes on with an answer, and what to do when nothing comes of it. */
export interface Continuation {
  readonly wire: WireRequest
  readonly otherwise: () => void
}

/** What a body reader may ask of the attempt that it reads for. */
export interface BodyHost {
  settle(outcome: AttemptOutcome): void
  goOn(continuation: Continuation): void
  pause(): void
  resume(): void
}

/** Bytes of an error body that are read at most. */
const ERROR_BYTES_MAX = 64 * 1024

/** Reads the explanation of a refusal and settles the attempt as failed. */
export function createErrorBodyReader(options: {
  readonly adapter: ProviderAdapter
  readonly status: number
  readonly header: HeaderReader
  readonly settle: BodyHost['settle']
}): BodyReader {
  const { adapter, status, header, settle } = options
  const chunks: Uint8Array[] = []
  let length = 0
  const report = () => {
    const error = adapter.toError({ status, header, body: concatBytes(chunks) })
    settle({ kind: 'failed', error })
  }
  return {
    onHead: () => {},
    onChunk(chunk) {
      chunks.push(chunk)
      length += chunk.length
      if (length > ERROR_BYTES_MAX) report()
    },
    onEnd: report,
    // The status is known even if its explanation never came.
    onBreak: () => ({
      kind: 'failed',
      error: adapter.toError({ status, header, body: new Uint8Array() }),
    }),
    usage: () => null,
    close: () => {},
  }
}

/** Reads an answer that comes as a whole, in one body or in several that belong together. */
export function createWholeBodyReader(options: AttemptOptions, host: BodyHost): BodyReader {
  const { answer, exchange } = options
  let header: HeaderReader = () => undefined
  let chunks: Uint8Array[] = []
  let length = 0
  let partial: ChatAnswer | undefined

  const deliver = ({ completion, bytes, usage }: ChatAnswer): AttemptOutcome => {
    answer.send(200, options.headers(), bytes ?? JSON.stringify(completion))
    return { kind: 'complete', usage }
  }
  // What earlier bodies brought is worth more than an error.
  const breakOff = (error: ProviderError): AttemptOutcome =>
    partial === undefined ? { kind: 'failed', error } : deliver(partial)

  const read = (): AttemptOutcome | undefined => {
    const body = concatBytes(chunks)
    chunks = []
    try {
      const whole = exchange.readAnswer(body, header)
      if (whole.next === undefined) return deliver(whole)
      partial = whole
      host.goOn({ wire: whole.next, otherwise: () => host.settle(deliver(whole)) })
      return undefined
    } catch (thrown) {
      return breakOff(toProtocolError(thrown))
    }
  }
  return {
    onHead(nextHeader) {
      header = nextHeader
    },
    onChunk(chunk) {
      chunks.push(chunk)
      length += chunk.length
      if (length > options.answerBytesMax) {
        host.settle(breakOff(new ProviderError('The answer is too large.', protocolFields)))
      }
    },
    onEnd() {
      const outcome = read()
      if (outcome !== undefined) host.settle(outcome)
    },
    onBreak: breakOff,
    usage: () => partial?.usage ?? null,
    close: () => {},
  }
}

/** Reads a stream, or several that belong together, and passes it on as it comes. */
export function createStreamBodyReader(options: AttemptOptions, host: BodyHost): BodyReader {
  const { answer, exchange, callId } = options
  const relay = createRelay(options)
  let continuation: Continuation | undefined
  const reader = exchange.openStream({
    ...relay.sink,
    continueWith(wire, otherwise) {
      continuation = { wire, otherwise }
    },
  })

  let heartbeat: Heartbeat | undefined
  const keepAlive = () => {
    if (heartbeat !== undefined) heartbeat.note()
    else if (relay.isCommitted()) {
      heartbeat = startHeartbeat(options.heartbeatMs, () => answer.write(': keep-alive\n\n'))
    }
  }
  const breakOff = (error: ProviderError): AttemptOutcome => {
    if (!relay.isCommitted()) return { kind: 'failed', error }
    answer.fail(toInterruption(error, callId))
    return { kind: 'interrupted', error, usage: relay.usage() ?? null }
  }
  const proceed = (read: () => void) => {
    try {
      read()
    } catch (thrown) {
      relay.sink.fail(toProtocolError(thrown))
    }
    const isReady = relay.flush()
    keepAlive()
    const error = relay.error()
    if (error !== undefined) {
      host.settle(breakOff(error))
    } else if (relay.state() === 'finished') {
      relay.complete()
      host.settle({ kind: 'complete', usage: relay.usage() ?? null })
    } else if (continuation !== undefined) {
      const { wire, otherwise } = continuation
      continuation = undefined
      host.goOn({ wire, otherwise: () => proceed(otherwise) })
    } else if (!isReady) {
      host.pause()
      answer.onDrain(() => host.resume())
    }
  }
  return {
    onHead: () => {},
    onChunk: (chunk) => proceed(() => reader.push(chunk)),
    onEnd: () => proceed(() => reader.end()),
    onBreak: breakOff,
    usage: () => relay.usage() ?? null,
    close: () => heartbeat?.stop(),
  }
}

const protocolFields = { kind: 'protocol', status: 0, retryable: true } as const

function toProtocolError(thrown: unknown): ProviderError {
  if (thrown instanceof ProviderError) return thrown
  const error = new ProviderError('The answer is not in the provider’s format.', protocolFields)
  error.cause = thrown
  return error
}
