import { ProviderError, type ProviderErrorKind } from '../domain/provider-error.ts'
import type {
  HeaderList,
  HeaderReader,
  Upstream,
  UpstreamCall,
  UpstreamFailure,
  UpstreamReceiver,
  UpstreamRequest,
} from '../domain/transport.ts'
import { concatBytes } from '../lib/bytes.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { ChatExchange, ProviderAdapter, StreamReader } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import { startHeartbeat, type Heartbeat } from './heartbeat.ts'
import { createRelay, toInterruption } from './relay.ts'

/** How one try at one target ended. */
export type AttemptOutcome =
  /** The caller has the whole answer. */
  | { readonly kind: 'complete'; readonly usage: CompletionUsage | null }
  /** Nothing reached the caller: another target may be tried. */
  | { readonly kind: 'failed'; readonly error: ProviderError }
  /** The caller has a part of the answer and an error record. */
  | {
      readonly kind: 'interrupted'
      readonly error: ProviderError
      readonly usage: CompletionUsage | null
    }
  /** The caller left. */
  | { readonly kind: 'closed'; readonly usage: CompletionUsage | null }

export interface AttemptOptions {
  readonly callId: string
  readonly upstream: Upstream
  readonly adapter: ProviderAdapter
  readonly exchange: ChatExchange
  readonly request: UpstreamRequest
  readonly isStream: boolean
  readonly wantsUsage: boolean
  readonly answer: Answer
  /** Headers of a successful answer. */
  readonly headers: () => HeaderList
  readonly answerBytesMax: number
  /** Longest silence towards the caller in a stream, once it has begun. */
  readonly heartbeatMs: number
}

/** Bytes of an error body that are read at most. */
const ERROR_BYTES_MAX = 64 * 1024

/** Tries one target. Never rejects; the outcome says what the caller has seen. */
export function runAttempt(options: AttemptOptions): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    startAttempt(options, resolve)
  })
}

/** Reads the body of a successful head. Each method may settle the attempt. */
interface BodyReader {
  onChunk(chunk: Uint8Array): void
  onEnd(): void
  /** The exchange broke; says what became of the caller's answer. */
  onBreak(error: ProviderError): AttemptOutcome
  usage(): CompletionUsage | null
  /** The attempt is over, however it ended. */
  close(): void
}

function startAttempt(options: AttemptOptions, resolve: (outcome: AttemptOutcome) => void) {
  const { answer, upstream, adapter } = options
  let isSettled = false
  let body: BodyReader | undefined
  let call: UpstreamCall | undefined

  const settle = (outcome: AttemptOutcome) => {
    if (isSettled) return
    isSettled = true
    body?.close()
    // An exchange whose answer is complete runs out by itself, so that its connection stays usable.
    if (outcome.kind !== 'complete') call?.abort()
    resolve(outcome)
  }

  const receiver: UpstreamReceiver = {
    onHead(status, header) {
      if (isSettled) return
      if (status < 200 || status > 299) {
        body = createErrorBodyReader({ adapter, status, header, settle })
      } else if (options.isStream) {
        body = createStreamBodyReader(options, settle, {
          pause: () => call?.pause(),
          resume: () => call?.resume(),
        })
      } else {
        body = createWholeBodyReader(options, header, settle)
      }
    },
    onChunk: (chunk) => {
      if (!isSettled) body?.onChunk(chunk)
    },
    onEnd: () => {
      if (!isSettled) body?.onEnd()
    },
    onFailure: (failure) => {
      if (isSettled) return
      const error = toConnectionError(failure)
      settle(body === undefined ? { kind: 'failed', error } : body.onBreak(error))
    },
  }

  answer.onClose(() => settle({ kind: 'closed', usage: body?.usage() ?? null }))
  call = upstream.send(options.request, receiver)
  // The failure may have been known before `send` returned its handle.
  if (isSettled) call.abort()
}

function createErrorBodyReader(options: {
  readonly adapter: ProviderAdapter
  readonly status: number
  readonly header: HeaderReader
  readonly settle: (outcome: AttemptOutcome) => void
}): BodyReader {
  const { adapter, status, header, settle } = options
  const chunks: Uint8Array[] = []
  let length = 0
  const report = () => {
    const error = adapter.toError({ status, header, body: concatBytes(chunks) })
    settle({ kind: 'failed', error })
  }
  return {
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

function createWholeBodyReader(
  options: AttemptOptions,
  header: HeaderReader,
  settle: (outcome: AttemptOutcome) => void,
): BodyReader {
  const { answer, exchange } = options
  const chunks: Uint8Array[] = []
  let length = 0
  return {
    onChunk(chunk) {
      chunks.push(chunk)
      length += chunk.length
      if (length > options.answerBytesMax) {
        const error = new ProviderError('The answer is too large.', protocolFields)
        settle({ kind: 'failed', error })
      }
    },
    onEnd() {
      try {
        const { completion, bytes, usage } = exchange.readAnswer(concatBytes(chunks), header)
        answer.send(200, options.headers(), bytes ?? JSON.stringify(completion))
        settle({ kind: 'complete', usage })
      } catch (thrown) {
        settle({ kind: 'failed', error: toProtocolError(thrown) })
      }
    },
    onBreak: (error) => ({ kind: 'failed', error }),
    usage: () => null,
    close: () => {},
  }
}

function createStreamBodyReader(
  options: AttemptOptions,
  settle: (outcome: AttemptOutcome) => void,
  flow: { readonly pause: () => void; readonly resume: () => void },
): BodyReader {
  const { answer, exchange, callId } = options
  const relay = createRelay(options)
  const reader: StreamReader = exchange.openStream(relay.sink)

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
      settle(breakOff(error))
    } else if (relay.state() === 'finished') {
      relay.complete()
      settle({ kind: 'complete', usage: relay.usage() ?? null })
    } else if (!isReady) {
      flow.pause()
      answer.onDrain(flow.resume)
    }
  }
  return {
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

const FAILURE_KINDS: Record<UpstreamFailure['kind'], ProviderErrorKind> = {
  connect: 'connection',
  reset: 'connection',
  egress: 'connection',
  timeout: 'timeout',
  protocol: 'protocol',
  aborted: 'aborted',
}

function toConnectionError({ kind, message }: UpstreamFailure): ProviderError {
  return new ProviderError(message, {
    kind: FAILURE_KINDS[kind],
    status: 0,
    retryable: kind !== 'aborted',
  })
}
