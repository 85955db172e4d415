import type { StrategyChoice } from '../domain/strategy.ts'
import { once } from '../lib/lazy.ts'
import type { Asked, PlanAnalysis } from './asked.ts'
import { estimateInputTokens } from './context-window.ts'
import { estimate, type EstimateSources, type RequestOutline } from './estimates.ts'
import {
  abilityFilter,
  applyFilters,
  contextFilter,
  wishFilter,
  type Filter,
  type Removed,
} from './filters.ts'
import type { Obstacle } from './health/pauses.ts'
import { nothingLeft } from './plan-error.ts'
import { rank, type Scored } from './rank.ts'
import type { Deployment, ModelGroup, ResolvedModel } from './resolve.ts'
import type { RuleEffects } from './rules/effects.ts'
import { hashShare, type Sessions } from './sessions.ts'
import { inShares } from './shares.ts'
import { findWarm } from './warm.ts'
import type { RoutingWish } from './wish.ts'

export interface PlanRequest<Analysis extends PlanAnalysis = PlanAnalysis> {
  readonly resolved: ResolvedModel
  readonly tenantId: string
  readonly asked: Asked<Analysis>
  readonly wish: RoutingWish
  readonly choice: StrategyChoice
  /** Lists, places and rules that bind the caller. */
  readonly policy: Filter
  /** What custom rules say; null where none matched. */
  readonly effects: RuleEffects | null
  /** Everything is to be weighed, for somebody who wants to see it. */
  readonly isPreview: boolean
}

export interface PlanSources extends EstimateSources {
  readonly obstacleOf: (deployment: Deployment) => Obstacle | null
  readonly sessions: Sessions
  /** Providers in order of preference, where nobody wishes otherwise. */
  readonly providerOrder: readonly string[]
  /** A number from 0 to 1. */
  readonly rand: () => number
}

/** A deployment that is only kept from being called by its health. */
export interface Obstructed {
  readonly deployment: Deployment
  readonly obstacle: Obstacle
}

/** Where a call may go, and why. */
export interface Plan<Analysis extends PlanAnalysis = PlanAnalysis> {
  /** In the order in which they are to be tried. */
  readonly deployments: readonly Deployment[]
  readonly obstructed: readonly Obstructed[]
  readonly choice: StrategyChoice
  readonly sessionKey: string | null
  /** Whether the session decided which one is first. */
  readonly isSticky: boolean
  readonly analysis: Analysis | null
  readonly outline: RequestOutline | null
  /** Candidates with what was expected of them, best first; only those that were weighed. */
  readonly scored: readonly Scored[]
  readonly removed: readonly Removed[]
}

const NANO_PER_USD = 1e9

/**
 * Chooses and orders the deployments for a call. Pure: the same input gives the same plan. What can
 * be known only by reading the request is read only where it decides. Throws GatewayError when
 * nothing may be taken whatever its health.
 */
export function planCall<Analysis extends PlanAnalysis>(
  request: PlanRequest<Analysis>,
  sources: PlanSources,
): Plan<Analysis> {
  const planner = createPlanner(request, sources)
  const groups = inShares(request.resolved.groups, sources.rand, planner.sessionKey.get)
  const ordered: Deployment[] = []
  const obstructed: Obstructed[] = []
  for (const group of groups) {
    for (const deployment of planner.order(group)) {
      const obstacle = sources.obstacleOf(deployment)
      if (obstacle === null) ordered.push(deployment)
      else obstructed.push({ deployment, obstacle })
    }
  }
  const { removed } = planner
  if (ordered.length + obstructed.length === 0) throw nothingLeft(removed, request.asked.mode)
  return {
    deployments: ordered,
    obstructed,
    choice: request.choice,
    sessionKey: planner.sessionKey.peek() ?? null,
    isSticky: planner.isSticky(),
    analysis: request.asked.knownAnalysis(),
    outline: planner.outline.peek() ?? null,
    scored: planner.scored,
    removed,
  }
}

