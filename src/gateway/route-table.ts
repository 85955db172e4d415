import type { PriceBook } from '../catalog/prices.ts'
import type { QualityBook } from '../catalog/quality.ts'
import type { ModelInfo, ModelMode } from '../domain/model.ts'
import type { RandomBytes } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import type { Target } from '../domain/target.ts'
import type { TenantPolicy } from '../domain/tenant.ts'
import type { HeaderReader } from '../domain/transport.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { Connection } from '../providers/connections.ts'
import type { FilterReason } from '../routing/filters.ts'
import type { Health } from '../routing/health/health.ts'
import { planCall, type Plan, type PlanAnalysis } from '../routing/plan.ts'
import {
  resolveFallbacks,
  resolveModel,
  withoutRepeats,
  type Alias,
  type Deployment,
  type ResolvedModel,
  type ResolveSources,
} from '../routing/resolve.ts'
import type { Sessions } from '../routing/sessions.ts'
import { chooseStrategy, type StrategyChoice } from '../domain/strategy.ts'
import { readRoutingWish } from '../routing/wish.ts'

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
  readonly header: HeaderReader
  readonly bodyBytes: number
  /** Everything is to be weighed, for somebody who wants to see it. */
  readonly isPreview?: boolean
}

/** Everything that decides where a call may go; built anew when the configuration changes. */
export interface RouteTable {
  readonly connections: ReadonlyMap<string, Connection>
  readonly models: ModelLookup
  readonly prices: PriceBook
  /** Whether a caller can reach this row: its provider is configured, and its key and tenant allow it. */
  readonly isUsable: (principal: Principal, row: ModelInfo) => boolean
  /** Throws GatewayError when there is nowhere to go whatever the providers' health. */
  plan(wanted: Wanted): RoutePlan
}

/** Names come from callers, so not all of them can be remembered. */
const RESOLVED_MAX = 2_000

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
  const resolved = new Map<string, ResolvedModel>()
  const resolve = (name: string): ResolvedModel => {
    const known = resolved.get(name)
    if (known !== undefined) return known
    const found = resolveModel(name, sources)
    if (resolved.size >= RESOLVED_MAX) resolved.clear()
    resolved.set(name, found)
    return found
  }
  const refusalFor = (principal: Principal, target: Used): FilterReason | null => {
    if (!mayUse(principal, target)) return 'scope'
    if (!mayUse(principal.tenant, target)) return 'policy'
    return staysAtHome(principal.tenant, options.residency[target.provider]) ? null : 'residency'
  }
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
    plan(wanted) {
      const startedMs = memory.clockMs()
      let analysisUs: number | null = null
      const { principal, chat } = wanted
      const wish = readRoutingWish(wanted.request, wanted.header)
      const main = resolve(wanted.model)
      const more = resolveFallbacks(wish.fallbackModels, sources)
      const plan = planCall(
        {
          resolved:
            more.length === 0
              ? main
              : { ...main, groups: withoutRepeats([...main.groups, ...more]) },
          mode: wanted.mode,
          tenantId: principal.tenantId,
          chat,
          bodyBytes: wanted.bodyBytes,
          wish,
          choice: chooseStrategy(options.choice, main.strategy, wish.strategy),
          policy: ({ target }) => refusalFor(principal, target),
          analyse(request) {
            const beganMs = memory.clockMs()
            const analysis = memory.analyse(request)
            analysisUs = Math.round((memory.clockMs() - beganMs) * 1000)
            return analysis
          },
          isPreview: wanted.isPreview ?? false,
        },
        {
          prices,
          quality: options.quality,
          statsOf: memory.health.statsOf,
          nowMs: memory.now(),
          obstacleOf: memory.health.obstacleOf,
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
        analysisUs,
        planUs: Math.round((memory.clockMs() - startedMs) * 1000),
      }
    },
  }
}

const RAND_RANGE = 0x1_0000_0000

function createRand(randomBytes: RandomBytes) {
  let pool: DataView = new DataView(new ArrayBuffer(0))
  let at = 0
  return () => {
    if (at + 4 > pool.byteLength) {
      const bytes = randomBytes(1024)
      pool = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      at = 0
    }
    const value = pool.getUint32(at) / RAND_RANGE
    at += 4
    return value
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

type Used = Pick<Target, 'provider' | 'model' | 'info'>

/** Lists of models and providers, a key's or a tenant's; absent lists allow all. */
function mayUse(
  { allowedModels, allowedProviders }: Pick<TenantPolicy, 'allowedModels' | 'allowedProviders'>,
  { provider, model, info }: Used,
): boolean {
  if (allowedProviders !== null && !allowedProviders.includes(provider)) return false
  if (allowedModels === null) return true
  return [model, `${provider}/${model}`, info?.id].some(
    (name) => name !== undefined && allowedModels.includes(name),
  )
}

/** A provider may process data in any of its places, so all of them must be allowed, and known. */
function staysAtHome(
  { dataResidency }: Pick<TenantPolicy, 'dataResidency'>,
  places: readonly string[] = [],
): boolean {
  if (dataResidency === null) return true
  return places.length > 0 && places.every((place) => dataResidency.includes(place))
}
