import { ProviderError } from '../domain/provider-error.ts'
import type {
  HeaderList,
  Upstream,
  UpstreamCall,
  UpstreamReceiver,
  UpstreamRequest,
} from '../domain/transport.ts'
import type { GatewayError } from '../errors.ts'
import { startTimer } from '../lib/timer.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type { ChatExchange, ProviderAdapter, WireRequest } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import {
  createErrorBodyReader,
  createStreamBodyReader,
  createWholeBodyReader,
  type BodyReader,
  type Continuation,
} from './body-readers.ts'
import { toConnectionError } from './connection-error.ts'

/** How one try at one target ended. */
export type AttemptOutcome =
  /** The caller has the whole answer. */
  | ({ readonly kind: 'complete' } & Consumption)
  /** Nothing reached the caller: another target may be tried. */
  | { readonly kind: 'failed'; readonly error: ProviderError }
  /** The caller has a part of the answer and an error record. */
  | ({ readonly kind: 'interrupted'; readonly error: ProviderError } & Consumption)
  /**
   * A policy stopped the answer: whole, or in the middle of a stream. The caller has been told where
   * something had reached it already.
   */
  | ({
      readonly kind: 'blocked'
      readonly error: GatewayError
      readonly isWhole: boolean
    } & Consumption)
  /** The caller left. */
  | ({ readonly kind: 'closed' } & Consumption)

/** What an attempt has used up. */
export interface Consumption {
  /** As the provider reported it, so far. */
  readonly usage: CompletionUsage | null
  /** Output tokens that have come, by our own count: for when there is no report. */
  readonly seenTokens: number
}

/** Tells the caller what is to be told at last. The cost is known where the usage and a price are. */
export type Tell = (costNanoUsd: number | null) => void

export interface AttemptOptions {
  readonly callId: string
  readonly upstream: Upstream
  readonly adapter: ProviderAdapter
  readonly exchange: ChatExchange
  readonly request: UpstreamRequest
  /** The same for a request that goes on with an answer. */
  readonly prepareNext: (wire: WireRequest) => Promise<UpstreamRequest>
  readonly isStream: boolean
  readonly wantsUsage: boolean
  readonly answer: Answer
  /** Headers of a successful answer; its cost where it is known before the body. */
  readonly headers: (costNanoUsd: number | null) => HeaderList
  /** Called once, before the caller's answer ends; gives what the attempt cost. */
  readonly onOutcome: (outcome: AttemptOutcome) => number | null
  /** How long the answer may take to begin; null means as long as the exchange may take. */
  readonly firstContentMs: number | null
  readonly answerBytesMax: number
  /** Longest silence towards the caller in a stream, once it has begun. */
  readonly heartbeatMs: number
}

/** The provider has nothing more to say. */
function isReadWhole(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'complete' || (outcome.kind === 'blocked' && outcome.isWhole)
}

/** Before the first byte of an answer. */
const NOTHING_YET: Consumption = { usage: null, seenTokens: 0 }

/** Requests that one answer may take in all. */
const ROUNDS_MAX = 32

/** Tries one target. Never rejects; the outcome says what the caller has seen. */
export function runAttempt(options: AttemptOptions): Promise<AttemptOutcome> {
  return new Promise((resolve) => {
    startAttempt(options, resolve)
  })
}

function tooLate(waitedMs: number): ProviderError {
  return new ProviderError(`No content within ${waitedMs} ms.`, {
    kind: 'timeout',
    status: 0,
    retryable: true,
  })
}

function startAttempt(options: AttemptOptions, resolve: (outcome: AttemptOutcome) => void) {
  const { answer, upstream } = options
  let isSettled = false
  let body: BodyReader | undefined
  let call: UpstreamCall | undefined
  let rounds = 0

  const settle = (outcome: AttemptOutcome, tell?: Tell) => {
    if (isSettled) return
    isSettled = true
    stopWaiting()
    body?.close()
    const costNanoUsd = options.onOutcome(outcome)
    tell?.(costNanoUsd)
    // An exchange whose answer is complete runs out by itself, so that its connection stays usable.
    if (!isReadWhole(outcome)) call?.abort()
    resolve(outcome)
  }
  const { firstContentMs } = options
  let stopWaiting = () => {}
  if (firstContentMs !== null) {
    stopWaiting = startTimer(firstContentMs, () =>
      settle({ kind: 'failed', error: tooLate(firstContentMs) }),
    )
  }
  const headers: AttemptOptions['headers'] = (costNanoUsd) => {
    // The answer begins: from here on nobody else can be asked.
    stopWaiting()
    return options.headers(costNanoUsd)
  }
  const send = (request: UpstreamRequest, receiver: UpstreamReceiver) => {
    rounds += 1
    call = upstream.send(request, receiver)
    // The failure may have been known before `send` returned its handle.
    if (isSettled) call.abort()
  }

  /** A request that goes on with an answer: what it can't bring is not missed. */
  const goOn = ({ wire, otherwise }: Continuation) => {
    if (rounds >= ROUNDS_MAX) {
      otherwise()
      return
    }
    const giveUp = () => {
      if (!isSettled) otherwise()
    }
    options.prepareNext(wire).then((request) => {
      if (!isSettled) send(request, createReceiver(giveUp))
    }, giveUp)
  }

  const createBodyReader = (): BodyReader => {
    const host = { settle, goOn, pause: () => call?.pause(), resume: () => call?.resume() }
    return options.isStream
      ? createStreamBodyReader({ ...options, headers }, host)
      : createWholeBodyReader(options, host)
  }

  /** `otherwise` is what to do when no answer begins; the first round fails then. */
  const createReceiver = (otherwise?: () => void): UpstreamReceiver => {
    let hasAnswer = false
    return {
      onHead(status, header) {
        if (isSettled) return
        hasAnswer = status >= 200 && status <= 299
        if (hasAnswer) {
          body ??= createBodyReader()
          body.onHead(header)
        } else if (otherwise === undefined) {
          hasAnswer = true
          body = createErrorBodyReader({ adapter: options.adapter, status, header, settle })
        } else {
          call?.abort()
          otherwise()
        }
      },
      onChunk: (chunk) => {
        if (!isSettled && hasAnswer) body?.onChunk(chunk)
      },
      onEnd: () => {
        if (!isSettled && hasAnswer) body?.onEnd()
      },
      onFailure: (failure) => {
        if (isSettled) return
        if (hasAnswer && body !== undefined) body.onBreak(toConnectionError(failure))
        else if (otherwise === undefined) {
          settle({ kind: 'failed', error: toConnectionError(failure) })
        } else otherwise()
      },
    }
  }

  answer.onClose(() => settle({ kind: 'closed', ...(body?.consumption() ?? NOTHING_YET) }))
  send(options.request, createReceiver())
}
