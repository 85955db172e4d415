import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shortenCallId, toShortCallId } from './short-ids.ts'

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

describe('shortenCallId', () => {
  it('keeps ids that fit', () => {
    expect(shortenCallId('c'.repeat(40), 40)).toBe('c'.repeat(40))
  })

  it('always makes the same id of the greatest length', () => {
    const id = `mcp__${'x'.repeat(90)}`
    expect(shortenCallId(id, 64)).toMatch(/^mcp__x{42}_[0-9a-f]{16}$/)
    expect(shortenCallId(id, 64)).toBe(shortenCallId(id, 64))
  })

  it('tells ids apart that begin and end alike', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => {
      return `${'x'.repeat(60)}${index}${'y'.repeat(9)}`
    })
    expect(new Set(ids.map((id) => shortenCallId(id, 40))).size).toBe(ids.length)
  })
})
