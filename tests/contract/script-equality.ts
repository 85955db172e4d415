import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Counters, CounterScript, ScriptArgument } from '../../src/domain/counters.ts'
import { openScript, reserveScript, settleScript } from '../../src/limits/budget-scripts.ts'
import {
  addReportScript,
  readMetricsScript,
  setGaugesScript,
} from '../../src/telemetry/metrics/share-scripts.ts'
import { admitCallScript, endCallScript } from '../../src/limits/call-limit-scripts.ts'
import { breakerScript } from '../../src/routing/breaker/breaker-script.ts'
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

    it('breaker', async () => {
      const steps = fc.record({
        keys: fc.tuple(fc.constantFrom('a', 'b')),
        args: fc.tuple(
          fc.nat(5),
          fc.integer({ min: NOW_MS, max: NOW_MS + 200_000 }),
          fc.nat(6),
          fc.constant(2),
          fc.constant(60_000),
          fc.constant(60_000),
          fc.constant(35_000),
          fc.constantFrom(1, 2),
        ),
      })
      expect(await findDifference(fixture.counters, breakerScript, steps)).toBeNull()
    })

    it('metrics', async () => {
      // Halves, because the store adds in decimal and the twin in binary.
      const delta = fc.integer({ min: -9, max: 900 }).map((halves) => halves / 2)
      const step = fc.record({
        sequence: fc.constantFrom('seq_1', 'seq_2'),
        number: fc.integer({ min: 1, max: 5 }),
        field: fc.constantFrom('["a",0]', '["b",1,"x"]'),
        delta,
      })
      let runs = 0
      const property = fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const prefix = `equality:metrics:{${(runs += 1)}}`
        const memory = createMemoryCounters({ now: Date.now })
        const both: readonly Counters[] = [fixture.counters, memory]
        for (const it of steps) {
          const keys = [`${prefix}:totals`, `${prefix}:${it.sequence}`] as const
          const args = [it.number, 60_000, it.field, it.delta]
          const [real, twin] = await runOnBoth(both, addReportScript, { keys, args })
          expect(real).toEqual(twin)
        }
        for (const replica of ['a', 'b']) {
          const keys = [`${prefix}:gauges`] as const
          await runOnBoth(both, setGaugesScript, {
            keys,
            args: [replica, `of ${replica}`] as const,
          })
        }
        const keys = [`${prefix}:totals`, `${prefix}:gauges`] as const
        const [real, twin] = await runOnBoth(both, readMetricsScript, {
          keys,
          args: [60_000] as const,
        })
        expect(real?.[0].toSorted()).toEqual(twin?.[0].toSorted())
        // Behind the time of either store.
        const gauges = (texts: readonly string[] = []) => texts.map((it) => it.replace(/^\d+:/, ''))
        expect(gauges(real?.[1]).toSorted()).toEqual(gauges(twin?.[1]).toSorted())
      })
      await fc.assert(property, { numRuns: 40, seed: 20_261_124 })
    })

    it('call-admit and call-end', async () => {
      const keys = fc
        .constantFrom('a', 'b')
        .map((name) => [`${name}:tokens`, `${name}:slots`] as const)
      const clock = fc.integer({ min: NOW_MS, max: NOW_MS + 90_000 })
      const limit = fc.constantFrom(0, 7, 1000, 1_000_000_000)
      const tokens = fc.integer({ min: 0, max: 1000 })
      const id = fc.constantFrom('run_1', 'run_2', 'run_3')
      const admit = fc.record({
        script: fc.constant(anyScript(admitCallScript)),
        keys,
        args: fc.tuple(clock, limit, tokens, fc.constantFrom(0, 1, 2), fc.constant(60_000), id),
      })
      const end = fc.record({
        script: fc.constant(anyScript(endCallScript)),
        keys,
        args: fc.tuple(clock, limit, tokens, fc.integer({ min: 0, max: 100_000 }), id),
      })
      const steps = fc.oneof(admit, end)
      expect(await findDifferenceOf(fixture.counters, 'call limits', steps)).toBeNull()
    })

    describe('budgets', () => {
      const key = fc.constantFrom('a', 'b', 'c')
      const clock = fc.integer({ min: NOW_MS, max: NOW_MS + 3000 })
      const replica = fc.constantFrom('rep_1', 'rep_2')
      const lease = fc.constant(1000)
      const amount = fc.integer({ min: 0, max: 6_000_000_000_000_000 / 1000 })
      const cap = fc.oneof(fc.constant(-1), fc.integer({ min: 0, max: 9_000_000_000_000 }))
      const hold = fc.constantFrom('hold_1', 'hold_2', 'hold_3')
      const holdTtl = fc.constantFrom(0, 3_600_000)
      const holdKeys = fc.tuple(hold, key, key).map((names) => [...new Set(names)])
      const open = fc.record({
        script: fc.constant(anyScript(openScript)),
        keys: fc.tuple(key),
        args: fc.tuple(amount, fc.constant(3_600_000)),
      })
      const reserve = fc.record({
        script: fc.constant(anyScript(reserveScript)),
        keys: holdKeys,
        args: fc.tuple(clock, lease, replica, amount, holdTtl, cap, cap),
      })
      const settle = fc.record({
        script: fc.constant(anyScript(settleScript)),
        keys: holdKeys,
        args: fc.tuple(clock, lease, replica, amount, amount, holdTtl),
      })

      it('are opened, reserved and settled alike', async () => {
        const steps = fc.oneof(open, reserve, settle)
        expect(await findDifferenceOf(fixture.counters, 'budget', steps)).toBeNull()
      })
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

function runOnBoth<Keys extends readonly string[], Args extends readonly ScriptArgument[], Result>(
  stores: readonly Counters[],
  script: CounterScript<Keys, Args, Result>,
  { keys, args }: Step<Keys, Args>,
): Promise<Result[]> {
  return Promise.all(stores.map(async (store) => store.run(script, keys, args)))
}

/**
 * Runs random sequences on a store and on twins, and compares results and what is left behind.
 * Gives the shortest sequence that tells them apart, or null.
 */
function findDifference<
  Keys extends readonly string[],
  Args extends readonly ScriptArgument[],
  Result,
>(
  store: Counters,
  script: CounterScript<Keys, Args, Result>,
  step: fc.Arbitrary<Step<Keys, Args>>,
): Promise<string | null> {
  const steps = step.map((it) => ({ ...it, script: anyScript(script) }))
  return findDifferenceOf(store, script.name, steps)
}

type AnyScript = CounterScript<readonly string[], readonly never[], unknown>

/** A script among others: its keys and arguments come from the step that names it. */
const anyScript = (script: unknown) => script as AnyScript

interface ScriptStep {
  readonly script: AnyScript
  readonly keys: readonly string[]
  readonly args: readonly unknown[]
}

async function findDifferenceOf(
  store: Counters,
  name: string,
  step: fc.Arbitrary<ScriptStep>,
): Promise<string | null> {
  let runs = 0
  const sequences = fc.array(step, { minLength: 1, maxLength: 25 })
  const report = await fc.check(
    fc.asyncProperty(sequences, async (steps) => {
      const prefix = `equality:${name}:{${(runs += 1)}}`
      const memory = createMemoryCounters({ now: () => NOW_MS })
      const touched = new Set<string>()
      for (const { script, keys, args } of steps) {
        const named = keys.map((key) => `${prefix}:${key}`)
        for (const key of named) touched.add(key)
        // Keys and arguments are those that the script was listed with.
        const given = args as readonly never[]
        expect(await store.run(script, named, given)).toEqual(memory.run(script, named, given))
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
