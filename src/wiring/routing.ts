import { createCatalog } from '../catalog/catalog.ts'
import { createPriceBook } from '../catalog/prices.ts'
import { applyOverrides } from '../catalog/overrides.ts'
import { catalogRows } from '../catalog/rows.ts'
import type { ConfigDocument } from '../config-document.ts'
import { ConfigError, type Config } from '../config.ts'
import type { ModelInfo } from '../domain/model.ts'
import type { Awaitable } from '../domain/counters.ts'
import type { Clock } from '../domain/ports.ts'
import { createQualityBook } from '../catalog/quality.ts'
import { chooseStrategy, DEFAULT_CHOICE } from '../domain/strategy.ts'
import {
  createRouteTable,
  type RoutePlan,
  type RouteTable,
  type RoutingMemory,
  type Wanted,
} from '../gateway/route-table.ts'
import type { Platform } from '../platform.ts'
import { createEndpointAdapter } from '../providers/configured.ts'
import { ConnectionProblem } from '../providers/connection-problem.ts'
import {
  connectProviders,
  toConnection,
  type Connection,
  type SignerFactory,
} from '../providers/connections.ts'
import { createSigners } from '../providers/credentials/signers.ts'
import { adapters } from '../providers/registry.ts'
import { analyse } from '../routing/analysis/analyse.ts'
import { REQUEST_TYPES } from '../routing/analysis/analysis.ts'
import type { BreakerSettings } from '../routing/breaker/breaker-state.ts'
import {
  createBreakers,
  type Breakers,
  type BreakerTransition,
} from '../routing/breaker/breakers.ts'
import { createChangeBoard } from '../routing/shared/change-board.ts'
import type { DecisionLog } from '../routing/decision-log.ts'
import { createHealth, type Health } from '../routing/health/health.ts'
import type { Alias } from '../routing/resolve.ts'
import { createSessions } from '../routing/sessions.ts'
import { createRoutingPolicies, type RoutingPolicies } from '../routing/policies.ts'
import { createConditionCompiler, type CompiledCondition } from '../routing/rules/expressions.ts'
import { createZoneClock } from '../routing/rules/zone-clock.ts'
import { ROUTING_DOCUMENT } from '../settings/names.ts'
import type { Availability } from '../storage/counters/availability.ts'
import { createDecisions } from './decisions.ts'
import { documentQueries } from './documents.ts'

interface TableOptions {
  readonly config: Config
  readonly now: Clock
  readonly signers: SignerFactory
  readonly memory: RoutingMemory
}

interface RoutingOptions {
  readonly availability: Availability
  readonly createId: (prefix: string) => string
  readonly onTransition: (transition: BreakerTransition) => void
}

/** The table that routes calls now, and what is remembered of calls that it has routed. */
export interface Routing {
  table(): RouteTable
  /** Plans a call by the table and by what its tenant has written down. Throws GatewayError. */
  plan(wanted: Wanted): Awaitable<RoutePlan>
  readonly policies: RoutingPolicies
  /** Checks a condition of a rule. */
  readonly compile: (expression: string) => CompiledCondition
  readonly breakers: Breakers
  readonly health: Health
  readonly memory: RoutingMemory
  readonly decisions: DecisionLog
  /** The configuration file's content that holds now. */
  document(): ConfigDocument
  /** Builds it anew; running calls keep theirs. Throws ConfigError and changes nothing. */
  reload(config: Config): void
}

/** Builds the first table. Throws ConfigError. */
export function createRouting(
  platform: Platform,
  config: Config,
  options: RoutingOptions,
): Routing {
  const { upstream, now, counters, canShareWork, readTextFile } = platform
  const signers = createSigners({ upstream, now, canShareWork, readTextFile })
  let settings = toBreakerSettings(config)
  const { availability } = options
  const board = createChangeBoard({ counters, availability, now })
  const breakers = createBreakers({
    counters,
    availability,
    board,
    now,
    settings: () => settings,
    onTransition: options.onTransition,
  })
  const health = createHealth({ breakers, board, counters, now })
  const memory: RoutingMemory = {
    health,
    sessions: createSessions(now),
    analyse,
    isTask: (name) => REQUEST_TYPES.some((type) => type === name),
    clockAt: createZoneClock(now),
    now,
    clockMs: platform.clockMs,
    randomBytes: platform.randomBytes,
    createId: options.createId,
  }
  let { document } = config
  let table = buildRouteTable({ config, now, signers, memory })
  const compile = createConditionCompiler()
  const policies = createRoutingPolicies({
    queries: documentQueries(platform, ROUTING_DOCUMENT),
    compile,
  })
  return {
    table: () => table,
    document: () => document,
    plan(wanted) {
      const policy = policies.of(wanted.principal.tenantId)
      if (!(policy instanceof Promise)) return table.plan(wanted, policy)
      return policy.then((loaded) => table.plan(wanted, loaded))
    },
    policies,
    compile,
    breakers,
    health,
    memory,
    decisions: createDecisions(platform, config),
    reload: (next) => {
      table = buildRouteTable({ config: next, now, signers, memory })
      settings = toBreakerSettings(next)
      document = next.document
      // A refused credential may have been replaced.
      health.forgetFaults()
    },
  }
}

