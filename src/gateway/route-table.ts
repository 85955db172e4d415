import type { PriceBook } from '../catalog/prices.ts'
import type { ModelInfo, ModelMode } from '../domain/model.ts'
import type { Principal } from '../domain/principal.ts'
import type { Target } from '../domain/target.ts'
import type { TenantPolicy } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { Connection } from '../providers/connections.ts'
import { planTargets, type PlanSources, type RouteRequest } from '../routing/plan.ts'
import type { Route } from './try-routes.ts'

/** Lookup of known models, as far as planning needs it. */
export interface ModelLookup {
  byName(name: string): readonly ModelInfo[]
  find(provider: string, upstreamId: string): ModelInfo | null
  all(): readonly ModelInfo[]
}

export interface RouteTableOptions {
  readonly connections: ReadonlyMap<string, Connection>
  readonly models: ModelLookup
  readonly prices: PriceBook
  readonly aliases: Readonly<Record<string, string | readonly string[]>>
  readonly fallbacks: Readonly<Record<string, readonly string[]>>
  /** Provider ids in order of preference; the others follow. */
  readonly providerOrder: readonly string[]
  /** Where each provider processes data, as tags; absent means unknown. */
  readonly residency: Readonly<Record<string, readonly string[]>>
}

/** Who asks, and for what kind of model. */
export interface Wanted {
  readonly principal: Principal
  readonly mode: ModelMode
}

/** Everything that decides where a call may go; built anew when the configuration changes. */
export interface RouteTable {
  readonly connections: ReadonlyMap<string, Connection>
  readonly models: ModelLookup
  readonly prices: PriceBook
  /** Whether a caller can reach this row: its provider is configured, and its key and tenant allow it. */
  readonly isUsable: (principal: Principal, row: ModelInfo) => boolean
  /** Throws GatewayError when there is nowhere to go. */
  plan(request: RouteRequest, wanted: Wanted): readonly Route[]
}

/** Puts connections, catalogue and configuration together. */
export function createRouteTable(options: RouteTableOptions): RouteTable {
  const connections = inOrder(options.connections, options.providerOrder)
  const mayReach = (principal: Principal, target: Used) =>
    mayUse(principal, target) &&
    mayUse(principal.tenant, target) &&
    staysAtHome(principal.tenant, options.residency[target.provider])
  const aliases = new Map(
    Object.entries(options.aliases).map(([name, to]) => [name, typeof to === 'string' ? [to] : to]),
  )
  const sources: PlanSources = {
    reachable: connections,
    aliases,
    fallbacks: new Map(Object.entries(options.fallbacks)),
    rowsOf: (name) => options.models.byName(name),
    rowAt: (provider, upstreamId) => options.models.find(provider, upstreamId),
  }
  return {
    connections,
    models: options.models,
    prices: options.prices,
    isUsable: (principal, row) =>
      connections.has(row.provider) &&
      mayReach(principal, { provider: row.provider, model: row.upstreamId, info: row }),
    plan(request, { principal, mode }) {
      const routes: Route[] = []
      const targets = planTargets(request, sources)
      const fitting = targets.filter(({ info }) => info === null || info.mode === mode)
      if (fitting.length === 0) throw wrongMode(request.model, mode)
      for (const target of fitting) {
        const connection = connections.get(target.provider)
        if (connection !== undefined && mayReach(principal, target)) {
          routes.push({ target, connection })
        }
      }
      if (routes.length > 0) return routes
      throw new GatewayError(
        'policy',
        'This key or its tenant may not use the model or its providers.',
        {
          param: 'model',
          shouldRetry: false,
        },
      )
    },
  }
}

function wrongMode(model: string, mode: ModelMode): GatewayError {
  const wanted = mode === 'chat' ? 'chat completions' : 'embeddings'
  return new GatewayError('no_capable_model', `The model "${model}" does not offer ${wanted}.`, {
    param: 'model',
    shouldRetry: false,
  })
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
