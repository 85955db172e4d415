import type { ModelMode } from '../domain/model.ts'
import { once, type Lazy } from '../lib/lazy.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import { estimateInputTokens } from './context-window.ts'
import { asksForAbilities, outputMaxOf, readDemands, type Demands } from './demands.ts'
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
import { hashShare, sessionKeyOf, type Sessions } from './sessions.ts'
import type { StrategyChoice } from '../domain/strategy.ts'
import type { RoutingWish } from './wish.ts'

/** What the analysis says of a request, as far as planning reads it. */
export interface PlanAnalysis {
  /** Kind of task. */
  readonly type: string
  /** 0 to 1. */
  readonly difficulty: number
}

export interface PlanRequest<Analysis extends PlanAnalysis = PlanAnalysis> {
  readonly resolved: ResolvedModel
  readonly mode: ModelMode
  readonly tenantId: string
  /** Null for embeddings. */
  readonly chat: ChatRequest | null
  readonly bodyBytes: number
  readonly wish: RoutingWish
  readonly choice: StrategyChoice
  /** Lists, places and rules that bind the caller. */
  readonly policy: Filter
  /** Only called where the choice depends on it. */
  readonly analyse: (request: ChatRequest) => Analysis
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

/** A warm session is left when another model is so much likelier to answer well. */
const HARDER_TURN = 0.1
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
  const groups = inShares(request, sources, planner.sessionKey)
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
  if (ordered.length + obstructed.length === 0) throw nothingLeft(removed, request.mode)
  return {
    deployments: ordered,
    obstructed,
    choice: request.choice,
    sessionKey: planner.usedSessionKey(),
    isSticky: planner.isSticky(),
    analysis: planner.analysis(),
    outline: planner.outline(),
    scored: planner.scored,
    removed,
  }
}

function createPlanner<Analysis extends PlanAnalysis>(
  request: PlanRequest<Analysis>,
  sources: PlanSources,
) {
  const { chat, wish, choice } = request
  const removed: Removed[] = []
  const scored: Scored[] = []
  const sessionKey = once(() =>
    chat === null
      ? null
      : sessionKeyOf(chat, { tenantId: request.tenantId, session: wish.session }),
  )
  const demands = once(() => (chat === null ? NO_DEMANDS : readDemands(chat)))
  const analysis = once(() => (chat === null ? null : request.analyse(chat)))
  const outline = once(() => outlineOf(request, demands.get, analysis))
  let isSticky = false

  const filtersFor = (group: ModelGroup): Filter[] => {
    const filters: Filter[] = [
      ({ target }) => (target.info === null || target.info.mode === request.mode ? null : 'mode'),
      request.policy,
      wishFilter(wish),
    ]
    if (chat !== null) {
      if (asksForAbilities(chat)) filters.push(abilityFilter(demands.get().abilities, group))
      const outputTokens = outputMaxOf(chat) ?? 0
      filters.push(contextFilter({ bodyBytes: request.bodyBytes, outputTokens }, demands.get))
    }
    return filters
  }

  const weigh = (deployments: readonly Deployment[]): Scored[] => {
    const known = outline.get()
    const candidates = deployments.map((deployment) => ({
      deployment,
      estimate: estimate(deployment, known, sources),
    }))
    const key = sessionKey.get()
    const ranked = rank(candidates, choice, (id) =>
      key === null ? sources.rand() : hashShare(`${key}/${id}`),
    )
    scored.push(...ranked)
    return ranked
  }

  const order = (group: ModelGroup): readonly Deployment[] => {
    const filtered = applyFilters(group.deployments, filtersFor(group))
    removed.push(...filtered.removed)
    const mustWeigh = request.isPreview || wish.maxCostUsd !== undefined
    if (filtered.kept.length <= 1 && !mustWeigh) return filtered.kept
    const ranked = withinCost(weigh(filtered.kept), wish.maxCostUsd, removed)
    const warm =
      chat === null
        ? null
        : findWarm(ranked, { chat, sessionKey, hasNamedSession: wish.session !== null, sources })
    const first = warm === null ? ranked : [warm, ...ranked.filter((it) => it !== warm)]
    if (warm !== null) isSticky = true
    return preferProviders(
      first.map(({ deployment }) => deployment),
      wish.order ?? (wish.strategy === undefined && !group.isPool ? sources.providerOrder : []),
    )
  }

  return {
    order,
    removed,
    scored,
    sessionKey: () => sessionKey.get(),
    usedSessionKey: () => sessionKey.peek() ?? null,
    isSticky: () => isSticky,
    analysis: () => analysis.peek() ?? null,
    outline: () => outline.peek() ?? null,
  }
}

