import type { Call, CallFacts } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'
import { ProviderError } from '../domain/provider-error.ts'
import type { Target } from '../domain/target.ts'
import type {
  HeaderList,
  Upstream,
  UpstreamRequest,
  UpstreamTimeouts,
} from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import type { ChatExchange, ChatInput, WireRequest } from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import { runAttempt, type AttemptOutcome } from './attempt.ts'
import { mayTryNext, toClientError, type AttemptFailure } from './client-error.ts'
import type { Connection } from '../providers/connections.ts'

export interface DispatchOptions {
  readonly upstream: Upstream
  readonly log: Log
  readonly timeouts: UpstreamTimeouts
  readonly answerBytesMax: number
  /** Longest silence towards the caller in a stream, once it has begun. */
  readonly heartbeatMs: number
}

export interface ChatDispatch {
  readonly call: Call
  readonly facts: CallFacts
  readonly input: ChatInput
  readonly answer: Answer
  /** In the order in which they are to be tried; at least one. */
  readonly routes: readonly Route[]
}

/** A target with the connection that leads to it. */
export interface Route {
  readonly target: Target
  readonly connection: Connection
}

/**
 * Sends a call to the first route that answers. Rejects with GatewayError when none did and
 * nothing has reached the caller; what happens after the first byte is told in the stream.
 */
export function createDispatch(options: DispatchOptions) {
  const { log } = options
  return async function dispatch(chat: ChatDispatch): Promise<void> {
    const { call, facts, answer } = chat
    const failures: AttemptFailure[] = []
    for (const route of chat.routes) {
      facts.attempts = failures.length + 1
      facts.provider = route.target.provider
      facts.upstreamModel = route.target.model
      const outcome = await attempt(options, chat, { route, attemptNumber: failures.length + 1 })
      recordUsage(facts, outcome)
      if (outcome.kind === 'complete') return
      if (outcome.kind === 'closed' || answer.isClosed()) {
        facts.errorCode = 'client_closed_request'
        return
      }
      const { error } = outcome
      log('warn', 'attempt_failed', {
        requestId: call.id,
        provider: route.target.provider,
        model: route.target.model,
        kind: error.kind,
        status: error.status,
        code: error.code,
        // A connection's own words name an address, never a credential; a provider's may echo one.
        ...(error.status === 0 ? { reason: error.message } : {}),
      })
      if (outcome.kind === 'interrupted') {
        facts.errorCode = 'upstream_stream_interrupted'
        return
      }
      failures.push({ provider: route.target.provider, model: route.target.model, error })
      if (!mayTryNext(error)) break
    }
    throw toClientError(failures)
  }
}

async function attempt(
  options: DispatchOptions,
  chat: ChatDispatch,
  { route, attemptNumber }: { readonly route: Route; readonly attemptNumber: number },
): Promise<AttemptOutcome> {
  const { target, connection } = route
  const exchange = translate(chat.input, route)
  const prepare = (wire: WireRequest) => prepareRequest(connection, wire, options.timeouts)
  let upstreamRequest: UpstreamRequest
  try {
    const prepared = prepare(exchange.wire)
    upstreamRequest = prepared instanceof Promise ? await prepared : prepared
  } catch (thrown) {
    return { kind: 'failed', error: toCredentialError(thrown) }
  }
  const { request } = chat.input
  return runAttempt({
    callId: chat.call.id,
    upstream: options.upstream,
    adapter: connection.adapter,
    exchange,
    request: upstreamRequest,
    prepareNext: async (wire) => prepare(wire),
    isStream: request.stream === true,
    wantsUsage: request.stream_options?.include_usage === true,
    answer: chat.answer,
    headers: () =>
      answerHeaders({ target, exchange, attemptNumber, isStream: request.stream === true }),
    answerBytesMax: options.answerBytesMax,
    heartbeatMs: options.heartbeatMs,
  })
}

/** Addressed and signed; waits only where a token is fetched or a body signed. */
function prepareRequest(
  connection: Connection,
  wire: WireRequest,
  timeouts: UpstreamTimeouts,
): UpstreamRequest | Promise<UpstreamRequest> {
  const url = connection.baseUrl + wire.path
  const complete = (authorization: HeaderList): UpstreamRequest => ({
    method: 'POST',
    url,
    headers: [...wire.headers, ...authorization],
    body: wire.body,
    timeouts,
  })
  const authorization = connection.authorize(wire, url)
  return authorization instanceof Promise ? authorization.then(complete) : complete(authorization)
}

function translate(input: ChatInput, { target, connection }: Route): ChatExchange {
  const { adapter } = connection
  if (adapter.chat === undefined) {
    throw new GatewayError('no_capable_model', `${adapter.name} has no chat models.`, {
      param: 'model',
    })
  }
  return adapter.chat(input, target)
}

interface AnswerHeaderFacts {
  readonly target: Target
  readonly exchange: ChatExchange
  readonly attemptNumber: number
  readonly isStream: boolean
}

function answerHeaders({
  target,
  exchange,
  attemptNumber,
  isStream,
}: AnswerHeaderFacts): HeaderList {
  const headers = [
    'content-type',
    isStream ? 'text/event-stream; charset=utf-8' : 'application/json',
    'x-scalix-provider',
    target.provider,
    'x-scalix-model',
    toHeaderText(target.model),
    'x-scalix-attempts',
    String(attemptNumber),
    'x-scalix-fallback',
    attemptNumber > 1 ? '1' : '0',
  ]
  if (isStream) {
    // Proxies such as nginx hold a stream back unless told not to.
    headers.push('cache-control', 'no-cache', 'x-accel-buffering', 'no')
  }
  if (exchange.warnings.length > 0) {
    headers.push('x-scalix-warnings', toHeaderText(exchange.warnings.join('; ')))
  }
  return headers
}

/** Header values are printable ASCII: a model id or warning with anything else must not split them. */
function toHeaderText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?')
}

function recordUsage(facts: CallFacts, outcome: AttemptOutcome) {
  if (outcome.kind === 'failed' || outcome.usage === null) return
  facts.promptTokens = outcome.usage.prompt_tokens
  facts.completionTokens = outcome.usage.completion_tokens
}

function toCredentialError(thrown: unknown): ProviderError {
  const error = new ProviderError('The credential could not be obtained.', {
    kind: 'auth',
    status: 0,
    retryable: true,
  })
  error.cause = thrown
  return error
}
