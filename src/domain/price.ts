/**
 * Prices are whole pico-units (10^-12) of the currency per token: 1 dollar per million tokens is
 * 1_000_000 pico-dollars per token. That keeps every published price exact (0.01425 dollars per
 * million is 14_250), and tokens times price stays a safe integer up to 9_000 dollars a call.
 */
export type Currency = 'USD' | 'CNY'

/** How well a fact is founded, best first. */
export type Confidence =
  | 'official' // the maker's own page or SDK
  | 'corroborated' // two or more independent reports
  | 'price-list' // a maintained public price list
  | 'secondary' // one report by somebody else
  | 'local' // runs on one's own machine
  | 'not-found'

/** Pico-units per token. What is absent costs what the plain input or output token costs. */
export interface TokenPrices {
  readonly inputPico: number
  readonly outputPico: number
  readonly cacheReadPico?: number
  /** Writing to the cache with its usual lifetime (5 minutes at Anthropic, 30 at OpenAI). */
  readonly cacheWritePico?: number
  /** Writing with the long lifetime (1 hour at Anthropic, 12 at OpenAI). */
  readonly cacheWriteLongPico?: number
  readonly audioInputPico?: number
  readonly audioOutputPico?: number
  readonly reasoningPico?: number
  readonly citationPico?: number
}

/** Prices of the whole request as soon as its prompt is longer than this. */
export interface PriceTier {
  readonly aboveInputTokens: number
  readonly prices: TokenPrices
}

/** A part of the week in which the prices of tokens are multiplied. */
export interface PriceWindow {
  readonly name: string
  readonly utcOffsetMinutes: number
  /** 0 is Sunday. */
  readonly weekdays: readonly number[]
  /** Minutes of the day, the end excluded. */
  readonly minutes: readonly (readonly [from: number, until: number])[]
  readonly multiplier: number
}

/** What a model costs during a span of time. A correction of its numbers is a new version. */
export interface PriceVersion {
  /** ISO day, from midnight UTC. */
  readonly validFrom: string
  /** ISO day, excluded. Absent: until the next version. */
  readonly validUntil?: string
  readonly currency: Currency
  readonly prices: TokenPrices
  /** By rising `aboveInputTokens`; the last one exceeded holds. */
  readonly tiers?: readonly PriceTier[]
  /** Pico-units for each request, and for each web search in it. */
  readonly perRequestPico?: number
  readonly perSearchPico?: number
  /** By `service_tier`, such as `{ batch: 0.5, priority: 2 }`. */
  readonly multipliers?: Readonly<Record<string, number>>
  readonly windows?: readonly PriceWindow[]
  /** The provider tells the cost with each answer, which is then to be believed. */
  readonly isReportedPerAnswer?: true
  /** ISO day on which somebody last compared this with its source. */
  readonly checkedOn: string
  readonly confidence: Confidence
  readonly source: string
}
