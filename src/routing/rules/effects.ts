import type { StrategyWish } from '../../domain/strategy.ts'
import { matchesGlob } from '../../lib/glob.ts'
import type { Filter } from '../filters.ts'
import type { Deployment } from '../resolve.ts'
import type { RuleActions } from './document.ts'

/** Bounds that rules set to what a request asks of the model. */
export interface ParamLimits {
  readonly temperatureMax: number | undefined
  readonly outputTokensMax: number | undefined
  readonly reasoningEffort: string | undefined
}

/** What all rules that matched say together. */
export interface RuleEffects {
  /** In place of the asked model; empty where no rule says so. */
  readonly models: readonly string[]
  /** Takes out what rules exclude. */
  readonly filter: Filter
  /** What is added to a candidate's score; null where no rule prefers anything. */
  readonly bonusOf: ((deployment: Deployment) => number) | null
  readonly strategy: StrategyWish
  readonly maxCostUsd: number | undefined
  readonly maxLatencyMs: number | undefined
  readonly fallbacks: readonly string[]
  readonly params: ParamLimits | null
  readonly tags: readonly string[]
  /** The words of the first rule that refuses the call. */
  readonly rejection: string | null
}

/**
 * Puts the actions of rules together, the most important one first: where only one can have its way
 * it is the first; what is forbidden by any is forbidden; bounds are the narrowest.
 */
export function combineActions(all: readonly RuleActions[]): RuleEffects {
  const excluded = all.flatMap(({ exclude = [] }) => exclude)
  const preferred = all.flatMap(({ prefer = {} }) => Object.entries(prefer))
  const place = all.find(({ use, pool }) => use !== undefined || pool !== undefined)
  return {
    models: place?.pool ?? (place?.use === undefined ? [] : [place.use]),
    filter: (deployment) =>
      excluded.some((pattern) => names(pattern, deployment)) ? 'rule' : null,
    bonusOf: preferred.length === 0 ? null : (deployment) => sumBonus(preferred, deployment),
    strategy: {
      strategy: firstOf(all, ({ strategy }) => strategy),
      weights: firstOf(all, ({ weights }) => weights),
      quality_target: firstOf(all, (it) => it.quality_target),
      quality_floor: firstOf(all, (it) => it.quality_floor),
    },
    maxCostUsd: least(all.map((it) => it.max_cost_usd)),
    maxLatencyMs: least(all.map((it) => it.max_latency_ms)),
    fallbacks: all.flatMap(({ fallbacks = [] }) => fallbacks),
    params: combineParams(all),
    tags: all.flatMap(({ tags = [] }) => tags),
    rejection: firstOf(all, ({ reject }) => reject?.message) ?? null,
  }
}

function combineParams(all: readonly RuleActions[]): ParamLimits | null {
  const params = all.flatMap((it) => (it.params === undefined ? [] : [it.params]))
  if (params.length === 0) return null
  return {
    temperatureMax: least(params.map((it) => it.temperature_max)),
    outputTokensMax: least(params.map((it) => it.output_tokens_max)),
    reasoningEffort: firstOf(params, (it) => it.reasoning_effort),
  }
}

function sumBonus(preferred: readonly (readonly [string, number])[], deployment: Deployment) {
  const sum = preferred
    .filter(([pattern]) => names(pattern, deployment))
    .reduce((total, [, bonus]) => total + bonus, 0)
  return Math.max(-1, Math.min(1, sum))
}

/** A pattern may name a provider, a model, or a model at a provider. */
function names(pattern: string, { id, provider, target }: Deployment): boolean {
  return [id, provider, target.model, target.info?.id].some(
    (name) => name !== undefined && matchesGlob(pattern, name),
  )
}

function firstOf<Item, Value>(
  items: readonly Item[],
  read: (item: Item) => Value | undefined,
): Value | undefined {
  for (const item of items) {
    const value = read(item)
    if (value !== undefined) return value
  }
  return undefined
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
