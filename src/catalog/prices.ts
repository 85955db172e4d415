import type { ModelInfo } from '../domain/model.ts'
import type { Confidence, Currency, PriceVersion, TokenPrices } from '../domain/price.ts'
import { fnv1a } from '../lib/fnv1a.ts'
import { dayMs } from './lifecycle.ts'
import { windowAt } from './price-windows.ts'

/**
 * Whole pico-dollars for one token of each kind, and for one request and search. Everything is
 * filled in: a cached token costs what an input token costs where no other price is known.
 * Citations cost nothing unless a price is known, because most providers count them as input.
 */
export interface UnitPrices {
  readonly inputPicoUsd: number
  readonly outputPicoUsd: number
  readonly cacheReadPicoUsd: number
  readonly cacheWritePicoUsd: number
  readonly cacheWriteLongPicoUsd: number
  readonly audioInputPicoUsd: number
  readonly audioOutputPicoUsd: number
  readonly reasoningPicoUsd: number
  readonly citationPicoUsd: number
  readonly perRequestPicoUsd: number
  readonly perSearchPicoUsd: number
}

export interface PriceQuery {
  readonly provider: string
  readonly upstreamId: string
  /** When the call began. */
  readonly atMs: number
  /** All of the prompt, with what was read from and written to a cache. */
  readonly inputTokens: number
  /** As the provider reported it, or as it was asked for. */
  readonly serviceTier?: string | null
}

export interface Priced {
  readonly kind: 'priced'
  /** Changes exactly when a number of the price changes; the same everywhere and always. */
  readonly priceVersion: string
  readonly units: UnitPrices
  /** The tier of the prompt's length that was taken; 0 is the base. */
  readonly aboveInputTokens: number
  /** Name of the part of the week that was taken, such as `peak`; null outside of all. */
  readonly window: string | null
  /** The cost in the answer is to be believed over these numbers. */
  readonly isReportedPerAnswer: boolean
  readonly confidence: Confidence
  /** `service_tier`: its multiplier is not known, so the standard price was taken. */
  readonly assumed: readonly 'service_tier'[]
}

export interface Unpriced {
  readonly kind: 'unpriced'
  readonly reason: 'unknown_model' | 'no_price' | 'no_exchange_rate'
}

/** Prices of all models of a catalogue at any time. */
export interface PriceBook {
  priceFor(query: PriceQuery): Priced | Unpriced
}

export interface PriceBookSources {
  readonly find: (provider: string, upstreamId: string) => ModelInfo | null
  /** Dollars for one unit of another currency, by its code. Absent: not priced. */
  readonly usdPer?: { readonly [Code in Currency]?: number | undefined }
}

/** Names of the ordinary tier at various providers. */
const STANDARD_TIERS = new Set(['auto', 'default', 'standard', 'standard_only', 'on_demand'])

/** The version that holds at this time, or null when none does. */
export function priceAt(row: Pick<ModelInfo, 'prices'>, atMs: number): PriceVersion | null {
  const version = row.prices.findLast(({ validFrom }) => dayMs(validFrom) <= atMs)
  if (version === undefined) return null
  const { validUntil } = version
  return validUntil !== undefined && dayMs(validUntil) <= atMs ? null : version
}

/** Builds a price lookup that never guesses: what has no price is unpriced, not free. */
export function createPriceBook({ find, usdPer = {} }: PriceBookSources): PriceBook {
  const fingerprints = new WeakMap<PriceVersion, string>()

  function fingerprintOf(version: PriceVersion): string {
    const known = fingerprints.get(version)
    if (known !== undefined) return known
    const { checkedOn: _, confidence: _confidence, source: _source, ...numbers } = version
    const fingerprint = fnv1a(JSON.stringify(numbers))
    fingerprints.set(version, fingerprint)
    return fingerprint
  }

  function priceFor(query: PriceQuery): Priced | Unpriced {
    const row = find(query.provider, query.upstreamId)
    if (row === null) return { kind: 'unpriced', reason: 'unknown_model' }
    const version = priceAt(row, query.atMs)
    if (version === null) return { kind: 'unpriced', reason: 'no_price' }
    const rate = version.currency === 'USD' ? 1 : usdPer[version.currency]
    if (rate === undefined) return { kind: 'unpriced', reason: 'no_exchange_rate' }
    const tier = version.tiers?.findLast((it) => query.inputTokens > it.aboveInputTokens)
    const window = windowAt(version.windows, query.atMs)
    const service = serviceMultiplier(version, query.serviceTier)
    const factor = rate * (window?.multiplier ?? 1) * (service ?? 1)
    const id = `${query.provider}/${query.upstreamId}@${version.validFrom}`
    const atRate = version.currency === 'USD' ? '' : `*${rate}`
    return {
      kind: 'priced',
      priceVersion: `${id}#${fingerprintOf(version)}${atRate}`,
      units: {
        ...unitPrices(tier?.prices ?? version.prices, factor),
        // Fees are not discounted with the tokens.
        perRequestPicoUsd: Math.round((version.perRequestPico ?? 0) * rate),
        perSearchPicoUsd: Math.round((version.perSearchPico ?? 0) * rate),
      },
      aboveInputTokens: tier?.aboveInputTokens ?? 0,
      window: window?.name ?? null,
      isReportedPerAnswer: version.isReportedPerAnswer ?? false,
      confidence: version.confidence,
      assumed: service === null ? ['service_tier'] : [],
    }
  }

  return { priceFor }
}

function serviceMultiplier(version: PriceVersion, tier: string | null | undefined): number | null {
  if (tier == null || STANDARD_TIERS.has(tier)) return 1
  const multipliers = version.multipliers
  // An own property only: `constructor` is not a tier.
  return multipliers !== undefined && Object.hasOwn(multipliers, tier)
    ? (multipliers[tier] ?? null)
    : null
}

function unitPrices(prices: TokenPrices, factor: number) {
  const whole = (pico: number) => Math.round(pico * factor)
  const input = whole(prices.inputPico)
  const output = whole(prices.outputPico)
  const optional = (pico: number | undefined, otherwise: number) =>
    pico === undefined ? otherwise : whole(pico)
  const cacheWrite = optional(prices.cacheWritePico, input)
  return {
    inputPicoUsd: input,
    outputPicoUsd: output,
    cacheReadPicoUsd: optional(prices.cacheReadPico, input),
    cacheWritePicoUsd: cacheWrite,
    cacheWriteLongPicoUsd: optional(prices.cacheWriteLongPico, cacheWrite),
    audioInputPicoUsd: optional(prices.audioInputPico, input),
    audioOutputPicoUsd: optional(prices.audioOutputPico, output),
    reasoningPicoUsd: optional(prices.reasoningPico, output),
    citationPicoUsd: optional(prices.citationPico, 0),
  }
}
