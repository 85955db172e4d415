import type { PriceBook } from '../catalog/prices.ts'
import { chanceOfGoodAnswer, type QualityBook } from '../catalog/quality.ts'
import type { DeploymentStats } from './health/deployment-stats.ts'
import { reliabilityOf } from './health/deployment-stats.ts'
import type { Deployment } from './resolve.ts'
import type { Target } from '../domain/target.ts'

/** What is expected of a deployment for one request. */
export interface Estimate {
  /** Chance of a good answer, 0 to 1. */
  readonly quality: number
  /** Null where no price is known. */
  readonly costNanoUsd: number | null
  /** To the end of the answer; of a stream only half of the writing counts. */
  readonly latencyMs: number
  /** Chance that an answer comes, 0 to 1. */
  readonly reliability: number
}

/** What a request is like, as far as estimates depend on it. */
export interface RequestOutline {
  readonly inputTokens: number
  /** As the caller limits it; null when it does not. */
  readonly outputTokensMax: number | null
  readonly isStream: boolean
  readonly serviceTier: string | null
  /** 0 to 1. */
  readonly difficulty: number
  /** Kind of task; null when nobody has looked. */
  readonly task: string | null
}

export interface EstimateSources {
  readonly prices: PriceBook
  readonly quality: QualityBook
  readonly statsOf: (deploymentId: string) => DeploymentStats
  readonly nowMs: number
}

/** Of a deployment that nobody has used yet. */
const FIRST_TOKEN_MS = 800
const TOKENS_PER_SECOND = 60
const OUTPUT_TOKENS = 350
const PICO_PER_NANO = 1000

/** Estimates one deployment for one request. */
export function estimate(
  { id, target }: Deployment,
  request: RequestOutline,
  sources: EstimateSources,
): Estimate {
  const stats = sources.statsOf(id)
  const expected = stats.outputTokens ?? OUTPUT_TOKENS
  const outputTokens = Math.min(expected, request.outputTokensMax ?? Infinity)
  const { value } = sources.quality.strengthOf(target.info, request.task)
  return {
    quality: chanceOfGoodAnswer(value, request.difficulty),
    costNanoUsd: costOf(target, { ...request, outputTokens }, sources),
    latencyMs: expectedLatency(stats, outputTokens, request.isStream),
    reliability: reliabilityOf(stats),
  }
}

export interface TokenCounts {
  readonly inputTokens: number
  readonly outputTokens: number
  readonly serviceTier: string | null
}

/** What so many tokens cost at a target now, in nano-dollars; null where no price is known. */
export function costOf(
  { provider, model }: Target,
  { inputTokens, outputTokens, serviceTier }: TokenCounts,
  { prices, nowMs }: Pick<EstimateSources, 'prices' | 'nowMs'>,
): number | null {
  const query = { provider, upstreamId: model, atMs: nowMs, inputTokens, serviceTier }
  const price = prices.priceFor(query)
  if (price.kind !== 'priced') return null
  const { inputPicoUsd, outputPicoUsd, perRequestPicoUsd } = price.units
  const pico = inputTokens * inputPicoUsd + outputTokens * outputPicoUsd + perRequestPicoUsd
  return Math.round(pico / PICO_PER_NANO)
}

function expectedLatency(
  { firstTokenMs, tokensPerSecond, inFlight }: DeploymentStats,
  outputTokens: number,
  isStream: boolean,
): number {
  // Every call that is already there makes the next one wait a little longer.
  const waitMs = (firstTokenMs ?? FIRST_TOKEN_MS) * (1 + inFlight / 16)
  const writingMs = (outputTokens / (tokensPerSecond ?? TOKENS_PER_SECOND)) * 1000
  return waitMs + (isStream ? writingMs / 2 : writingMs)
}
