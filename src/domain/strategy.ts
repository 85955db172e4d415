import { z } from 'zod'

/** Ways to choose between candidates; `custom` leaves it to the tenant's rules. */
export const STRATEGIES = [
  'cost-optimized',
  'performance',
  'balanced',
  'quality-first',
  'custom',
] as const

export type Strategy = (typeof STRATEGIES)[number]

/** How much each property counts under `balanced`. */
export interface Weights {
  readonly quality: number
  readonly cost: number
  readonly latency: number
  readonly reliability: number
}

/** A strategy with its numbers. */
export interface StrategyChoice {
  readonly strategy: Strategy
  readonly weights: Weights
  /** `cost-optimized` takes what has at least this part of the best quality. */
  readonly qualityTarget: number
  /** The same for `performance`. */
  readonly qualityFloor: number
}

export const DEFAULT_CHOICE: StrategyChoice = {
  strategy: 'balanced',
  weights: { quality: 0.5, cost: 0.25, latency: 0.15, reliability: 0.5 },
  qualityTarget: 0.95,
  qualityFloor: 0.8,
}

const share = z.number().min(0).max(1)

/** A choice as configuration, tenants and aliases write it: what is absent stays as it was. */
export const strategyWishSchema = z.strictObject({
  strategy: z.enum(STRATEGIES).optional(),
  weights: z
    .strictObject({ quality: share, cost: share, latency: share, reliability: share })
    .partial()
    .optional(),
  quality_target: share.optional(),
  quality_floor: share.optional(),
})

export type StrategyWish = z.infer<typeof strategyWishSchema>

/** The choice with the wishes laid over it, the later ones on top. */
export function chooseStrategy(
  base: StrategyChoice,
  ...wishes: readonly (StrategyWish | undefined)[]
): StrategyChoice {
  let choice = base
  for (const wish of wishes) {
    if (wish === undefined) continue
    choice = {
      strategy: wish.strategy ?? choice.strategy,
      weights: { ...choice.weights, ...definedIn(wish.weights ?? {}) },
      qualityTarget: wish.quality_target ?? choice.qualityTarget,
      qualityFloor: wish.quality_floor ?? choice.qualityFloor,
    }
  }
  return choice
}

function definedIn(weights: Partial<Record<keyof Weights, number | undefined>>): Partial<Weights> {
  return Object.fromEntries(Object.entries(weights).filter(([, weight]) => weight !== undefined))
}
