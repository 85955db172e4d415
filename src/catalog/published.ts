import type {
  Confidence,
  Currency,
  PriceVersion,
  PriceWindow,
  TokenPrices,
} from '../domain/price.ts'

/** Prices as price pages print them: units of the currency per million tokens. */
export interface PublishedPrices {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number | undefined
  readonly cacheWrite?: number | undefined
  readonly cacheWriteLong?: number | undefined
  readonly audioInput?: number | undefined
  readonly audioOutput?: number | undefined
  readonly reasoning?: number | undefined
  readonly citation?: number | undefined
}

/** A price version as price pages print it. Fees are units of the currency per thousand. */
export interface PublishedVersion extends PublishedPrices {
  readonly from: string
  readonly until?: string | undefined
  readonly currency?: Currency | undefined
  readonly above?: readonly (PublishedPrices & { readonly inputTokens: number })[] | undefined
  readonly perThousandRequests?: number | undefined
  readonly perThousandSearches?: number | undefined
  readonly multipliers?: Readonly<Record<string, number>> | undefined
  readonly windows?: readonly PriceWindow[] | undefined
  readonly isReportedPerAnswer?: true | undefined
  readonly checkedOn: string
  readonly confidence: Confidence
  readonly source: string
}

/** A price version of which a file of rows fills in what is the same in all of them. */
export type PriceWithDefaults = Partial<PublishedVersion> &
  Pick<PublishedVersion, 'from' | 'input' | 'output'>

/**
 * Turns published numbers into an exact price version. Throws RangeError for a price that is
 * negative or finer than a millionth of a unit per million tokens.
 */
export function published(version: PublishedVersion): PriceVersion {
  const { from, until, above, perThousandRequests, perThousandSearches } = version
  const { multipliers, windows, isReportedPerAnswer } = version
  return {
    validFrom: from,
    ...(until !== undefined && { validUntil: until }),
    currency: version.currency ?? 'USD',
    prices: perToken(version),
    ...(above !== undefined && {
      tiers: above.map((tier) => ({ aboveInputTokens: tier.inputTokens, prices: perToken(tier) })),
    }),
    ...(perThousandRequests !== undefined && { perRequestPico: exact(perThousandRequests, 1e9) }),
    ...(perThousandSearches !== undefined && { perSearchPico: exact(perThousandSearches, 1e9) }),
    ...(multipliers !== undefined && { multipliers }),
    ...(windows !== undefined && { windows }),
    ...(isReportedPerAnswer !== undefined && { isReportedPerAnswer }),
    checkedOn: version.checkedOn,
    confidence: version.confidence,
    source: version.source,
  }
}

function perToken(prices: PublishedPrices): TokenPrices {
  const pico = (price: number) => exact(price, 1e6)
  const { cacheRead, cacheWrite, cacheWriteLong, audioInput, audioOutput } = prices
  const { reasoning, citation } = prices
  return {
    inputPico: pico(prices.input),
    outputPico: pico(prices.output),
    ...(cacheRead !== undefined && { cacheReadPico: pico(cacheRead) }),
    ...(cacheWrite !== undefined && { cacheWritePico: pico(cacheWrite) }),
    ...(cacheWriteLong !== undefined && { cacheWriteLongPico: pico(cacheWriteLong) }),
    ...(audioInput !== undefined && { audioInputPico: pico(audioInput) }),
    ...(audioOutput !== undefined && { audioOutputPico: pico(audioOutput) }),
    ...(reasoning !== undefined && { reasoningPico: pico(reasoning) }),
    ...(citation !== undefined && { citationPico: pico(citation) }),
  }
}

function exact(price: number, scale: number): number {
  if (!isExact(price, scale)) throw new RangeError(`not a price that can be kept exactly: ${price}`)
  return Math.round(price * scale)
}

/** Whether a published price can be kept as whole pico-units. */
export function isExact(price: number, scale = 1e6): boolean {
  const pico = Math.round(price * scale)
  // Products such as 0.57 * 1e6 are off a whole number by rounding in binary, and only by that.
  const rounding = 1e-6 + price * scale * 1e-12
  return price >= 0 && Number.isSafeInteger(pico) && Math.abs(pico - price * scale) <= rounding
}
