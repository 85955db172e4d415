import { openScript, reserveScript, settleScript } from '../../src/limits/budget-scripts.ts'
import {
  addReportScript,
  readMetricsScript,
  setGaugesScript,
} from '../../src/telemetry/metrics/share-scripts.ts'
import { admitCallScript, endCallScript } from '../../src/limits/call-limit-scripts.ts'
import { breakerScript } from '../../src/routing/breaker/breaker-script.ts'
import type { CounterOperations, CounterScript } from '../../src/domain/counters.ts'
import { incrementScript } from '../../src/storage/counters/increment-script.ts'
import { readInteger, readIntegers } from '../../src/storage/counters/script-reply.ts'
import { createSharedWindow, slidingWindowTwin } from '../../src/storage/counters/sliding-window.ts'
import { bumpScript } from '../../src/storage/shared-version.ts'
import type { AnyCounterScript } from '../servers/upstash-backends.ts'

type WindowScript = CounterScript<
  readonly [current: string, previous: string],
  readonly [limit: number, nowMs: number, windowMs: number, cost: number],
  readonly number[]
>

/** Adds to two keys and reports both: a script as features write them. */
export const pairScript: CounterScript<
  readonly [left: string, right: string],
  readonly [by: number],
  readonly number[]
> = {
  name: 'pair',
  lua: `return { redis.call('INCRBY', KEYS[1], ARGV[1]), redis.call('INCRBY', KEYS[2], -ARGV[1]) }`,
  twin(slots, [left, right], [by]) {
    const leftValue = Number(slots.get(left) ?? 0) + by
    const rightValue = Number(slots.get(right) ?? 0) - by
    slots.set(left, leftValue)
    slots.set(right, rightValue)
    return [leftValue, rightValue]
  },
  read: readIntegers,
}

/** The store's clock in milliseconds. */
export const timeScript: CounterScript<readonly string[], readonly [], number> = {
  name: 'time',
  lua: `local now = redis.call('TIME') return now[1] * 1000 + math.floor(now[2] / 1000)`,
  twin: (slots) => slots.nowMs(),
  read: readInteger,
}

/** What a key has left to live in milliseconds; -1 without an end. */
export const ttlScript: CounterScript<readonly [key: string], readonly [], number> = {
  name: 'ttl',
  lua: `return math.max(redis.call('PTTL', KEYS[1]), -1)`,
  twin: (slots, [key]) => slots.ttlMs(key) ?? -1,
  read: readInteger,
}

/** The sliding window's script as `@upstash/ratelimit` hands it over, with our twin. */
export async function readLibraryWindow(): Promise<WindowScript> {
  const seen: string[] = []
  const recorder: Pick<CounterOperations, 'run'> = {
    run(script) {
      seen.push(script.lua)
      return script.read([0, 1])
    },
  }
  const operations = recorder as CounterOperations
  await createSharedWindow()(operations, { key: 'x', limit: 1, windowMs: 1_000, cost: 1 })
  const [lua] = seen
  if (lua === undefined) throw new Error('The library ran no script.')
  return { name: 'library-window', lua, twin: slidingWindowTwin, read: readIntegers }
}

/** Every script that the program and this suite run, for a store that has only twins. */
export async function allScripts(): Promise<readonly AnyCounterScript[]> {
  const scripts = [
    incrementScript,
    bumpScript,
    reserveScript,
    settleScript,
    openScript,
    breakerScript,
    addReportScript,
    setGaugesScript,
    readMetricsScript,
    admitCallScript,
    endCallScript,
    pairScript,
    timeScript,
    ttlScript,
  ]
  // Each twin names its keys and arguments; on the list they are whatever a command brings.
  return [...scripts, await readLibraryWindow()] as unknown as readonly AnyCounterScript[]
}
