import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../tests/auth-fakes.ts'
import { createAttemptLimit } from './attempt-limit.ts'

function create() {
  const clock = createFakeClock()
  const options = { failuresMax: 2, windowMs: 1000, addressesMax: 3 }
  return { clock, limit: createAttemptLimit({ now: clock.now, ...options }) }
}

describe('createAttemptLimit', () => {
  it('makes an address wait for the rest of its window after too many failures', () => {
    const { clock, limit } = create()
    limit.record('a')
    clock.advance(400)
    expect(limit.waitMs('a')).toBe(0)
    limit.record('a')
    expect(limit.waitMs('a')).toBe(600)
    clock.advance(600)
    expect(limit.waitMs('a')).toBe(0)
  })

  it('counts each address by itself', () => {
    const { limit } = create()
    limit.record('a')
    limit.record('a')
    expect(limit.waitMs('b')).toBe(0)
  })

  it('begins a new window with the next failure', () => {
    const { clock, limit } = create()
    limit.record('a')
    clock.advance(1000)
    limit.record('a')
    expect(limit.waitMs('a')).toBe(0)
  })

  it('takes a failure back that turned out to be none', () => {
    const { limit } = create()
    expect([limit.begin('a'), limit.begin('a'), limit.begin('a')]).toEqual([0, 0, 1000])
    limit.forgive('a')
    expect(limit.waitMs('a')).toBe(0)
  })

  it('remembers a bounded number of addresses', () => {
    const { limit } = create()
    limit.record('a')
    limit.record('a')
    for (const address of ['b', 'c', 'd']) limit.record(address)
    expect(limit.waitMs('a')).toBe(0)
  })
})