function createPlanner<Analysis extends PlanAnalysis>(
  request: PlanRequest<Analysis>,
  sources: PlanSources,
) {
  const { asked, wish, choice, effects } = request
  const removed: Removed[] = []
  const scored: Scored[] = []
  const sessionKey = once(() => asked.sessionKey(request.tenantId, wish.session))
  const outline = once(() => outlineOf(request))
  const limits = limitsOf(wish, effects)
  let isSticky = false

  const weigh = (deployments: readonly Deployment[]): readonly Scored[] => {
    const known = outline.get()
    const candidates = deployments.map((deployment) => ({
      deployment,
      estimate: estimate(deployment, known, sources),
    }))
    const key = sessionKey.get()
    const ranked = rank(candidates, choice, {
      luckOf: (id) => (key === null ? sources.rand() : hashShare(`${key}/${id}`)),
      bonusOf: effects?.bonusOf ?? null,
    })
    scored.push(...ranked)
    return withinLimits(ranked, limits, removed)
  }

  const order = (group: ModelGroup): readonly Deployment[] => {
    const filtered = applyFilters(group.deployments, filtersFor(request, group))
    removed.push(...filtered.removed)
    const mustWeigh = request.isPreview || limits !== null
    if (filtered.kept.length <= 1 && !mustWeigh) return filtered.kept
    const ranked = weigh(filtered.kept)
    const warm = findWarm(ranked, {
      asked,
      sessionKey: sessionKey.get(),
      hasNamedSession: wish.session !== null,
      sessions: sources.sessions,
    })
    const first = warm === null ? ranked : [warm, ...ranked.filter((it) => it !== warm)]
    if (warm !== null) isSticky = true
    return preferProviders(
      first.map(({ deployment }) => deployment),
      wish.order ?? defaultOrder(request, group, sources),
    )
  }

  return { order, removed, scored, sessionKey, outline, isSticky: () => isSticky }
}

/** In the order of the table of filters: the first that refuses gives the reason. */
function filtersFor({ asked, policy, wish, effects }: PlanRequest, group: ModelGroup): Filter[] {
  const filters: Filter[] = [
    ({ target }) => (target.info === null || target.info.mode === asked.mode ? null : 'mode'),
    policy,
    wishFilter(wish),
  ]
  if (asked.mayNeedAbilities) filters.push(abilityFilter(asked.demands().abilities, group))
  if (asked.mode === 'chat') {
    const outputTokens = asked.outputTokensMax ?? 0
    filters.push(contextFilter({ bodyBytes: asked.bodyBytes, outputTokens }, asked.demands))
  }
  if (effects !== null) filters.push(effects.filter)
  return filters
}

/** What only the estimates can tell whether it is kept. */
interface Limits {
  readonly costNanoUsd: number
  readonly latencyMs: number
}

function limitsOf(wish: RoutingWish, effects: RuleEffects | null): Limits | null {
  const costUsd = Math.min(wish.maxCostUsd ?? Infinity, effects?.maxCostUsd ?? Infinity)
  const latencyMs = effects?.maxLatencyMs ?? Infinity
  if (costUsd === Infinity && latencyMs === Infinity) return null
  return { costNanoUsd: costUsd * NANO_PER_USD, latencyMs }
}

function withinLimits(
  ranked: readonly Scored[],
  limits: Limits | null,
  removed: Removed[],
): readonly Scored[] {
  if (limits === null) return ranked
  return ranked.filter(({ deployment, estimate: { costNanoUsd, latencyMs } }) => {
    const isCheap = limits.costNanoUsd === Infinity || (costNanoUsd ?? NaN) <= limits.costNanoUsd
    const isQuick = latencyMs <= limits.latencyMs
    if (!isCheap) removed.push({ deployment, reason: 'budget' })
    else if (!isQuick) removed.push({ deployment, reason: 'rule' })
    return isCheap && isQuick
  })
}

/** A general preference counts only where nobody has said how to choose. */
function defaultOrder(
  { wish, effects }: PlanRequest,
  { isPool }: ModelGroup,
  { providerOrder }: PlanSources,
): readonly string[] {
  const hasSaid = wish.strategy !== undefined || effects?.bonusOf != null
  return hasSaid || isPool ? [] : providerOrder
}

function outlineOf({ asked, resolved, isPreview }: PlanRequest): RequestOutline {
  // Kind and difficulty only tell models apart: among deployments of one they decide nothing.
  const isOneModel = new Set(resolved.groups.flatMap(modelsOf)).size <= 1
  const known = isOneModel && !isPreview ? null : asked.analysis()
  return {
    inputTokens: estimateInputTokens(asked.demands()),
    outputTokensMax: asked.outputTokensMax,
    isStream: asked.isStream,
    serviceTier: asked.serviceTier,
    difficulty: known?.difficulty ?? 0.5,
    task: resolved.task ?? known?.type ?? null,
  }
}

function modelsOf({ deployments }: ModelGroup): string[] {
  return deployments.map(({ target }) => target.info?.id ?? target.model)
}

function preferProviders(
  deployments: readonly Deployment[],
  order: readonly string[],
): readonly Deployment[] {
  if (order.length === 0) return deployments
  const place = ({ provider }: Deployment) => {
    const at = order.indexOf(provider)
    return at < 0 ? order.length : at
  }
  return deployments.toSorted((a, b) => place(a) - place(b))
}
