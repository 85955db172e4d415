import type { UnitPrices } from '../catalog/prices.ts'
import type { CompletionUsage } from '../openai/usage.ts'

const PICO_PER_NANO = 1000

/**
 * Cost of one answered attempt in whole nano-dollars. Cached, cache-written and audio tokens are
 * parts of the prompt, audio and reasoning tokens parts of the completion; each token is paid once.
 */
export function costNanoUsd(usage: CompletionUsage, units: UnitPrices): number {
  return Math.round(
    (promptPicoUsd(usage, units) + completionPicoUsd(usage, units) + units.perRequestPicoUsd) /
      PICO_PER_NANO,
  )
}

function promptPicoUsd(usage: CompletionUsage, units: UnitPrices): number {
  const details = usage.prompt_tokens_details
  const cached = details?.cached_tokens ?? 0
  const written = details?.cache_write_tokens ?? 0
  const writtenLong = Math.min(details?.cache_write_1h_tokens ?? 0, written)
  const audio = details?.audio_tokens ?? 0
  const plain = Math.max(0, usage.prompt_tokens - cached - written - audio)
  return (
    plain * units.inputPicoUsd +
    cached * units.cacheReadPicoUsd +
    (written - writtenLong) * units.cacheWritePicoUsd +
    writtenLong * units.cacheWriteLongPicoUsd +
    audio * units.audioInputPicoUsd
  )
}

function completionPicoUsd(usage: CompletionUsage, units: UnitPrices): number {
  const details = usage.completion_tokens_details
  const reasoning = details?.reasoning_tokens ?? 0
  const audio = details?.audio_tokens ?? 0
  const plain = Math.max(0, usage.completion_tokens - reasoning - audio)
  return (
    plain * units.outputPicoUsd +
    reasoning * units.reasoningPicoUsd +
    audio * units.audioOutputPicoUsd
  )
}

/** Dollars as a plain decimal, exact to the nano-dollar: `0.00001234`. */
export function formatUsd(nanoUsd: number | bigint): string {
  const sign = nanoUsd < 0 ? '-' : ''
  const digits = String(nanoUsd).replace('-', '').padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '')
  return sign + digits.slice(0, -9) + (fraction === '' ? '' : `.${fraction}`)
}
