import type { Awaitable } from '../domain/counters.ts'
import { ProviderError } from '../domain/provider-error.ts'
import type { Upstream, UpstreamTimeouts } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'
import { omitFields } from '../lib/json.ts'
import { GATEWAY_FIELDS } from '../openai/chat-request.ts'
import {
  embeddingsRequestSchema,
  type EmbeddingsAnswer,
  type EmbeddingsRequest,
} from '../openai/embeddings.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import { ExchangeError, fetchWhole } from '../transport/fetch-whole.ts'
import { estimateTokens } from '../usage/estimate.ts'
import type { AttemptOutcome } from './attempt.ts'
import type { ModelCall } from './chat.ts'
import { toConnectionError } from './connection-error.ts'
import { renderEmbeddings } from './embedding-list.ts'
import { clipTimeouts, readDeadline } from './deadline.ts'
import { parseJsonBody } from './json-body.ts'
import { modelHeaders, type ModelHeaderFacts } from './model-headers.ts'
import { prepareRequest } from './prepare-request.ts'
import type { Guard } from './safety/guard.ts'
import type { Allowance, SpendingWish } from './spending.ts'
import type { Route, RoutePlan, Wanted } from './route-table.ts'
import type { RequestFacts, RouteTrial, TrialOptions } from './try-route.ts'
import { planTraced } from './traced-plan.ts'
import { tryRoutes } from './try-routes.ts'

export interface EmbeddingsOptions extends TrialOptions {
  /** Where a call may go. Throws GatewayError when there is nowhere. */
  readonly plan: (wanted: Wanted) => Awaitable<RoutePlan>
  /** Throws GatewayError when the call may not be paid. */
  readonly allow: (wish: SpendingWish) => Awaitable<Allowance>
  readonly upstream: Upstream
  readonly timeouts: UpstreamTimeouts
  readonly answerBytesMax: number
  /** Content safety; null where it is switched off. */
  readonly guard: Guard | null
}

/** Upstream calls of one request that run side by side, where its inputs need several. */
const PARALLEL_MAX = 4

/** `POST /v1/embeddings`: split into what the provider takes at once, answered as one list. */
export function createEmbeddings(options: EmbeddingsOptions) {
  return async function embeddings({ call, facts, body, answer }: ModelCall): Promise<void> {
    const { value: sent } = parseJsonBody(body, embeddingsRequestSchema)
    facts.model = sent.model
    const guarded = await options.guard?.embeddings(call, sent)
    const request = guarded?.request ?? sent
    const bodyBytes = body.length + (guarded?.grownBy ?? 0)
    const wish = omitFields(request, GATEWAY_FIELDS)
    const aborts: (() => void)[] = []
    const way = { ...options, onStart: (abort: () => void) => aborts.push(abort) }
    const deliver = (headers: ModelHeaderFacts, { result }: Embedded) =>
      answer.send(
        200,
        [
          'content-type',
          'application/json',
          ...modelHeaders(headers),
          ...(guarded?.safety.headers() ?? []),
        ],
        renderEmbeddings(request, result),
      )
    const wanted: Wanted = {
      principal: call.principal,
      mode: 'embedding',
      model: request.model,
      request,
      chat: null,
      header: call.header,
      bodyBytes,
    }
    const planned = planTraced(options.plan, wanted, call.span)
    const plan = planned instanceof Promise ? await planned : planned
    const isReady = plan.routes.length > 0
    const { routes, hold } = await options.allow({
      call,
      routes: isReady ? plan.routes : plan.resting,
      bodyBytes,
      serviceTier: null,
      output: null,
    })
    const trial: RouteTrial = {
      call,
      facts,
      request: describeRequest(request, body, plan.effects?.tags ?? []),
      answer,
      plan,
      routes: isReady ? routes : [],
      deadlineAtMs: readDeadline(call.header, call.startedAtMs),
      async attempt(route, { number, leftMs, onFirstContent, onOutcome }): Promise<AttemptOutcome> {
        answer.onClose(() => {
          for (const abort of aborts) abort()
        })
        try {
          const timeouts = clipTimeouts(options.timeouts, leftMs)
          const embedded = await embed({ ...way, timeouts }, route, wish)
          onFirstContent()
          const usage = toUsage(embedded.result)
          const outcome: AttemptOutcome = { kind: 'complete', usage, seenTokens: 0 }
          const { target } = route
          const { warnings } = embedded
          const costNanoUsd = onOutcome(outcome)
          deliver({ target, plan, attemptNumber: number, warnings, costNanoUsd }, embedded)
          return outcome
        } catch (thrown) {
          const error = thrown instanceof ExchangeError ? toConnectionError(thrown) : thrown
          if (!(error instanceof ProviderError)) throw error
          return error.kind === 'aborted'
            ? { kind: 'closed', usage: null, seenTokens: 0 }
            : { kind: 'failed', error }
        }
      },
    }
    try {
      await tryRoutes(options, trial)
    } finally {
      hold?.settle(facts.costNanoUsd ?? 0, call.runInBackground)
    }
  }
}

