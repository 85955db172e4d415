import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { UnitPrices } from '../catalog/prices.ts'
import { costNanoUsd, formatUsd } from './cost.ts'

const units: UnitPrices = {
  inputPicoUsd: 2_500_000,
  outputPicoUsd: 10_000_000,
  cacheReadPicoUsd: 250_000,
  cacheWritePicoUsd: 3_125_000,
  cacheWriteLongPicoUsd: 5_000_000,
  audioInputPicoUsd: 40_000_000,
  audioOutputPicoUsd: 80_000_000,
  reasoningPicoUsd: 12_000_000,
  citationPicoUsd: 0,
  perRequestPicoUsd: 5_000_000,
  perSearchPicoUsd: 0,
}

describe('the cost of an answer', () => {
  it('is tokens times price, and the fee of a request', () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 }
    // 1000 * 2.5 + 200 * 10 + 5 microdollars
    expect(costNanoUsd(usage, units)).toBe(4_505_000)
  })

  it('pays each token once, in the part that it belongs to', () => {
    const usage = {
      prompt_tokens: 1000,
      completion_tokens: 300,
      total_tokens: 1300,
      prompt_tokens_details: {
        cached_tokens: 400,
        cache_write_tokens: 300,
        cache_write_1h_tokens: 100,
        audio_tokens: 50,
      },
      completion_tokens_details: { reasoning_tokens: 100, audio_tokens: 20 },
    }
    const micro =
      250 * 2.5 + 400 * 0.25 + 200 * 3.125 + 100 * 5 + 50 * 40 + 180 * 10 + 100 * 12 + 20 * 80 + 5
    expect(costNanoUsd(usage, units)).toBe(micro * 1000)
  })

  it('is never negative, whatever a provider reports', () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 1,
      total_tokens: 11,
      prompt_tokens_details: { cached_tokens: 500 },
      completion_tokens_details: { reasoning_tokens: 50 },
    }
    expect(costNanoUsd(usage, units)).toBeGreaterThan(0)
  })
})

describe('dollars as text', () => {
  it.each([
    [0, '0'],
    [1, '0.000000001'],
    [1_500_000_000, '1.5'],
    [12_000_000_000, '12'],
    [-250_000_000, '-0.25'],
  ])('writes %d nano-dollars as %s', (nano, text) => {
    expect(formatUsd(nano)).toBe(text)
  })

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (nano) => {
        const [whole = '', fraction = ''] = formatUsd(nano).split('.')
        expect(Number(whole) * 1e9 + Number(fraction.padEnd(9, '0'))).toBe(nano)
      }),
    )
  })
})
