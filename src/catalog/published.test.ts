import { describe, expect, it } from 'vitest'
import { published } from './published.ts'

const version = {
  from: '2026-01-01',
  input: 1,
  output: 2,
  checkedOn: '2026-01-01',
  confidence: 'official',
  source: 'x',
} as const

describe('published prices', () => {
  it('become whole pico-units for each token', () => {
    expect(published({ ...version, input: 0.01425 }).prices.inputPico).toBe(14_250)
    expect(published({ ...version, output: 0.1 + 0.2 }).prices.outputPico).toBe(300_000)
  })

  it('become whole pico-units for each request and search', () => {
    const { perRequestPico, perSearchPico } = published({
      ...version,
      perThousandRequests: 12,
      perThousandSearches: 2.5,
    })
    expect([perRequestPico, perSearchPico]).toEqual([12_000_000_000, 2_500_000_000])
  })

  it('are refused when they are negative, no number, or too fine to be kept', () => {
    for (const input of [-1, Number.NaN, Number.POSITIVE_INFINITY, 0.000_000_5, 1e-9]) {
      expect(() => published({ ...version, input })).toThrow(RangeError)
    }
  })
})
