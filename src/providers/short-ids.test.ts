import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toShortCallId } from './short-ids.ts'

describe('toShortCallId', () => {
  it('keeps ids that fit', () => {
    expect(toShortCallId('D681PevKs')).toBe('D681PevKs')
  })

  it('always makes nine letters or digits, the same ones for the same id', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        expect(toShortCallId(id)).toMatch(/^[A-Za-z0-9]{9}$/)
        expect(toShortCallId(id)).toBe(toShortCallId(id))
      }),
    )
  })

  it('tells the calls of a long conversation apart', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `call_${index}`)
    expect(new Set(ids.map(toShortCallId)).size).toBe(ids.length)
  })
})
