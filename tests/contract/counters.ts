import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CountersError, type Counters } from '../../src/domain/counters.ts'
import { settle } from './settle.ts'
import { pairScript, timeScript, ttlScript } from './counter-scripts.ts'

export interface CountersFixture {
  readonly counters: Counters
  /** Forgets the scripts it was given, as a Redis that was started anew has. */
  forgetScripts(): Promise<void>
  close(): Promise<void>
}

/** What every store behind the counters port promises. Keys are new for each test. */
export function describeCountersContract(name: string, open: () => Promise<CountersFixture>): void {
  describe(`counters: ${name}`, () => {
    let fixture: CountersFixture
    let counters: Counters
    let tests = 0
    const newKey = () => `contract:{${(tests += 1)}}`

    beforeAll(async () => {
      fixture = await open()
      counters = fixture.counters
    })
    afterAll(() => fixture.close())

    describe('plain values', () => {
      it('gives back what was set, as text', async () => {
        const key = newKey()
        await counters.set(key, 'grüße "1"\n', null)
        await counters.set(`${key}:number`, 12, null)
        expect(await counters.get(key)).toBe('grüße "1"\n')
        expect(await counters.get(`${key}:number`)).toBe('12')
      })

      it('has null for what is not there or was deleted', async () => {
        const key = newKey()
        await counters.set(key, 'x', null)
        await counters.delete([key, `${key}:other`])
        await counters.delete([])
        expect(await counters.get(key)).toBeNull()
      })

      it('lets a key live for its time, and a new value for its own', async () => {
        const key = newKey()
        await counters.set(key, 'x', 60_000)
        expect(isJustBelow(await counters.run(ttlScript, [key], []), 60_000)).toBe(true)
        await counters.set(key, 'y', null)
        expect(await counters.run(ttlScript, [key], [])).toBe(-1)
      })
    })

    describe('increments', () => {
      it('count from zero, up and down, whatever was set before', async () => {
        const key = newKey()
        expect(await counters.increment(key, 5, null)).toBe(5)
        expect(await counters.increment(key, -7, null)).toBe(-2)
        await counters.set(key, '40', null)
        expect(await counters.increment(key, 2, 1_000)).toBe(42)
        expect(await counters.get(key)).toBe('42')
      })

      it('keep the end that the first one set', async () => {
        const key = newKey()
        await counters.increment(key, 1, 60_000)
        await counters.increment(key, 1, 600_000)
        expect(isJustBelow(await counters.run(ttlScript, [key], []), 60_000)).toBe(true)
      })

      it('give 200 parallel callers 200 different values', async () => {
        const key = newKey()
        const values = await settle(
          Array.from({ length: 200 }, () => counters.increment(key, 1, 60_000)),
        )
        expect(new Set(values).size).toBe(200)
        expect(await counters.get(key)).toBe('200')
      })

      it('refuse a value that is not a whole number', async () => {
        const key = newKey()
        await counters.set(key, 'x', null)
        const failure = await Promise.resolve()
          .then(() => counters.increment(key, 1, null))
          .catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(CountersError)
        expect(failure).toMatchObject({ kind: 'rejected' })
        expect(String(failure)).not.toContain(key)
      })
    })

    describe('scripts', () => {
      it('run on their keys and arguments', async () => {
        const key = newKey()
        expect(await counters.run(pairScript, [key, `${key}:b`], [3])).toEqual([3, -3])
        expect(await counters.run(pairScript, [key, `${key}:b`], [4])).toEqual([7, -7])
      })

      it('run once each when many start at once', async () => {
        const key = newKey()
        await settle(
          Array.from({ length: 100 }, () => counters.run(pairScript, [key, `${key}:b`], [1])),
        )
        expect(await counters.get(key)).toBe('100')
      })

      it('run in a store that has forgotten them', async () => {
        const key = newKey()
        await counters.run(pairScript, [key, `${key}:b`], [1])
        await fixture.forgetScripts()
        expect(await counters.run(pairScript, [key, `${key}:b`], [1])).toEqual([2, -2])
        await fixture.forgetScripts()
        const batch = counters.batch()
        const result = batch.run(pairScript, [key, `${key}:b`], [1])
        await batch.send()
        expect(await result).toEqual([3, -3])
      })

      it('know the time', async () => {
        expect(await counters.run(timeScript, [newKey()], [])).toBeGreaterThan(1_700_000_000_000)
      })
    })

    describe('batches', () => {
      it('give each operation its own result', async () => {
        const key = newKey()
        const batch = counters.batch()
        await counters.set(`${key}:c`, 'c', null)
        const results = [
          batch.set(key, 1, null),
          batch.increment(`${key}:a`, 2, 60_000),
          batch.get(`${key}:c`),
          batch.run(pairScript, [`${key}:left`, `${key}:right`], [5]),
          batch.increment(`${key}:b`, 1, null),
          batch.get(`${key}:none`),
        ]
        await batch.send()
        expect(await settle<unknown>(results)).toEqual([undefined, 2, 'c', [5, -5], 1, null])
      })

      it('fail in the one operation that failed', async () => {
        const key = newKey()
        await counters.set(key, 'x', null)
        const batch = counters.batch()
        const results = [
          Promise.resolve().then(() => batch.increment(key, 1, null)),
          Promise.resolve().then(() => batch.increment(`${key}:b`, 1, null)),
        ]
        await Promise.resolve()
        await batch.send()
        const [refused, added] = await Promise.allSettled(results)
        expect(refused).toMatchObject({ status: 'rejected', reason: { kind: 'rejected' } })
        expect(added).toEqual({ status: 'fulfilled', value: 1 })
      })

      it('may be sent without anything in them', async () => {
        await expect(counters.batch().send()).resolves.toBeUndefined()
      })
    })

    it('answers a ping', async () => {
      await expect(counters.ping()).resolves.toBeUndefined()
    })
  })
}

/**
 * Far from exact, because a real store's clock runs on; near enough to tell the candidates apart.
 */
function isJustBelow(ttlMs: number, setMs: number): boolean {
  return ttlMs <= setMs && ttlMs > setMs - 30_000
}
