import type { PriceBook } from '../catalog/prices.ts'
import type { QualityBook } from '../catalog/quality.ts'
import type { ModelInfo, ModelMode } from '../domain/model.ts'
import type { RandomBytes } from '../domain/ports.ts'
import { createRand } from '../lib/rand.ts'
import type { Principal } from '../domain/principal.ts'
import type { HeaderReader } from '../domain/transport.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { Connection } from '../providers/connections.ts'
import { findRefusal, type Used } from '../routing/caller-bounds.ts'
import type { Health } from '../routing/health/health.ts'
import { askedByChat, askedByEmbeddings, type Asked, type PlanAnalysis } from '../routing/asked.ts'
import { planCall, type Plan } from '../routing/plan.ts'
import type { RoutingPolicy } from '../routing/policies.ts'
import type { Alias, Deployment, ResolveSources } from '../routing/resolve.ts'
import { createResolver } from '../routing/resolver.ts'
import type { RuleEffects } from '../routing/rules/effects.ts'
import type { RuleFacts } from '../routing/rules/facts.ts'
import type { RuleRecord } from '../routing/rules/rulebook.ts'
import type { Sessions } from '../routing/sessions.ts'
import { chooseStrategy, type StrategyChoice } from '../domain/strategy.ts'
import { readRoutingWish } from '../routing/wish.ts'
import { createRuling } from './ruling.ts'

/** A deployment with the connection that leads to it. */
export interface Route extends Deployment {
  readonly connection: Connection
}

/** Where a call may go, and why. */
export interface RoutePlan {
  /** Of the explanation that can be asked for later. */
  readonly id: string
  /** In the order in which they are to be tried. */
  readonly routes: readonly Route[]
  /** Those that only their health keeps from being called. */
  readonly resting: readonly Route[]
  readonly plan: Plan
  readonly asked: Asked
  /** What custom rules do to the call; null where none matched. */
  readonly effects: RuleEffects | null
  readonly rules: readonly RuleRecord[]
  readonly analysisUs: number | null
  readonly planUs: number
}

/** Lookup of known models, as far as planning needs it. */
export interface ModelLookup {
  byName(name: string): readonly ModelInfo[]
  find(provider: string, upstreamId: string): ModelInfo | null
  all(): readonly ModelInfo[]
}

/** What lives longer than a table: it is the same for all configurations. */
export interface RoutingMemory {
  readonly health: Health
  readonly sessions: Sessions
  readonly analyse: (request: ChatRequest) => PlanAnalysis
  /** Kinds of tasks, as `auto:<task>` names them. */
  readonly isTask: (name: string) => boolean
  /** Hour and weekday in a time zone. */
  readonly clockAt: (timeZone: string) => RuleFacts['time']
  readonly now: () => number
  /** Finer than `now`, for the time that planning takes; milliseconds. */
  readonly clockMs: () => number
  readonly randomBytes: RandomBytes
  readonly createId: (prefix: string) => string
}

export interface RouteTableOptions {
  readonly connections: ReadonlyMap<string, Connection>
  readonly models: ModelLookup
  readonly prices: PriceBook
  readonly quality: QualityBook
  readonly aliases: ReadonlyMap<string, Alias>
  readonly fallbacks: Readonly<Record<string, readonly string[]>>
  /** Provider ids in order of preference; the others follow. */
  readonly providerOrder: readonly string[]
  /** Where each provider processes data, as tags; absent means unknown. */
  readonly residency: Readonly<Record<string, readonly string[]>>
  readonly autoPool: readonly string[]
  readonly choice: StrategyChoice
  readonly memory: RoutingMemory
}

/** What is to be routed, and for whom. */
export interface Wanted {
  readonly principal: Principal
  readonly mode: ModelMode
  readonly model: string
  /** The wish in the body, as of every kind of request. */
  readonly request: Pick<ChatRequest, 'routing'>
  /** Null for embeddings. */
  readonly chat: ChatRequest | null
  /** A request of which only this is left; in place of `chat`. */
  readonly recorded?: Asked
  readonly header: HeaderReader
  readonly bodyBytes: number
  /** Everything is to be weighed, for somebody who wants to see it. */
  readonly isPreview?: boolean
  /** As if every provider were well. */
  readonly ignoresHealth?: boolean
}

