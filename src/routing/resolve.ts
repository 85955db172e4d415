import type { ModelInfo } from '../domain/model.ts'
import type { Target } from '../domain/target.ts'
import { GatewayError } from '../errors.ts'
import type { DeploymentRef } from './health/pauses.ts'
import type { StrategyWish } from '../domain/strategy.ts'
import { findStrategy } from './wish.ts'

/** A model at a configured provider, with the id under which its health is kept. */
export interface Deployment extends DeploymentRef {
  readonly target: Target
}

/** What planning knows of a configured provider. */
export interface Reachable {
  readonly id: string
  readonly baseUrl: string
  readonly region: string | null
  readonly settings: Readonly<Record<string, string>>
}

/** An own name for models. */
export interface Alias {
  readonly models: readonly string[]
  /**
   * `chain` tries the models in their order, `pool` lets the strategy choose, `split` gives each
   * model its share of the calls and tries the others after it.
   */
  readonly kind: 'chain' | 'pool' | 'split'
  /** For `split`: one for each model, in any unit. */
  readonly weights?: readonly number[]
  readonly strategy?: StrategyWish
}

export interface ResolveSources {
  /** By id, in order of preference. */
  readonly reachable: ReadonlyMap<string, Reachable>
  /** Maps, because callers choose the names that are looked up: `constructor` is no alias. */
  readonly aliases: ReadonlyMap<string, Alias>
  readonly fallbacks: ReadonlyMap<string, readonly string[]>
  /** Rows of the catalogue that a name stands for. */
  readonly rowsOf: (name: string) => readonly ModelInfo[]
  readonly rowAt: (provider: string, upstreamId: string) => ModelInfo | null
  /** Names among which `auto` chooses. */
  readonly autoPool: readonly string[]
  /** Names that may follow `auto:` besides strategies: kinds of tasks. */
  readonly isTask: (name: string) => boolean
}

/** Deployments among which the strategy chooses; groups are tried one after the other. */
export interface ModelGroup {
  readonly deployments: readonly Deployment[]
  /** The gateway chooses the model: only what is known to fit may be taken. */
  readonly isPool: boolean
  /** Which part of the calls begins here, among groups that share them; null: in its order. */
  readonly share: number | null
}

/** What a name stands for. */
export interface ResolvedModel {
  readonly groups: readonly ModelGroup[]
  readonly strategy: StrategyWish | undefined
  /** The kind of task that the caller named with `auto:`. */
  readonly task: string | null
}

/** Names within names are followed this far, so that an alias of itself ends. */
const ALIAS_DEPTH_MAX = 4

/**
 * What the asked-for model and its fallbacks stand for. Throws GatewayError `model_not_found` or
 * `no_provider_configured` when there is nothing.
 */
export function resolveModel(name: string, sources: ResolveSources): ResolvedModel {
  const main = resolveName(name, sources, 0)
  const fallbacks = (sources.fallbacks.get(name) ?? []).flatMap(
    (fallback) => resolveName(fallback, sources, 0).groups,
  )
  const groups = withoutRepeats([...main.groups, ...fallbacks])
  if (groups.length === 0) throw nothingServes(name, sources)
  return { ...main, groups }
}

/**
 * What models stand for that a rule has chosen: one as if it had been asked for, several as a pool.
 * Throws GatewayError as `resolveModel` does.
 */
export function resolveChosen(models: readonly string[], sources: ResolveSources): ResolvedModel {
  const [only = '', ...others] = models
  if (others.length === 0) return resolveModel(only, sources)
  const pool = resolveAlias({ kind: 'pool', models }, sources, 0)
  if (pool.groups.every(({ deployments }) => deployments.length === 0)) {
    throw nothingServes(only, sources)
  }
  return pool
}

/** The same for models that a caller names as fallbacks; unknown ones are nothing. */
export function resolveFallbacks(
  names: readonly string[],
  sources: ResolveSources,
): readonly ModelGroup[] {
  return names.flatMap((name) => resolveName(name, sources, 0).groups)
}

