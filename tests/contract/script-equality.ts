import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Counters, CounterScript, ScriptArgument } from '../../src/domain/counters.ts'
import { incrementScript } from '../../src/storage/counters/increment-script.ts'
import { createMemoryCounters } from '../../src/storage/counters/memory.ts'
import { bumpScript } from '../../src/storage/shared-version.ts'
import { readLibraryWindow, ttlScript } from './counter-scripts.ts'
import type { CountersFixture } from './counters.ts'

interface Step<Keys, Args> {
  /** Names within one run: the same name is the same key. */
  readonly keys: Keys
  readonly args: Args
}

const NOW_MS = 1_800_000_000_000

/** The scripts of the program: a new one gets its line here. */
export function describeScriptEquality(name: string, open: () => Promise<CountersFixture>): void {
  describe(`scripts and their twins do the same: ${name}`, () => {
    let fixture: CountersFixture
    beforeAll(async () => {
      fixture = await open()
    })
    afterAll(() => fixture.close())

    it('increment', async () => {
      const steps = fc.record({
        keys: fc.tuple(fc.constantFrom('a', 'b')),
        args: fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 60_000, max: 90_000 })),
      })
      expect(await findDifference(fixture.counters, incrementScript, steps)).toBeNull()
    })

    it('version-bump', async () => {
      const steps = fc.record({
        keys: fc.tuple(fc.constantFrom('a', 'b')),
        args: fc.tuple(fc.integer({ min: 1, max: NOW_MS })),
      })
      expect(await findDifference(fixture.counters, bumpScript, steps)).toBeNull()
    })

    it('sliding-window, with the source of @upstash/ratelimit', async () => {
      const windowMs = 60_000
      const steps = fc
        .record({
          window: fc.integer({ min: 1, max: 3 }),
          intoWindowMs: fc.integer({ min: 0, max: windowMs - 1 }),
          limit: fc.integer({ min: 1, max: 12 }),
          cost: fc.integer({ min: -3, max: 6 }),
        })
        .map(({ window, intoWindowMs, limit, cost }) => ({
          keys: [`${window}`, `${window - 1}`] as const,
          args: [limit, window * windowMs + intoWindowMs, windowMs, cost] as const,
        }))
      expect(await findDifference(fixture.counters, await readLibraryWindow(), steps)).toBeNull()
    })
  })
}

/**
 * Runs random sequences on a store and on twins, and compares results and what is left behind.
 * Gives the shortest sequence that tells them apart, or null.
 */
async function findDifference<
  Keys extends readonly string[],
  Args extends readonly ScriptArgument[],
  Result,
>(
  store: Counters,
  script: CounterScript<Keys, Args, Result>,
  step: fc.Arbitrary<Step<Keys, Args>>,
): Promise<string | null> {
  let runs = 0
  const sequences = fc.array(step, { minLength: 1, maxLength: 25 })
  const report = await fc.check(
    fc.asyncProperty(sequences, async (steps) => {
      const prefix = `equality:${script.name}:{${(runs += 1)}}`
      const memory = createMemoryCounters({ now: () => NOW_MS })
      const touched = new Set<string>()
      for (const { keys, args } of steps) {
        const named = keys.map((key) => `${prefix}:${key}`) as readonly string[] as Keys
        for (const key of named) touched.add(key)
        expect(await store.run(script, named, args)).toEqual(memory.run(script, named, args))
      }
      for (const key of touched) await expectSameKey(store, memory, key)
    }),
    { numRuns: 40, seed: 20_261_124 },
  )
  return fc.defaultReportMessage(report) ?? null
}

async function expectSameKey(store: Counters, twin: Counters, key: string): Promise<void> {
  expect(await store.get(key)).toBe(await twin.get(key))
  const ttlMs = await store.run(ttlScript, [key], [])
  const twinTtlMs = await twin.run(ttlScript, [key], [])
  // The store's clock ran on since the key was written, the twin's stood still.
  expect(Math.abs(twinTtlMs - ttlMs)).toBeLessThan(twinTtlMs === -1 ? 1 : 10_000)
}