/** The deployment that served the session last, if it is to serve it again. */
function findWarm(
  ranked: readonly Scored[],
  {
    chat,
    sessionKey,
    hasNamedSession,
    sources,
  }: {
    readonly chat: ChatRequest
    readonly sessionKey: Lazy<string | null>
    readonly hasNamedSession: boolean
    readonly sources: PlanSources
  },
): Scored | null {
  const key = sessionKey.get()
  const place = key === null ? null : sources.sessions.find(key)
  const warm = ranked.find(({ deployment }) => deployment.id === place?.deploymentId)
  const [best] = ranked
  if (warm === undefined || best === undefined) return null
  // The model that called a tool gets its result.
  if (chat.messages.at(-1)?.role === 'tool') return warm
  // Somebody who asks the same again begins anew: only a conversation has something to come back to.
  if (!isContinued(chat, hasNamedSession)) return null
  return best.estimate.quality - warm.estimate.quality > HARDER_TURN ? null : warm
}

function isContinued(chat: ChatRequest, hasNamedSession: boolean): boolean {
  return (
    hasNamedSession ||
    chat.prompt_cache_key != null ||
    chat.messages.some(({ role }) => role === 'assistant')
  )
}

/** Groups that share the calls: the one whose turn it is first, the others by falling share. */
function inShares(
  { resolved }: Pick<PlanRequest, 'resolved'>,
  { rand }: PlanSources,
  sessionKey: () => string | null,
): readonly ModelGroup[] {
  const { groups } = resolved
  const shared = groups.filter(({ share }) => share !== null)
  if (shared.length === 0) return groups
  const total = shared.reduce((sum, { share }) => sum + (share ?? 0), 0)
  const key = sessionKey()
  let at = (key === null ? rand() : hashShare(`${key}#split`)) * total
  const first = shared.find(({ share }) => {
    at -= share ?? 0
    return at < 0
  })
  const others = groups
    .filter((group) => group !== first)
    .toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1))
  return first === undefined ? others : [first, ...others]
}

const NO_DEMANDS: Demands = { abilities: [], textLength: 0, attachments: 0 }

function outlineOf(
  request: PlanRequest,
  demands: () => Demands,
  analysis: Lazy<PlanAnalysis | null>,
): RequestOutline {
  const { chat, resolved } = request
  // Kind and difficulty only tell models apart: among deployments of one they decide nothing.
  const isOneModel = new Set(resolved.groups.flatMap(modelsOf)).size <= 1
  const known = isOneModel && !request.isPreview ? null : analysis.get()
  return {
    inputTokens: chat === null ? Math.ceil(request.bodyBytes / 4) : estimateInputTokens(demands()),
    outputTokensMax: chat === null ? 0 : outputMaxOf(chat),
    isStream: chat?.stream === true,
    serviceTier: chat?.service_tier ?? null,
    difficulty: known?.difficulty ?? 0.5,
    task: resolved.task ?? known?.type ?? null,
  }
}

function modelsOf({ deployments }: ModelGroup): string[] {
  return deployments.map(({ target }) => target.info?.id ?? target.model)
}

function withinCost(
  ranked: readonly Scored[],
  maxCostUsd: number | undefined,
  removed: Removed[],
): readonly Scored[] {
  if (maxCostUsd === undefined) return ranked
  return ranked.filter(({ deployment, estimate: { costNanoUsd } }) => {
    const fits = costNanoUsd !== null && costNanoUsd <= maxCostUsd * NANO_PER_USD
    if (!fits) removed.push({ deployment, reason: 'budget' })
    return fits
  })
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
