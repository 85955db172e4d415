import { ProviderError } from '../domain/provider-error.ts'
import type { HeaderReader } from '../domain/transport.ts'
import { concatBytes } from '../lib/bytes.ts'
import type { ChatAnswer, ProviderAdapter, WireRequest } from '../providers/adapter.ts'
import { estimateTokens } from '../usage/estimate.ts'
import type { AttemptOptions, AttemptOutcome, Consumption, Tell } from './attempt.ts'
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
  /** The exchange broke; settles the attempt with what became of the caller's answer. */
  onBreak(error: ProviderError): void
  consumption(): Consumption
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
  settle(outcome: AttemptOutcome, tell?: Tell): void
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
    onBreak: () =>
      settle({
        kind: 'failed',
        error: adapter.toError({ status, header, body: new Uint8Array() }),
      }),
    consumption: () => ({ usage: null, seenTokens: 0 }),
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

  const deliver = (whole: ChatAnswer) => {
    const { completion, bytes, blocked } = whole
    if (blocked !== undefined) {
      host.settle({ kind: 'blocked', error: blocked, isWhole: true, ...consumptionOf(whole) })
      return
    }
    host.settle({ kind: 'complete', ...consumptionOf(whole) }, (costNanoUsd) =>
      answer.send(200, options.headers(costNanoUsd), bytes ?? JSON.stringify(completion)),
    )
  }
  // What earlier bodies brought is worth more than an error.
  const breakOff = (error: ProviderError) => {
    if (partial === undefined) host.settle({ kind: 'failed', error })
    else deliver(partial)
  }

  const read = (): ChatAnswer | undefined => {
    const body = concatBytes(chunks)
    chunks = []
    try {
      return exchange.readAnswer(body, header)
    } catch (thrown) {
      breakOff(toProtocolError(thrown))
      return undefined
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
        breakOff(new ProviderError('The answer is too large.', protocolFields))
      }
    },
    onEnd() {
      const whole = read()
      if (whole === undefined) return
      if (whole.next === undefined) {
        deliver(whole)
        return
      }
      partial = whole
      host.goOn({ wire: whole.next, otherwise: () => deliver(whole) })
    },
    onBreak: breakOff,
    consumption: () =>
      partial === undefined ? { usage: null, seenTokens: 0 } : consumptionOf(partial),
    close: () => {},
  }
}

/** Tokens are counted only where the provider did not: a completion holds all that was made. */
function consumptionOf({ completion, usage }: ChatAnswer): Consumption {
  if (usage !== null) return { usage, seenTokens: 0 }
  const text = JSON.stringify(completion.choices.map(({ message }) => message))
  return { usage, seenTokens: estimateTokens(text.length) }
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
  const breakOff = (error: ProviderError) => {
    if (!relay.isCommitted()) host.settle({ kind: 'failed', error })
    else {
      host.settle({ kind: 'interrupted', error, ...relay.consumption() }, () =>
        answer.fail(toInterruption(error, callId)),
      )
    }
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
    const refusal = relay.refusal()
    if (refusal !== undefined) {
      const outcome = { kind: 'blocked', error: refusal, isWhole: false } as const
      host.settle({ ...outcome, ...relay.consumption() }, () => {
        if (relay.isCommitted()) relay.cut(refusal)
      })
    } else if (error !== undefined) {
      breakOff(error)
    } else if (relay.state() === 'finished') {
      host.settle({ kind: 'complete', ...relay.consumption() }, (cost) => relay.complete(cost))
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
    consumption: () => relay.consumption(),
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
