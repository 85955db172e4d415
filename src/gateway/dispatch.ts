import type { Call, CallFacts } from '../domain/call.ts'
import { ProviderError } from '../domain/provider-error.ts'
import type {
  HeaderList,
  Upstream,
  UpstreamRequest,
  UpstreamTimeouts,
} from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import { once, type Lazy } from '../lib/lazy.ts'
import type { ChatExchange, ChatInput, WireRequest } from '../providers/adapter.ts'
import { estimateTokens } from '../usage/estimate.ts'
import type { Answer } from './answer.ts'
import { runAttempt, type AttemptOutcome } from './attempt.ts'
import { clipTimeouts, readDeadline } from './deadline.ts'
import { withFunctionCall } from './function-call-answer.ts'
import { modelHeaders, type ModelHeaderFacts } from './model-headers.ts'
import { prepareRequest } from './prepare-request.ts'
import type { OpenRemoteMedia, RemoteMedia } from './remote-media.ts'
import type { Route, RoutePlan } from './route-table.ts'
import type { CallSafety } from './safety/call-safety.ts'
import type { RequestFacts, TrialOptions, Try } from './try-route.ts'
import { tryRoutes } from './try-routes.ts'

export interface DispatchOptions extends TrialOptions {
  readonly upstream: Upstream
  readonly openMedia: OpenRemoteMedia
  readonly timeouts: UpstreamTimeouts
  readonly answerBytesMax: number
  /** Longest silence towards the caller in a stream, once it has begun. */
  readonly heartbeatMs: number
}

export interface ChatDispatch {
  readonly call: Call
  readonly facts: CallFacts
  readonly input: ChatInput
  /** The caller asked with `functions`: it is answered in that form. */
  readonly wantsFunctionCall: boolean
  /** What watches over the answer; null where nothing does. */
  readonly safety: CallSafety | null
  readonly answer: Answer
  readonly plan: RoutePlan
  /** Those of the plan that may be paid, in its order. */
  readonly routes: readonly Route[]
}

/** Sends a chat call to the first route that answers; see `tryRoutes`. */
export function createDispatch(options: DispatchOptions) {
  return function dispatch(chat: ChatDispatch): Promise<void> {
    const { call, facts, answer, plan, routes, input } = chat
    const media = once(() => options.openMedia(input.request))
    return tryRoutes(options, {
      call,
      facts,
      request: describeRequest(input, plan.effects?.tags ?? []),
      answer,
      plan,
      routes,
      deadlineAtMs: readDeadline(call.header, call.startedAtMs),
      attempt: (route, trial) => attempt(options, { ...chat, media }, { ...trial, route }),
    })
  }
}

/** A dispatch with what its request names by address, fetched when a target needs it. */
interface MediaDispatch extends ChatDispatch {
  readonly media: Lazy<RemoteMedia>
}

async function attempt(
  options: DispatchOptions,
  chat: MediaDispatch,
  { route, ...trial }: Try & { readonly route: Route },
): Promise<AttemptOutcome> {
  const { target, connection } = route
  const urls = connection.adapter.remoteParts?.(chat.input.request, target) ?? []
  const assets = urls.length === 0 ? undefined : await fetchAssets(chat, urls)
  if (assets === null) return { kind: 'closed', usage: null, seenTokens: 0 }
  const exchange = translate(chat, route, assets)
  const { number, traceparent, onFirstContent, onOutcome } = trial
  const timeouts = clipTimeouts(options.timeouts, trial.leftMs)
  const prepare = (wire: WireRequest) => prepareRequest(connection, wire, { timeouts, traceparent })
  let upstreamRequest: UpstreamRequest
  try {
    const prepared = prepare(exchange.wire)
    upstreamRequest = prepared instanceof Promise ? await prepared : prepared
  } catch (thrown) {
    if (thrown instanceof ProviderError) return { kind: 'failed', error: thrown }
    throw thrown
  }
  const { request } = chat.input
  const isStream = request.stream === true
  return runAttempt({
    callId: chat.call.id,
    upstream: options.upstream,
    adapter: connection.adapter,
    exchange,
    request: upstreamRequest,
    prepareNext: async (wire) => prepare(wire),
    isStream,
    wantsUsage: request.stream_options?.include_usage === true,
    answer: chat.answer,
    headers: (costNanoUsd) => {
      onFirstContent()
      const { warnings } = exchange
      const { plan } = chat
      const facts = { target, plan, attemptNumber: number, warnings, costNanoUsd }
      return [...answerHeaders(facts, isStream), ...(chat.safety?.headers() ?? [])]
    },
    onOutcome,
    firstContentMs: isStream ? trial.firstContentMs : null,
    answerBytesMax: options.answerBytesMax,
    heartbeatMs: options.heartbeatMs,
  })
}

function describeRequest({ request, text }: ChatInput, ruledTags: readonly string[]): RequestFacts {
  const ownTags = request.routing?.tags ?? []
  return {
    endpoint: 'chat.completions',
    requestedModel: request.model,
    serviceTier: request.service_tier ?? null,
    tags: ruledTags.length === 0 ? ownTags : [...ownTags, ...ruledTags],
    promptTokens: () => estimateTokens((text ?? JSON.stringify(request.messages)).length),
  }
}

/** Bytes of what the request names by address, for a provider that does not fetch; null when the caller left. */
async function fetchAssets(
  { media, answer }: MediaDispatch,
  urls: readonly string[],
): Promise<NonNullable<ChatInput['assets']> | null> {
  const { get, abort } = media.get()
  answer.onClose(abort)
  try {
    return await get(urls)
  } catch (thrown) {
    if (answer.isClosed()) return null
    throw thrown
  }
}

function translate(
  { input, wantsFunctionCall, safety }: ChatDispatch,
  { target, connection }: Route,
  assets: ChatInput['assets'],
): ChatExchange {
  const { adapter } = connection
  if (adapter.chat === undefined) {
    throw new GatewayError('no_capable_model', `${adapter.name} has no chat models.`, {
      param: 'model',
    })
  }
  const translated = adapter.chat(assets === undefined ? input : { ...input, assets }, target)
  const exchange = safety?.guard(translated) ?? translated
  return wantsFunctionCall ? withFunctionCall(exchange) : exchange
}

function answerHeaders(facts: ModelHeaderFacts, isStream: boolean): HeaderList {
  if (!isStream) return ['content-type', 'application/json', ...modelHeaders(facts)]
  return [
    'content-type',
    'text/event-stream; charset=utf-8',
    ...modelHeaders(facts),
    // Proxies such as nginx hold a stream back unless told not to.
    'cache-control',
    'no-cache',
    'x-accel-buffering',
    'no',
  ]
}
