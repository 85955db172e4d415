import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryCounters } from '../../storage/counters/memory.ts'
import { createAvailability } from '../../storage/counters/availability.ts'
import { createChangeBoard } from '../shared/change-board.ts'
import { DEFAULT_BREAKER } from './breaker-state.ts'
import { createBreakers, type BreakerTransition } from './breakers.ts'

const START_MS = 1_800_000_000_000

function open() {
  let nowMs = START_MS
  const now = () => nowMs
  const transitions: BreakerTransition[] = []
  const counters = createMemoryCounters({ now })
  const availability = createAvailability({ now, log: () => {} })
  const breakers = createBreakers({
    counters,
    availability,
    board: createChangeBoard({ counters, availability, now }),
    now,
    settings: () => DEFAULT_BREAKER,
    onTransition: (transition) => transitions.push(transition),
  })
  const background: Promise<unknown>[] = []
  const run = (work: Promise<unknown>) => void background.push(work)
  return {
    breakers,
    transitions,
    pass: (ms: number) => (nowMs += ms),
    acquire: () => breakers.acquire('p'),
    report: (event: 'success' | 'failure' | 'neutral', generation: number) =>
      breakers.report('p', { event, generation }, run),
  }
}

/** Fails five calls, so that it is open. */
function trip({ acquire, report }: ReturnType<typeof open>) {
  for (let at = 0; at < 5; at += 1) report('failure', Number(acquire()))
}

describe('the circuit breaker', () => {
  it('opens at the fifth consecutive failure and stays open for a minute', () => {
    const it = open()
    trip(it)
    expect(it.acquire()).toBeNull()
    it.pass(59_999)
    expect(it.acquire()).toBeNull()
    it.pass(1)
    expect(it.acquire()).not.toBeNull()
  })

  it('starts over after any success', () => {
    const it = open()
    for (let at = 0; at < 4; at += 1) it.report('failure', 0)
    it.report('success', 0)
    for (let at = 0; at < 4; at += 1) it.report('failure', 0)
    expect(it.acquire()).toBe(0)
  })

  it('forgets failures that lie more than a minute apart', () => {
    const it = open()
    for (let at = 0; at < 8; at += 1) {
      it.report('failure', 0)
      it.pass(60_001)
    }
    expect(it.acquire()).toBe(0)
  })

  it('counts nothing that says nothing of the provider', () => {
    const it = open()
    for (let at = 0; at < 20; at += 1) it.report('neutral', 0)
    expect(it.acquire()).toBe(0)
  })

  it('lets one probe pass, and no second one while it runs', () => {
    const it = open()
    trip(it)
    it.pass(60_000)
    expect(it.acquire()).not.toBeNull()
    expect(it.acquire()).toBeNull()
    it.pass(DEFAULT_BREAKER.probeLeaseMs)
    expect(it.acquire()).not.toBeNull()
  })

  it('closes after a good probe and opens for a whole minute after a bad one', () => {
    const it = open()
    trip(it)
    it.pass(60_000)
    it.report('failure', Number(it.acquire()))
    it.pass(59_999)
    expect(it.acquire()).toBeNull()
    it.pass(1)
    it.report('success', Number(it.acquire()))
    expect(it.breakers.look('p')).toMatchObject({ phase: 'closed', failures: 0 })
    expect(it.transitions.map(({ to }) => to)).toEqual([
      'open',
      'half-open',
      'open',
      'half-open',
      'closed',
    ])
  })

  it('frees the place of a probe that said nothing', () => {
    const it = open()
    trip(it)
    it.pass(60_000)
    it.report('neutral', Number(it.acquire()))
    expect(it.acquire()).not.toBeNull()
  })

  it('ignores what began before it opened', () => {
    const it = open()
    const old = Number(it.acquire())
    trip(it)
    it.pass(60_000)
    const probe = Number(it.acquire())
    it.report('success', old)
    expect(it.breakers.look('p').phase).toBe('half-open')
    it.report('success', probe)
    it.report('failure', old)
    expect(it.breakers.look('p')).toMatchObject({ phase: 'closed', failures: 0 })
  })

  it('obeys an operator', async () => {
    const it = open()
    expect(await it.breakers.force('p', 'open')).toMatchObject({ phase: 'open' })
    expect(it.acquire()).toBeNull()
    await it.breakers.force('p', 'reset')
    expect(it.acquire()).not.toBeNull()
  })

  /** Written down a second time, in the words of the documentation, to be compared with. */
  class Reference {
    phase = 'closed'
    count = 0
    last = 0
    since = 0
    age = 0
    lease = 0
    acquire(at: number): boolean {
      if (this.phase === 'closed') return true
      const isDue = this.phase === 'open' ? at >= this.since + 60_000 : at >= this.lease
      if (!isDue) return false
      this.phase = 'half-open'
      this.age += 1
      this.lease = at + DEFAULT_BREAKER.probeLeaseMs
      return true
    }
    end(event: string, age: number, at: number) {
      if (age !== this.age) return
      if (this.phase === 'half-open') {
        if (event === 'success') {
          this.phase = 'closed'
          this.count = 0
          this.last = 0
        } else if (event === 'failure') this.trip(at)
        else this.lease = 0
      } else if (this.phase === 'closed') {
        if (event === 'success') this.count = 0
        if (event === 'failure') {
          this.count = at - this.last > 60_000 ? 1 : this.count + 1
          this.last = at
          if (this.count === 5) this.trip(at)
        }
      }
    }
    trip(at: number) {
      this.phase = 'open'
      this.since = at
      this.age += 1
      this.lease = 0
    }
  }

  it('behaves like its description under any order of events', () => {
    const command = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('ask') }) },
      {
        weight: 8,
        arbitrary: fc.record({
          do: fc.constantFrom('failure', 'failure', 'success', 'neutral'),
          call: fc.nat(30),
        }),
      },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.nat(70_000) }) },
    )
    const report = fc.check(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const real = open()
        const reference = new Reference()
        let at = START_MS
        const ages: number[] = []
        for (const step of commands) {
          if ('ms' in step) {
            at += step.ms
            real.pass(step.ms)
          } else if ('call' in step) {
            const age = ages[step.call % Math.max(1, ages.length)]
            if (age === undefined) continue
            real.report(step.do as 'failure', age)
            reference.end(step.do, age, at)
          } else {
            const generation = real.acquire()
            if ((generation !== null) !== reference.acquire(at)) return false
            if (generation !== null) ages.push(Number(generation))
          }
          if (real.breakers.look('p').phase !== reference.phase) return false
        }
        return true
      }),
      { seed: 20_261_126, numRuns: 400 },
    )
    expect(fc.defaultReportMessage(report)).toBeUndefined()
  })
})