/** The groups without deployments that an earlier one has. */
export function withoutRepeats(groups: readonly ModelGroup[]): ModelGroup[] {
  const seen = new Set<string>()
  const kept: ModelGroup[] = []
  for (const group of groups) {
    const deployments = group.deployments.filter(({ id }) => !seen.has(id))
    for (const { id } of deployments) seen.add(id)
    if (deployments.length > 0) kept.push({ ...group, deployments })
  }
  return kept
}

function resolveName(name: string, sources: ResolveSources, depth: number): ResolvedModel {
  const alias = sources.aliases.get(name)
  if (alias !== undefined && depth < ALIAS_DEPTH_MAX) return resolveAlias(alias, sources, depth)
  const auto = resolveAuto(name, sources, depth)
  if (auto !== null) return auto
  const deployments = pinned(name, sources) ?? competing(name, sources)
  return { groups: [{ deployments, isPool: false, share: null }], strategy: undefined, task: null }
}

function resolveAlias(alias: Alias, sources: ResolveSources, depth: number): ResolvedModel {
  const { kind, strategy, models, weights = [] } = alias
  const inner = models.map((model) => resolveName(model, sources, depth + 1).groups)
  if (kind === 'pool') {
    const deployments = withoutRepeats(inner.flat()).flatMap((group) => group.deployments)
    return { groups: [{ deployments, isPool: true, share: null }], strategy, task: null }
  }
  const groups = inner.flatMap((ofModel, index) =>
    ofModel.map((group) => ({ ...group, share: kind === 'split' ? (weights[index] ?? 0) : null })),
  )
  return { groups, strategy, task: null }
}

/** `auto`, `auto:cost`, `auto:code`; null for every other name. */
function resolveAuto(name: string, sources: ResolveSources, depth: number): ResolvedModel | null {
  if (name !== 'auto' && !name.startsWith('auto:')) return null
  const wish = name.slice('auto:'.length)
  const strategy = wish === '' ? null : findStrategy(wish)
  const task = strategy === null && sources.isTask(wish) ? wish : null
  if (wish !== '' && strategy === null && task === null) return null
  const pool: Alias = {
    kind: 'pool',
    models: sources.autoPool,
    ...(strategy === null ? {} : { strategy: { strategy } }),
  }
  return { ...resolveAlias(pool, sources, depth), task }
}

/** `azure/gpt-5.5`: this provider and no other, also for models that the catalogue lacks. */
function pinned(name: string, sources: ResolveSources): Deployment[] | null {
  const slash = name.indexOf('/')
  if (slash <= 0) return null
  const provider = sources.reachable.get(name.slice(0, slash))
  if (provider === undefined) return null
  const model = name.slice(slash + 1)
  if (model === '') return null
  const rows = sources.rowsOf(model).filter((row) => row.provider === provider.id)
  const info = sources.rowAt(provider.id, model) ?? rows[0] ?? null
  return [toDeployment(provider, info?.upstreamId ?? model, info)]
}

function competing(name: string, sources: ResolveSources): Deployment[] {
  const rows = sources.rowsOf(name)
  const deployments: Deployment[] = []
  for (const provider of sources.reachable.values()) {
    const row = rows.find((it) => it.provider === provider.id)
    if (row !== undefined) deployments.push(toDeployment(provider, row.upstreamId, row))
  }
  return deployments
}

function toDeployment(provider: Reachable, model: string, info: ModelInfo | null): Deployment {
  const { id, baseUrl, region, settings } = provider
  return {
    id: `${id}/${model}`,
    provider: id,
    target: { provider: id, model, baseUrl, region, settings, info },
  }
}

function nothingServes(model: string, sources: ResolveSources): GatewayError {
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
    { param: 'model', shouldRetry: false },
  )
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text
}