function describeRequest(
  request: EmbeddingsRequest,
  body: Uint8Array,
  ruledTags: readonly string[],
): RequestFacts {
  return {
    endpoint: 'embeddings',
    requestedModel: request.model,
    serviceTier: null,
    tags: [...(request.routing?.tags ?? []), ...ruledTags],
    promptTokens: () => estimateTokens(body.length),
  }
}

function toUsage({ promptTokens }: EmbeddingsAnswer): CompletionUsage | null {
  if (promptTokens === null) return null
  return { prompt_tokens: promptTokens, completion_tokens: 0, total_tokens: promptTokens }
}

interface EmbedOptions extends EmbeddingsOptions {
  readonly onStart: (abort: () => void) => void
}

interface Embedded {
  readonly result: EmbeddingsAnswer
  readonly warnings: readonly string[]
}

async function embed(
  options: EmbedOptions,
  route: Route,
  request: EmbeddingsRequest,
): Promise<Embedded> {
  const batches = splitInputs(request, route.connection.adapter.embeddingsBatchMax)
  const done: Embedded[] = []
  for (let at = 0; at < batches.length; at += PARALLEL_MAX) {
    const group = batches.slice(at, at + PARALLEL_MAX)
    done.push(...(await Promise.all(group.map((batch) => embedBatch(options, route, batch)))))
  }
  const tokens = done.map(({ result }) => result.promptTokens)
  return {
    result: {
      vectors: done.flatMap(({ result }) => result.vectors),
      promptTokens: tokens.includes(null)
        ? null
        : tokens.reduce<number>((sum, it) => sum + (it ?? 0), 0),
    },
    warnings: [...new Set(done.flatMap(({ warnings }) => warnings))],
  }
}

/** One request for each batch of inputs; a single input, or one list of tokens, stays as it is. */
function splitInputs(request: EmbeddingsRequest, batchMax = Infinity): EmbeddingsRequest[] {
  const { input } = request
  if (typeof input === 'string' || typeof input[0] === 'number' || input.length <= batchMax) {
    return [request]
  }
  const batches: EmbeddingsRequest[] = []
  for (let at = 0; at < input.length; at += batchMax) {
    // A slice of strings is strings, of token lists token lists: which one, TypeScript can't see.
    batches.push({
      ...request,
      input: input.slice(at, at + batchMax) as EmbeddingsRequest['input'],
    })
  }
  return batches
}

async function embedBatch(
  { upstream, timeouts, answerBytesMax, onStart }: EmbedOptions,
  { target, connection }: Route,
  request: EmbeddingsRequest,
): Promise<Embedded> {
  const { adapter } = connection
  if (adapter.embeddings === undefined) {
    throw new GatewayError('no_capable_model', `${adapter.name} has no embeddings.`, {
      param: 'model',
    })
  }
  const exchange = adapter.embeddings(request, target)
  const whole = await fetchWhole(
    upstream,
    await prepareRequest(connection, exchange.wire, { timeouts }),
    { bodyBytesMax: answerBytesMax, onStart },
  )
  if (whole.status < 200 || whole.status > 299) throw adapter.toError(whole)
  return { result: exchange.readAnswer(whole.body), warnings: exchange.warnings }
}