/** Everything that decides where a call may go; built anew when the configuration changes. */
export interface RouteTable {
  readonly connections: ReadonlyMap<string, Connection>
  readonly models: ModelLookup
  readonly prices: PriceBook
  /** Whether a caller can reach this row: its provider is configured, and its key and tenant allow it. */
  readonly isUsable: (principal: Principal, row: ModelInfo) => boolean
  /** Throws GatewayError when there is nowhere to go whatever the providers' health. */
  plan(wanted: Wanted, policy: RoutingPolicy): RoutePlan
}

/** Puts connections, catalogue and configuration together. */
export function createRouteTable(options: RouteTableOptions): RouteTable {
  const { memory, models, prices } = options
  const connections = inOrder(options.connections, options.providerOrder)
  const sources: ResolveSources = {
    reachable: connections,
    aliases: options.aliases,
    fallbacks: new Map(Object.entries(options.fallbacks)),
    rowsOf: (name) => models.byName(name),
    rowAt: (provider, upstreamId) => models.find(provider, upstreamId),
    autoPool: options.autoPool,
    isTask: memory.isTask,
  }
  const resolve = createResolver(sources)
  const refusalFor = (principal: Principal, target: Used) =>
    findRefusal(principal, target, options.residency[target.provider])
  const rule = createRuling({ connections, memory, aliases: options.aliases })
  const toRoutes = (deployments: readonly Deployment[]): Route[] =>
    deployments.flatMap((deployment) => {
      const connection = connections.get(deployment.provider)
      return connection === undefined ? [] : [{ ...deployment, connection }]
    })
  const rand = createRand(memory.randomBytes)

  return {
    connections,
    models,
    prices,
    isUsable: (principal, row) =>
      connections.has(row.provider) &&
      refusalFor(principal, { provider: row.provider, model: row.upstreamId, info: row }) === null,
    plan(wanted, policy) {
      const startedMs = memory.clockMs()
      const { principal } = wanted
      const wish = readRoutingWish(wanted.request, wanted.header)
      const timed = timedAnalysis(memory)
      const asked = wanted.recorded ?? askedBy(wanted, timed.analyse)
      const { effects, records } = rule(wanted, { asked, policy })
      const main = resolve(wanted.model, {
        models: effects?.models ?? [],
        fallbacks: [...wish.fallbackModels, ...(effects?.fallbacks ?? [])],
      })
      const plan = planCall(
        {
          resolved: main,
          tenantId: principal.tenantId,
          asked,
          wish,
          choice: chooseStrategy(
            options.choice,
            ...policy.strategies,
            policy.keys.get(principal.keyId ?? ''),
            main.strategy,
            wish.strategy,
            effects?.strategy,
          ),
          policy: ({ target }) => refusalFor(principal, target),
          effects,
          isPreview: wanted.isPreview ?? false,
        },
        {
          prices,
          quality: options.quality,
          statsOf: memory.health.statsOf,
          nowMs: memory.now(),
          obstacleOf: wanted.ignoresHealth === true ? () => null : memory.health.obstacleOf,
          sessions: memory.sessions,
          providerOrder: options.providerOrder,
          rand,
        },
      )
      return {
        id: memory.createId('rte_'),
        routes: toRoutes(plan.deployments),
        resting: toRoutes(plan.obstructed.map(({ deployment }) => deployment)),
        plan,
        asked,
        effects,
        rules: records,
        analysisUs: timed.tookUs(),
        planUs: Math.round((memory.clockMs() - startedMs) * 1000),
      }
    },
  }
}

function askedBy(
  { chat, bodyBytes, request }: Wanted,
  analyse: (request: ChatRequest) => PlanAnalysis,
): Asked {
  return chat === null
    ? askedByEmbeddings({ bodyBytes, tags: request.routing?.tags ?? [] })
    : askedByChat(chat, { bodyBytes, analyse })
}

/** The analysis, and how long it took if it was made. */
function timedAnalysis({ analyse, clockMs }: RoutingMemory) {
  let tookUs: number | null = null
  return {
    analyse(request: ChatRequest): PlanAnalysis {
      const beganMs = clockMs()
      const analysis = analyse(request)
      tookUs = Math.round((clockMs() - beganMs) * 1000)
      return analysis
    },
    tookUs: () => tookUs,
  }
}

function inOrder(connections: ReadonlyMap<string, Connection>, order: readonly string[]) {
  const sorted = new Map<string, Connection>()
  for (const id of [...order, ...connections.keys()]) {
    const connection = connections.get(id)
    if (connection !== undefined) sorted.set(id, connection)
  }
  return sorted
}
