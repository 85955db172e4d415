import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Counters } from '../../src/domain/counters.ts'
import { createRateLimiter, type RateLimiter } from '../../src/limits/rate-limit.ts'
import { settle } from './settle.ts'
import { createAvailability, type Availability } from '../../src/storage/counters/availability.ts'

/** A store that two replicas use and that can be lost. */
export interface SharedCountersFixture {
  readonly counters: readonly [Counters, Counters]
  /** Makes the store unreachable, and reachable again (empty or not). */
  readonly lose: () => Promise<void>
  readonly restore: () => Promise<void>
  /** Makes it silent without closing a connection. */
  readonly freeze: () => void
  readonly thaw: () => void
  close(): Promise<void>
}

const DAY_MS = 86_400_000
const RETRY_EVERY_MS = 1_000

interface Replica {
  readonly limiter: RateLimiter
  readonly availability: Availability
  readonly events: string[]
  /** Lets the time pass after which a lost store is tried again. */
  waitForRetry(): void
}

function createReplica(counters: Counters): Replica {
  const events: string[] = []
  let passedMs = 0
  // The library behind the limiter reads the machine's clock: ours only ever adds to it.
  const now = () => Date.now() + passedMs
  const log = (_level: string, event: string) => void events.push(event)
  const availability = createAvailability({ now, log, retryEveryMs: RETRY_EVERY_MS })
  return {
    limiter: createRateLimiter({ counters, availability, now }),
    availability,
    events,
    waitForRetry: () => void (passedMs += RETRY_EVERY_MS),
  }
}

async function countAllowed(limiters: readonly RateLimiter[], key: string, calls: number) {
  const hit = { key, limit: 50, windowMs: DAY_MS }
  const rounds = Array.from({ length: calls / limiters.length }, () =>
    limiters.map((limiter) => limiter.hit(hit)),
  )
  const decisions = await settle(rounds.flat())
  return decisions.filter((decision) => decision.allowed).length
}

/** What the rate limiter promises on counters that replicas share. */
export function describeSharedRateLimiter(
  name: string,
  open: () => Promise<SharedCountersFixture>,
): void {
  describe(`rate limiter: ${name}`, () => {
    let fixture: SharedCountersFixture
    let first: Replica
    let second: Replica
    let tests = 0
    let key = ''

    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())
    beforeEach(() => {
      key = `${name}-${(tests += 1)}`
      first = createReplica(fixture.counters[0])
      second = createReplica(fixture.counters[1])
    })

    it('lets exactly the limit pass of 200 parallel hits', async () => {
      expect(await countAllowed([first.limiter], key, 200)).toBe(50)
    })

    it('lets exactly the limit pass on two replicas together', async () => {
      expect(await countAllowed([first.limiter, second.limiter], key, 200)).toBe(50)
    })

    it('tells what is left, when the window ends and when to come again', async () => {
      const hit = { key, limit: 3, windowMs: DAY_MS }
      const passed = await first.limiter.hit({ ...hit, cost: 2 })
      expect(passed).toMatchObject({ allowed: true, limit: 3, remaining: 1, retryAfterMs: 0 })
      expect(passed.resetAtMs % DAY_MS).toBe(0)
      await second.limiter.hit(hit)
      const refused = await first.limiter.hit(hit)
      expect(refused).toMatchObject({ allowed: false, remaining: 0, degraded: false })
      expect(refused.retryAfterMs).toBeGreaterThan(0)
      expect(refused.retryAfterMs).toBeLessThanOrEqual(DAY_MS)
    })

    it('keeps keys and windows apart', async () => {
      const hit = { key, limit: 1, windowMs: DAY_MS }
      await first.limiter.hit(hit)
      expect(await first.limiter.hit({ ...hit, key: `${key}-other` })).toMatchObject({
        allowed: true,
      })
      expect(await first.limiter.hit({ ...hit, windowMs: 2 * DAY_MS })).toMatchObject({
        allowed: true,
      })
    })

    it('takes part in a batch', async () => {
      const batch = fixture.counters[0].batch()
      const hits = [1, 2, 3].map(() =>
        first.limiter.hit({ key, limit: 2, windowMs: DAY_MS }, batch),
      )
      await batch.send()
      const decisions = await settle(hits)
      expect(decisions.map((decision) => decision.allowed)).toEqual([true, true, false])
    })

    it('goes on alone with what it last knew while the store is lost, and comes back', async () => {
      const hit = { key, limit: 5, windowMs: DAY_MS }
      await second.limiter.hit({ ...hit, cost: 2 })
      await first.limiter.hit(hit)
      await fixture.lose()

      const alone = await settle([1, 2, 3, 4].map(() => first.limiter.hit(hit)))
      expect(alone.every((decision) => decision.degraded)).toBe(true)
      expect(alone.map((decision) => decision.allowed)).toEqual([true, true, false, false])
      first.waitForRetry()
      expect(await first.limiter.hit(hit)).toMatchObject({ allowed: false, degraded: true })
      expect(first.availability.state()).toBe('degraded')
      expect(first.events).toEqual(['counters_lost'])

      await fixture.restore()
      await vi.waitFor(() => fixture.counters[0].ping(), { timeout: 10_000 })
      first.waitForRetry()
      expect(await first.limiter.hit(hit)).toMatchObject({ degraded: false })
      expect(first.availability.state()).toBe('ok')
      expect(first.events).toEqual(['counters_lost', 'counters_recovered'])
    })

    it('does not wait for a store that is silent', async () => {
      const hit = { key, limit: 5, windowMs: DAY_MS }
      await vi.waitFor(() => fixture.counters[0].ping(), { timeout: 10_000 })
      await first.limiter.hit(hit)
      fixture.freeze()
      const silent = await first.limiter.hit(hit)
      fixture.thaw()
      expect(silent).toMatchObject({ allowed: true, remaining: 3, degraded: true })
      expect(first.events).toEqual(['counters_lost'])
    })
  })
}
