import type { Call } from '../../../domain/call.ts'
import type { Clock, Log } from '../../../domain/ports.ts'
import { ProviderError } from '../../../domain/provider-error.ts'
import type { Target } from '../../../domain/target.ts'
import type { Upstream } from '../../../domain/transport.ts'
import { decodeUtf8 } from '../../../lib/bytes.ts'
import { createLru } from '../../../lib/lru.ts'
import type { Connection } from '../../../providers/connections.ts'
import type { ModeratorSettings } from '../../../safety/document.ts'
import { hashText } from '../../../safety/policy/exceptions.ts'
import { staysAtHome } from '../../../routing/caller-bounds.ts'
import { ExchangeError, fetchWhole } from '../../../transport/fetch-whole.ts'
import { estimateTokens } from '../../../usage/estimate.ts'
import type { Ledger } from '../../../usage/ledger.ts'
import { toConnectionError } from '../../connection-error.ts'
import { prepareRequest } from '../../prepare-request.ts'
import { readGuardAnswer, toGuardRequest } from './llama-guard.ts'
import { readModeration, toModerationRequest } from './openai-moderation.ts'
import type { Opinion } from './opinion.ts'

export interface ModeratorOptions {
  readonly upstream: Upstream
  readonly connectionOf: (provider: string) => Connection | undefined
  /** Where a provider processes data, as far as it is known. */
  readonly placesOf: (provider: string) => readonly string[] | undefined
  readonly ledger: Ledger
  readonly now: Clock
  readonly log: Log
}

/** On whose behalf a moderator is asked. */
export type AskingCall = Pick<Call, 'id' | 'startedAtMs' | 'principal'>

export interface ModerationQuestion {
  readonly call: AskingCall
  readonly settings: ModeratorSettings
  /** As they may leave: masked already. */
  readonly texts: readonly string[]
}

/** Asks models whether texts are harmful. */
export interface Moderator {
  /** Null where it gave no answer in time. Never rejects. */
  ask(question: ModerationQuestion): Promise<Opinion | null>
}

/** Each text, and all of them, as far as a moderator reads. */
const UNITS_MAX = 8_000
const TEXTS_MAX = 16
const KEPT_MS = 600_000
const KEPT_MAX = 2_000
/** So many failures in a row, and nobody is asked for a while. */
const FAILURES_MAX = 5
const PAUSE_MS = 30_000

interface Kept {
  readonly opinion: Opinion
  readonly untilMs: number
}

interface Health {
  failures: number
  pausedUntilMs: number
}

/** Opinions of models, each asked once for the same texts within ten minutes. */
export function createModerator(options: ModeratorOptions): Moderator {
  const { now, log } = options
  const kept = createLru<Kept>(KEPT_MAX)
  const health = new Map<string, Health>()
  const healthOf = (model: string): Health => {
    const known = health.get(model) ?? { failures: 0, pausedUntilMs: 0 }
    health.set(model, known)
    return known
  }
  return {
    async ask({ call, settings, texts }) {
      const { model } = settings
      const own = healthOf(model)
      if (own.pausedUntilMs > now()) return null
      const asked = texts.slice(-TEXTS_MAX).map((text) => text.slice(0, UNITS_MAX))
      const name = `${call.principal.tenantId} ${model} ${hashText(JSON.stringify(asked))}`
      const known = kept.get(name)
      if (known !== undefined && known.untilMs > now()) return known.opinion
      try {
        const opinion = await askModel(options, { call, settings, texts: asked })
        own.failures = 0
        kept.set(name, { opinion, untilMs: now() + KEPT_MS })
        return opinion
      } catch (error) {
        own.failures += 1
        if (own.failures >= FAILURES_MAX) own.pausedUntilMs = now() + PAUSE_MS
        const reason = error instanceof Error ? error.message : String(error)
        log('warn', 'moderator_failed', { model, requestId: call.id, reason })
        return null
      }
    },
  }
}

async function askModel(
  options: ModeratorOptions,
  { call, settings, texts }: ModerationQuestion,
): Promise<Opinion> {
  const { model, kind, timeout_ms: timeoutMs } = settings
  const slash = model.indexOf('/')
  const provider = model.slice(0, slash)
  const connection = options.connectionOf(provider)
  if (connection === undefined) throw new Error(`There is no provider ${provider}.`)
  if (!staysAtHome(call.principal.tenant, options.placesOf(provider))) {
    throw new Error(`The tenant’s data may not go to ${provider}.`)
  }
  const target = targetOf(connection, model.slice(slash + 1))
  const question = kind === 'llama-guard' ? guardQuestion : moderationQuestion
  const { wire, read } = question({ connection, target, call, texts })
  const startedAtMs = options.now()
  const attempt = {
    call,
    target,
    attemptNumber: 0,
    startedAtMs,
    endpoint: 'moderation',
    requestedModel: model,
    serviceTier: null,
    tags: [],
    estimate: () => ({
      promptTokens: estimateTokens(texts.join('').length),
      completionTokens: 0,
    }),
  }
  const timeouts = {
    connectMs: timeoutMs,
    firstByteMs: timeoutMs,
    idleMs: timeoutMs,
    totalMs: timeoutMs,
  }
  try {
    const whole = await fetchWhole(
      options.upstream,
      await prepareRequest(connection, wire, { timeouts }),
    )
    if (whole.status < 200 || whole.status > 299) throw connection.adapter.toError(whole)
    const opinion = read(whole.body)
    const usage = opinion.usage ?? FREE
    options.ledger.record({ ...attempt, outcome: 'complete', errorKind: null, usage })
    return opinion
  } catch (thrown) {
    const error = thrown instanceof ExchangeError ? toConnectionError(thrown) : thrown
    const errorKind = error instanceof ProviderError ? error.kind : 'protocol'
    options.ledger.record({ ...attempt, outcome: 'failed', errorKind, usage: FREE })
    throw error
  }
}

const FREE = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } as const

function targetOf(connection: Connection, model: string): Target {
  return {
    provider: connection.id,
    model,
    baseUrl: connection.baseUrl,
    region: connection.region,
    settings: connection.settings,
    info: null,
  }
}

interface QuestionFacts {
  readonly connection: Connection
  readonly target: Target
  readonly call: AskingCall
  readonly texts: readonly string[]
}

function moderationQuestion({ target, texts }: QuestionFacts) {
  return {
    wire: toModerationRequest(target.model, texts),
    read: (body: Uint8Array): Opinion => readModeration(JSON.parse(decodeUtf8(body))),
  }
}

function guardQuestion({ connection, target, call, texts }: QuestionFacts) {
  const request = toGuardRequest(target.model, texts)
  const createdS = Math.floor(call.startedAtMs / 1000)
  const input = { request, bytes: null, text: null, callId: call.id, createdS }
  const exchange = connection.adapter.chat?.(input, target)
  if (exchange === undefined) throw new Error(`${connection.adapter.name} has no chat models.`)
  return {
    wire: exchange.wire,
    read: (body: Uint8Array): Opinion =>
      readGuardAnswer(exchange.readAnswer(body, () => undefined)),
  }
}
