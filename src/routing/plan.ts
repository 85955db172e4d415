import type { ModelInfo } from '../domain/model.ts'
import type { Target } from '../domain/target.ts'
import { GatewayError } from '../errors.ts'
import type { ChatRequest } from '../openai/chat-request.ts'

/** What planning reads of a request, of whichever kind. */
export type RouteRequest = Pick<ChatRequest, 'model' | 'routing'>

/** What planning knows of a configured provider. */
export interface Reachable {
  readonly id: string
  readonly baseUrl: string
  readonly region: string | null
  readonly settings: Readonly<Record<string, string>>
}

export interface PlanSources {
  /** By id, in order of preference. */
  readonly reachable: ReadonlyMap<string, Reachable>
  /** Maps, because callers choose the names that are looked up: `constructor` is no alias. */
  readonly aliases: ReadonlyMap<string, readonly string[]>
  readonly fallbacks: ReadonlyMap<string, readonly string[]>
  /** Rows of the catalogue that a name stands for. */
  readonly rowsOf: (name: string) => readonly ModelInfo[]
  readonly rowAt: (provider: string, upstreamId: string) => ModelInfo | null
}

/** Names within names are followed this far, so that an alias of itself ends. */
const ALIAS_DEPTH_MAX = 4

/**
 * Ordered targets of a request: the asked-for model at every provider that serves it, then the
 * fallbacks. Throws GatewayError `model_not_found` or `no_provider_configured` when there is none.
 */
export function planTargets(request: RouteRequest, sources: PlanSources): Target[] {
  const wish = request.routing
  const names = [
    request.model,
    ...(sources.fallbacks.get(request.model) ?? []),
    ...(wish?.fallback_models ?? []),
  ]
  const found: Target[] = []
  const seen = new Set<string>()
  for (const target of names.flatMap((name) => resolve(name, sources, 0))) {
    const key = `${target.provider}/${target.model}`
    if (seen.has(key)) continue
    seen.add(key)
    found.push(target)
  }
  if (found.length === 0) throw nothingServes(request.model, sources)
  const targets = applyWish(found, wish?.providers)
  if (targets.length === 0) {
    throw new GatewayError('no_capable_model', 'The routing wish excludes every provider.', {
      param: 'routing.providers',
    })
  }
  return targets
}

function resolve(name: string, sources: PlanSources, depth: number): Target[] {
  const alias = sources.aliases.get(name)
  if (alias !== undefined && depth < ALIAS_DEPTH_MAX) {
    return alias.flatMap((inner) => resolve(inner, sources, depth + 1))
  }
  return pinned(name, sources) ?? competing(name, sources)
}

/** `azure/gpt-5.5`: this provider and no other, also for models that the catalogue lacks. */
function pinned(name: string, sources: PlanSources): Target[] | null {
  const slash = name.indexOf('/')
  if (slash <= 0) return null
  const provider = sources.reachable.get(name.slice(0, slash))
  if (provider === undefined) return null
  const model = name.slice(slash + 1)
  if (model === '') return null
  const rows = sources.rowsOf(model).filter((row) => row.provider === provider.id)
  const info = sources.rowAt(provider.id, model) ?? rows[0] ?? null
  return [toTarget(provider, info?.upstreamId ?? model, info)]
}

function competing(name: string, sources: PlanSources): Target[] {
  const rows = sources.rowsOf(name)
  const targets: Target[] = []
  for (const provider of sources.reachable.values()) {
    const row = rows.find((it) => it.provider === provider.id)
    if (row !== undefined) targets.push(toTarget(provider, row.upstreamId, row))
  }
  return targets
}

function toTarget(provider: Reachable, model: string, info: ModelInfo | null): Target {
  const { id, baseUrl, region, settings } = provider
  return { provider: id, model, baseUrl, region, settings, info }
}

type ProviderWish = NonNullable<ChatRequest['routing']>['providers']

/** A wish narrows and orders; it never adds. */
function applyWish(targets: Target[], wish: ProviderWish): Target[] {
  if (wish === undefined) return targets
  const { only, ignore, order } = wish
  const kept = targets.filter(
    ({ provider }) =>
      (only === undefined || only.includes(provider)) && !(ignore ?? []).includes(provider),
  )
  if (order === undefined) return kept
  const rank = ({ provider }: Target) => {
    const at = order.indexOf(provider)
    return at < 0 ? order.length : at
  }
  return kept.toSorted((a, b) => rank(a) - rank(b))
}

function nothingServes(model: string, sources: PlanSources): GatewayError {
  if (sources.reachable.size === 0) {
    return new GatewayError(
      'no_provider_configured',
      'No provider is configured. Set a provider key, for example OPENAI_API_KEY.',
      { shouldRetry: false },
    )
  }
  const rows = sources.rowsOf(model)
  const providers = [...new Set(rows.map((row) => row.provider))]
  const hint =
    providers.length > 0
      ? ` It is served by ${providers.join(', ')}, none of which is configured here.`
      : ' GET /v1/models lists what there is; "provider/model" pins a provider.'
  return new GatewayError(
    'model_not_found',
    `The model "${clip(model)}" is not available.${hint}`,
    {
      param: 'model',
      shouldRetry: false,
    },
  )
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
