import { describe, expect, it } from 'vitest'
import { CountersError } from '../../domain/counters.ts'
import { createAvailability } from './availability.ts'

function open() {
  let nowMs = 0
  const events: string[] = []
  let calls = 0
  let isLost = false
  const availability = createAvailability({
    now: () => nowMs,
    log: (_level, event) => void events.push(event),
    retryEveryMs: 1_000,
  })
  return {
    availability,
    events,
    calls: () => calls,
    lose: () => void (isLost = true),
    restore: () => void (isLost = false),
    pass: (ms: number) => void (nowMs += ms),
    attempt: () =>
      availability.attempt(
        async () => {
          calls += 1
          if (isLost) throw new CountersError('unavailable', 'gone')
          return 'shared'
        },
        () => 'local',
      ),
  }
}

describe('availability of the counters', () => {
  it('answers locally and at once for a while after a failure', async () => {
    const { attempt, lose, calls, pass, availability } = open()
    lose()
    expect(await attempt()).toBe('local')
    expect(availability.state()).toBe('degraded')
    pass(999)
    expect(attempt()).toBe('local')
    expect(calls()).toBe(1)
  })

  it('lets one call in each interval try the store again', async () => {
    const { attempt, lose, calls, pass } = open()
    lose()
    await attempt()
    pass(1_000)
    await Promise.all([1, 2, 3].map(() => Promise.resolve(attempt())))
    expect(calls()).toBe(2)
  })

  it('tells the log once per change, however many calls fail', async () => {
    const { attempt, lose, restore, pass, events, availability } = open()
    lose()
    await Promise.all([1, 2, 3].map(() => Promise.resolve(attempt())))
    pass(1_000)
    await attempt()
    expect(events).toEqual(['counters_lost'])
    restore()
    pass(1_000)
    expect(await attempt()).toBe('shared')
    expect(await attempt()).toBe('shared')
    expect(events).toEqual(['counters_lost', 'counters_recovered'])
    expect(availability.state()).toBe('ok')
  })

  it('passes on errors that are not about the store', async () => {
    const { availability } = open()
    const attempt = availability.attempt(
      async () => {
        throw new TypeError('a mistake')
      },
      () => 'local',
    )
    await expect(attempt).rejects.toThrow('a mistake')
    expect(availability.state()).toBe('ok')
  })
})
