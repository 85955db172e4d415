import { describe, expect, it } from 'vitest'
import { LEVEL_MAX, packRising, packWeights, unpackRising, unpackWeights } from './packing.ts'

describe('packed weights', () => {
  it('come back as they were', () => {
    const weights = Int8Array.from({ length: LEVEL_MAX * 2 + 1 }, (_, at) => at - LEVEL_MAX)
    expect(unpackWeights(packWeights(weights))).toEqual(weights)
  })

  it('need no escapes in a quoted text', () => {
    const weights = Int8Array.from({ length: LEVEL_MAX * 2 + 1 }, (_, at) => at - LEVEL_MAX)
    const packed = packWeights(weights)
    expect(JSON.stringify(packed)).toHaveLength(packed.length + 2)
  })
})

describe('packed numbers', () => {
  it('come back as they were, however wide their gaps', () => {
    const numbers = [0, 1, 5, 90, 91, 400, 10_000, 10_087, 10_175, 262_143]
    expect(unpackRising(packRising(numbers))).toEqual(numbers)
  })

  it('may be none', () => {
    expect(unpackRising(packRising([]))).toEqual([])
  })
})