function toBreakerSettings({ document }: Config): BreakerSettings {
  const { breaker } = document.routing
  return {
    failureThreshold: breaker.failure_threshold,
    openMs: breaker.open_ms,
    windowMs: breaker.window_ms,
    probeLeaseMs: breaker.probe_lease_ms,
    halfOpenSuccesses: breaker.half_open_successes,
  }
}

/** Catalogue, connections and configuration as one table. Throws ConfigError when they don't fit. */
function buildRouteTable({ config, now, signers, memory }: TableOptions): RouteTable {
  const { document } = config
  const changed = applyOverrides(catalogRows, document.catalog)
  if (changed.problems.length > 0) {
    throw new ConfigError(changed.problems.map((problem) => `ROUTER_CONFIG: catalog: ${problem}`))
  }
  const connections = connectAll(config, signers)
  const rows = [...changed.rows, ...endpointRows(document, changed.rows)]
  const models = createCatalog(rows, { atMs: now() })
  return createRouteTable({
    connections,
    models,
    prices: createPriceBook({ find: models.find, usdPer: document.catalog.usd_per }),
    quality: createQualityBook(rows, { configured: document.routing.quality, atMs: now() }),
    aliases: new Map(
      Object.entries(document.aliases).map(([name, alias]) => [name, toAlias(alias)]),
    ),
    autoPool: document.routing.auto_models ?? findAutoPool(rows, connections),
    choice: chooseStrategy(DEFAULT_CHOICE, document.routing),
    memory,
    fallbacks: document.fallbacks,
    providerOrder: document.provider_order,
    residency: document.data_residency,
  })
}

function toAlias(alias: Config['document']['aliases'][string]): Alias {
  if (typeof alias === 'string') return { kind: 'chain', models: [alias] }
  if ('split' in alias) {
    const { split } = alias
    return { kind: 'split', models: Object.keys(split), weights: Object.values(split) }
  }
  if ('pool' in alias) {
    const { pool, ...strategy } = alias
    return { kind: 'pool', models: pool, strategy }
  }
  return { kind: 'chain', models: alias }
}

/** Ids of the chat models that can be reached and are neither on their way out nor of unknown price. */
function findAutoPool(
  rows: readonly ModelInfo[],
  connections: ReadonlyMap<string, Connection>,
): string[] {
  const usable = rows.filter(
    (row) =>
      row.mode === 'chat' &&
      row.status === 'active' &&
      row.prices.length > 0 &&
      connections.has(row.provider),
  )
  return [...new Set(usable.map(({ id }) => id))]
}

/** Every provider that is set up, built in or one's own. Throws ConfigError. */
export function connectAll(config: Config, signers: SignerFactory): Map<string, Connection> {
  const connections = connectBuiltIn(config, signers)
  for (const connection of connectEndpoints(config, signers)) {
    connections.set(connection.id, connection)
  }
  return connections
}

/** The registry's providers, by what the environment says. */
function connectBuiltIn({ environment }: Config, signers: SignerFactory): Map<string, Connection> {
  try {
    return connectProviders(adapters, (name) => environment[name], signers)
  } catch (thrown) {
    if (thrown instanceof ConnectionProblem) throw new ConfigError([thrown.message])
    throw thrown
  }
}

/** Own endpoints of the configuration. One may not take a built-in provider's name. */
function connectEndpoints({ document, environment }: Config, signers: SignerFactory): Connection[] {
  const builtIn = new Set(adapters.map(({ id }) => id))
  const problems: string[] = []
  const connections: Connection[] = []
  for (const [id, endpoint] of Object.entries(document.endpoints)) {
    const keyName = endpoint.api_key_env
    const key = keyName === undefined ? undefined : environment[keyName]
    if (builtIn.has(id)) problems.push(`endpoints.${id}: is the name of a built-in provider`)
    if (keyName !== undefined && key === undefined) {
      problems.push(`endpoints.${id}.api_key_env: ${keyName} is not set`)
    }
    const baseUrl = endpoint.base_url
    const adapter = createEndpointAdapter({ id, baseUrl, headers: endpoint.headers ?? {} })
    const credential = key === undefined ? null : { kind: 'secret' as const, value: key }
    const settings = { baseUrl, credential, region: null, settings: {} }
    connections.push(toConnection(id, { adapter, settings, signers }))
  }
  if (problems.length > 0) throw new ConfigError(problems.map((it) => `ROUTER_CONFIG: ${it}`))
  return connections
}

/** Models that own endpoints declare, as rows of which nothing but the name is known. */
function endpointRows({ endpoints }: Config['document'], known: readonly ModelInfo[]): ModelInfo[] {
  const described = new Set(known.map(({ provider, upstreamId }) => `${provider}/${upstreamId}`))
  return Object.entries(endpoints).flatMap(([provider, { models }]) =>
    models
      .filter((model) => !described.has(`${provider}/${model}`))
      .map((model) => ({
        provider,
        upstreamId: model,
        id: model,
        name: model,
        mode: 'chat' as const,
        status: 'active' as const,
        contextWindow: null,
        outputTokensMax: null,
        abilities: {},
        prices: [],
        source: 'configuration',
        confidence: 'local' as const,
      })),
  )
}
