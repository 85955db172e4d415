import type { Estimate } from './estimates.ts'
import type { Deployment } from './resolve.ts'
import type { StrategyChoice, Weights } from '../domain/strategy.ts'

/** A candidate with what is expected of it. */
export interface Scored {
  readonly deployment: Deployment
  readonly estimate: Estimate
  /** Higher is better; comparable only within one ranking. */
  readonly score: number
}

/** So many times dearer, or slower, than the best counts as the worst. */
const COST_SPAN = Math.log2(64)
const LATENCY_SPAN = Math.log2(32)
const RELIABILITY_MIN = 0.9
/** Costs this near to each other count as the same. */
const COST_TIE = 0.02
const QUALITY_TIE = 0.01

type Candidate = Omit<Scored, 'score'>

export interface RankOptions {
  /** A number for each deployment id that decides between equals. */
  readonly luckOf: (deploymentId: string) => number
  /** What rules add to a score, from -1 to 1; null where they add nothing. */
  readonly bonusOf: ((deployment: Deployment) => number) | null
}

/**
 * Candidates, best first under the strategy. What differs in nothing is put in the order of
 * `luckOf`, so that equal deployments share the load.
 */
export function rank(
  candidates: readonly Candidate[],
  choice: StrategyChoice,
  { luckOf, bonusOf }: RankOptions,
): Scored[] {
  const ranked = sortByScore(score(candidates, choice), luckOf)
  if (bonusOf === null) return ranked
  const isScaled = choice.strategy === 'balanced' || choice.strategy === 'custom'
  const raised = ranked.map((it, index) => {
    // Scores of the other strategies have no common scale: their order has.
    const base = isScaled ? it.score : 1 - index / ranked.length
    return { ...it, score: base + bonusOf(it.deployment) }
  })
  return raised.toSorted((a, b) => b.score - a.score)
}

function sortByScore(scored: readonly Scored[], luckOf: RankOptions['luckOf']): Scored[] {
  const shuffled = scored.map((it) => ({ it, luck: luckOf(it.deployment.id) }))
  shuffled.sort(
    (a, b) =>
      b.it.score - a.it.score ||
      b.it.estimate.reliability - a.it.estimate.reliability ||
      costOf(a.it) - costOf(b.it) ||
      a.luck - b.luck,
  )
  return shuffled.map(({ it }) => it)
}

function score(candidates: readonly Candidate[], choice: StrategyChoice): Scored[] {
  const best = Math.max(...candidates.map(({ estimate }) => estimate.quality))
  switch (choice.strategy) {
    case 'cost-optimized':
      return scoreByCost(candidates, best * choice.qualityTarget)
    case 'performance':
      return scoreBySpeed(candidates, best * choice.qualityFloor)
    case 'quality-first':
      return scoreByQuality(candidates, best)
    // Rules have had their say by now; what they left is weighed.
    case 'balanced':
    case 'custom':
      return scoreByWeights(candidates, choice.weights)
  }
}

/** Those that are good enough by rising cost, then the others by falling quality. */
function scoreByCost(candidates: readonly Candidate[], qualityMin: number): Scored[] {
  return candidates.map((it) => {
    const { quality, reliability, latencyMs } = it.estimate
    const isEnough = quality >= qualityMin && reliability >= RELIABILITY_MIN
    if (!isEnough) return { ...it, score: -1e6 + quality }
    // Steps of two hundredths, so that near prices are decided by speed.
    const steps = Math.round(Math.log(Math.max(costOf(it), 1)) / Math.log1p(COST_TIE))
    return { ...it, score: -steps - latencyMs / (latencyMs + 60_000) }
  })
}

function scoreBySpeed(candidates: readonly Candidate[], qualityMin: number): Scored[] {
  return candidates.map((it) => {
    const { quality, reliability, latencyMs } = it.estimate
    const slowness = latencyMs * (1 + 2 * (1 - reliability))
    return { ...it, score: quality >= qualityMin ? -slowness : -1e12 + quality }
  })
}

/** Quality alone; of those that are as good as the best, the cheaper ones first. */
function scoreByQuality(candidates: readonly Candidate[], best: number): Scored[] {
  return candidates.map((it) => {
    const { quality } = it.estimate
    if (best - quality > QUALITY_TIE) return { ...it, score: quality }
    const cost = costOf(it)
    return { ...it, score: Number.isFinite(cost) ? 2 - cost / (cost + 1e9) : 1 }
  })
}

function scoreByWeights(candidates: readonly Candidate[], weights: Weights): Scored[] {
  const cheapest = Math.min(...candidates.map(costOf))
  const fastest = Math.min(...candidates.map(({ estimate }) => estimate.latencyMs))
  return candidates.map((it) => {
    const { quality, latencyMs, reliability } = it.estimate
    const dearness = penalty(costOf(it), cheapest, COST_SPAN)
    const slowness = penalty(latencyMs, fastest, LATENCY_SPAN)
    return {
      ...it,
      score:
        weights.quality * quality -
        weights.cost * dearness -
        weights.latency * slowness -
        weights.reliability * (1 - reliability),
    }
  })
}

/** On a fixed scale from 0 to 1, so that other candidates don't change it but for the best one. */
function penalty(value: number, best: number, span: number): number {
  if (!Number.isFinite(value)) return 1
  if (best <= 0) return value <= 0 ? 0 : 1
  return Math.min(1, Math.max(0, Math.log2(value / best) / span))
}

/** What has no price counts as the dearest. */
function costOf({ estimate }: Candidate): number {
  return estimate.costNanoUsd ?? Infinity
}
