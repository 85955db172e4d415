import { describe, expect, it } from 'vitest'
import { createAvailability } from '../storage/counters/availability.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import { createRateLimiter, type RateDecision, type RateHit } from './rate-limit.ts'

const WINDOW_MS = 60_000

function open(startMs = 0) {
  let nowMs = startMs
  const now = () => nowMs
  const limiter = createRateLimiter({
    counters: createMemoryCounters({ now }),
    availability: createAvailability({ now, log: () => undefined }),
    now,
  })
  const hit = (wishes: Partial<RateHit> = {}): RateDecision => {
    const decision = limiter.hit({ key: 'key', limit: 10, windowMs: WINDOW_MS, ...wishes })
    if (decision instanceof Promise) throw new Error('Memory counters have to decide at once.')
    return decision
  }
  const allowedOf = (calls: number) =>
    Array.from({ length: calls }, () => hit()).filter((decision) => decision.allowed).length
  return { hit, allowedOf, goTo: (ms: number) => void (nowMs = ms) }
}

describe('rate limiter in memory', () => {
  it('decides at once, and lets exactly the limit pass', () => {
    const { allowedOf } = open()
    expect(allowedOf(30)).toBe(10)
  })

  it('counts down what remains', () => {
    const { hit } = open()
    expect(hit({ cost: 7 })).toEqual({
      allowed: true,
      limit: 10,
      remaining: 3,
      resetAtMs: WINDOW_MS,
      retryAfterMs: 0,
      degraded: false,
    })
    expect(hit()).toMatchObject({ allowed: true, remaining: 2 })
  })

  it('says when to come again', () => {
    const { allowedOf, hit, goTo } = open()
    allowedOf(10)
    goTo(45_000)
    expect(hit()).toMatchObject({ allowed: false, remaining: 0, retryAfterMs: 15_000 })
  })

  it.each([
    { intoNextMs: 0, freed: 0 },
    { intoNextMs: 1, freed: 1 },
    { intoNextMs: 6_000, freed: 1 },
    { intoNextMs: 30_000, freed: 5 },
    { intoNextMs: 59_999, freed: 10 },
    { intoNextMs: WINDOW_MS, freed: 10 },
  ])(
    'weighs a full window less as the next one goes on: $freed free after $intoNextMs ms',
    (row) => {
      const { allowedOf, goTo } = open()
      allowedOf(10)
      goTo(WINDOW_MS + row.intoNextMs)
      expect(allowedOf(10)).toBe(row.freed)
    },
  )

  it('forgets a window after the next one', () => {
    const { allowedOf, goTo } = open()
    allowedOf(10)
    goTo(2 * WINDOW_MS)
    expect(allowedOf(20)).toBe(10)
  })

  it('counts a cost that overshoots, as the library does', () => {
    const { hit } = open()
    hit({ cost: 8 })
    expect(hit({ cost: 5 })).toMatchObject({ allowed: false, remaining: 0 })
    expect(hit({ cost: 1 })).toMatchObject({ allowed: false })
  })

  it('takes units back', () => {
    const { hit, allowedOf } = open()
    allowedOf(10)
    expect(hit({ cost: -4 })).toMatchObject({ allowed: true, remaining: 4 })
    expect(allowedOf(10)).toBe(4)
  })

  it('keeps keys and windows apart', () => {
    const { allowedOf, hit } = open()
    allowedOf(10)
    expect(hit({ key: 'other' })).toMatchObject({ allowed: true, remaining: 9 })
    expect(hit({ windowMs: 1_000 })).toMatchObject({ allowed: true, remaining: 9 })
  })
})
