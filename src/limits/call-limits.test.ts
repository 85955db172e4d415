import { describe, expect, it } from 'vitest'
import { createFakeClock, createPrincipal } from '../../tests/auth-fakes.ts'
import { CountersError, type Counters } from '../domain/counters.ts'
import type { CallLimits } from '../domain/principal.ts'
import { createAvailability } from '../storage/counters/availability.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import { createCallLimiter } from './call-limits.ts'

const log = () => {}

function create(wrap: (counters: Counters) => Counters = (counters) => counters) {
  const clock = createFakeClock()
  let ids = 0
  const limiter = createCallLimiter({
    counters: wrap(createMemoryCounters({ now: clock.now, entriesMax: 100 })),
    availability: createAvailability({ now: clock.now, log }),
    createId: (prefix) => `${prefix}${++ids}`,
    now: clock.now,
    log,
  })
  /** What a call of a key gets: its admission, or the refusal. */
  const begin = async (limits: Partial<CallLimits>, tokens = 0, keyId = 'key_one') => {
    const callLimits = { tokensPerMinute: null, parallelRequests: null, ...limits }
    const begun = await limiter.begin(createPrincipal({ keyId, callLimits }), tokens)
    if (begun === null) throw new Error('not limited')
    return begun
  }
  const refusal = (limits: Partial<CallLimits>, tokens?: number) =>
    begin(limits, tokens).then(
      () => null,
      (error: unknown) => error,
    )
  return { limiter, clock, begin, refusal }
}

describe('tokens a minute', () => {
  const limits = { tokensPerMinute: 600 }

  it('are counted as they have turned out, and come back at the rate of the limit', async () => {
    const { clock, begin, refusal } = create()
    await (await begin(limits, 100)).end(600)
    expect(await refusal(limits, 100)).toMatchObject({
      code: 'rate_limit_exceeded',
      retryAfterS: 10,
      details: { retry_after: 10, limit: 600, unit: 'tokens_per_minute' },
    })
    clock.advance(9_999)
    expect(await refusal(limits, 100)).not.toBeNull()
    clock.advance(1)
    expect(await refusal(limits, 100)).toBeNull()
    expect(await refusal(limits, 1)).not.toBeNull()
  })

  it('that a call did not use are given back', async () => {
    const { begin, refusal } = create()
    const call = await begin(limits, 600)
    expect(await refusal(limits, 1)).not.toBeNull()
    await call.end(0)
    expect(await refusal(limits, 600)).toBeNull()
  })

  it('that an answer has used beyond the limit have to be waited for', async () => {
    const { clock, begin, refusal } = create()
    await (await begin(limits, 10)).end(1800)
    clock.advance(119_000)
    expect(await refusal(limits, 10)).not.toBeNull()
    clock.advance(2_000)
    expect(await refusal(limits, 10)).toBeNull()
  })

  it('let a call that is larger than the limit in when nothing else was used, not never', async () => {
    const { clock, begin, refusal } = create()
    await (await begin(limits, 10)).end(10)
    expect(await refusal(limits, 50_000)).not.toBeNull()
    clock.advance(1_000)
    expect(await refusal(limits, 50_000)).toBeNull()
  })

  it('are counted for each key by itself', async () => {
    const { begin, refusal } = create()
    await begin(limits, 600, 'key_two')
    expect(await refusal(limits, 600)).toBeNull()
  })
})

describe('calls at the same time', () => {
  const limits = { parallelRequests: 2 }

  it('are refused beyond the limit, until one has ended', async () => {
    const { begin, refusal } = create()
    const [first] = [await begin(limits), await begin(limits)]
    expect(await refusal(limits)).toMatchObject({
      code: 'rate_limit_exceeded',
      details: { limit: 2, unit: 'parallel_requests' },
    })
    await first.end(0)
    await first.end(0)
    expect(await refusal(limits)).toBeNull()
    expect(await refusal(limits)).not.toBeNull()
  })

  it('of a process that was killed end by themselves', async () => {
    const { clock, begin, refusal } = create()
    await begin(limits)
    await begin(limits)
    clock.advance(600_000)
    expect(await refusal(limits)).toBeNull()
  })

  it('take no tokens when they are refused', async () => {
    const { begin, refusal } = create()
    const both = { parallelRequests: 1, tokensPerMinute: 100 }
    const call = await begin(both, 40)
    for (let tries = 0; tries < 5; tries += 1) await refusal(both, 40)
    await call.end(40)
    expect(await refusal(both, 60)).toBeNull()
  })
})

it('costs nothing where a key has no such limits', () => {
  const { limiter } = create()
  expect(limiter.begin(createPrincipal({ keyId: 'key_one' }), 100)).toBeNull()
})

it('goes by what this replica has seen while the store is lost, and never fails the call', async () => {
  const lost = () => Promise.reject(new CountersError('unavailable', 'no answer'))
  const { begin, refusal } = create(
    (counters) =>
      ({ ...counters, kind: 'redis', isShared: true, run: lost }) as unknown as Counters,
  )
  const call = await begin({ parallelRequests: 1 })
  expect(await refusal({ parallelRequests: 1 })).toMatchObject({ code: 'rate_limit_exceeded' })
  await call.end(0)
  expect(await refusal({ parallelRequests: 1 })).toBeNull()
})
