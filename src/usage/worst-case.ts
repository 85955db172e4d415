import type { Priced, UnitPrices } from '../catalog/prices.ts'

/**
 * Bytes that make a token where tokens are many: code, figures, scripts beyond Latin. Prose has
 * twice as many bytes a token, so this counts high, as a bound has to.
 */
const BYTES_PER_TOKEN_MIN = 2
const PICO_PER_NANO = 1000

/** Most tokens that a body of this length can hold. */
export function boundTokens(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN_MIN)
}

export interface TokenBounds {
  readonly promptTokens: number
  /** Of all choices together. */
  readonly completionTokens: number
}

/** The most that an attempt can cost, in whole nano-dollars, whatever the tokens turn out to be. */
export function worstCaseNanoUsd({ units }: Priced, bounds: TokenBounds): number {
  return Math.ceil(
    (bounds.promptTokens * dearestInput(units) +
      bounds.completionTokens * dearestOutput(units) +
      units.perRequestPicoUsd) /
      PICO_PER_NANO,
  )
}

function dearestInput(units: UnitPrices): number {
  return Math.max(
    units.inputPicoUsd,
    units.cacheReadPicoUsd,
    units.cacheWritePicoUsd,
    units.cacheWriteLongPicoUsd,
    units.audioInputPicoUsd,
  )
}

function dearestOutput(units: UnitPrices): number {
  return Math.max(units.outputPicoUsd, units.reasoningPicoUsd, units.audioOutputPicoUsd)
}
