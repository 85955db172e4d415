import { createCatalog } from '../catalog/catalog.ts'
import { createPriceBook } from '../catalog/prices.ts'
import { applyOverrides } from '../catalog/overrides.ts'
import { catalogRows } from '../catalog/rows.ts'
import { ConfigError, type Config } from '../config.ts'
import type { ModelInfo } from '../domain/model.ts'
import type { Clock } from '../domain/ports.ts'
import { createRouteTable, type RouteTable } from '../gateway/route-table.ts'
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

interface RoutingOptions {
  readonly config: Config
  readonly now: Clock
  readonly signers: SignerFactory
}

/** The table that routes calls now. */
export interface Routing {
  table(): RouteTable
  /** Builds it anew; running calls keep theirs. Throws ConfigError and changes nothing. */
  reload(config: Config): void
}

/** Builds the first table. Throws ConfigError. */
export function createRouting(platform: Platform, config: Config): Routing {
  const { upstream, now, canShareWork, readTextFile } = platform
  const signers = createSigners({ upstream, now, canShareWork, readTextFile })
  let table = buildRouteTable({ config, now, signers })
  return {
    table: () => table,
    reload: (next) => {
      table = buildRouteTable({ config: next, now, signers })
    },
  }
}

/** Catalogue, connections and configuration as one table. Throws ConfigError when they don't fit. */
export function buildRouteTable({ config, now, signers }: RoutingOptions): RouteTable {
  const { document } = config
  const changed = applyOverrides(catalogRows, document.catalog)
  if (changed.problems.length > 0) {
    throw new ConfigError(changed.problems.map((problem) => `ROUTER_CONFIG: catalog: ${problem}`))
  }
  const connections = connectBuiltIn(config, signers)
  for (const connection of connectEndpoints(config, signers)) {
    connections.set(connection.id, connection)
  }
  const rows = [...changed.rows, ...endpointRows(document, changed.rows)]
  const models = createCatalog(rows, { atMs: now() })
  return createRouteTable({
    connections,
    models,
    prices: createPriceBook({ find: models.find, usdPer: document.catalog.usd_per }),
    aliases: document.aliases,
    fallbacks: document.fallbacks,
    providerOrder: document.provider_order,
    residency: document.data_residency,
  })
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
