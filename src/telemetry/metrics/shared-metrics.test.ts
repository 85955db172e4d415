import { describe, expect, it } from 'vitest'
import { CountersError, type SharedCounters } from '../../domain/counters.ts'
import { createMemoryCounters } from '../../storage/counters/memory.ts'
import { createRegistry } from './registry.ts'
import { createSharedMetrics, type CollectedMetrics } from './shared-metrics.ts'

/** A store that all replicas of a test share, and that can lose answers or be away. */
function openStore() {
  let nowMs = 1_800_000_000_000
  const memory = createMemoryCounters({ now: () => nowMs })
  const trouble = { isAway: false, losesAnswer: false }
  const counters = {
    ...memory,
    kind: 'redis',
    isShared: true,
    run: async (...args: Parameters<typeof memory.run>) => {
      if (trouble.isAway) throw new CountersError('unavailable', 'away')
      const result = memory.run(...args)
      if (!trouble.losesAnswer) return result
      trouble.losesAnswer = false
      throw new CountersError('unavailable', 'lost')
    },
  } as unknown as SharedCounters
  return { counters, trouble, now: () => nowMs, pass: (ms: number) => (nowMs += ms) }
}

function startReplica({ counters, now }: ReturnType<typeof openStore>, replica: string) {
  const registry = createRegistry()
  const calls = registry.counter({ name: 'x_calls_total', help: 'Calls.', labels: ['name'] })
  const seconds = registry.histogram({ name: 'x_seconds', help: 'Time.', buckets: [1] })
  const busy = registry.gauge({ name: 'x_busy', help: 'Busy.', merge: 'sum' })
  const state = registry.gauge({ name: 'x_state', help: 'State.', merge: 'max' })
  const memory = registry.gauge({ name: 'x_bytes', help: 'Bytes.', merge: 'replica' })
  const shared = createSharedMetrics({ registry, counters, now, replica, measure: () => {} })
  return { calls, seconds, busy, state, memory, shared }
}

function valueOf({ families }: CollectedMetrics, name: string) {
  const readings = families.find((family) => family.name === name)?.readings ?? []
  return readings.map(({ labels, parts }) => [Object.fromEntries(labels), [...parts]])
}

describe('metrics of several replicas', () => {
  it('are one: counts add up, gauges by their kind', async () => {
    const store = openStore()
    const [a, b] = [startReplica(store, 'a'), startReplica(store, 'b')]
    a.calls.add(['x'], 2)
    b.calls.add(['x'], 3)
    a.seconds.observe([], 0.5)
    b.seconds.observe([], 2)
    for (const [replica, value] of [
      [a, 1],
      [b, 4],
    ] as const) {
      replica.busy.set([], value)
      replica.state.set([], value)
      replica.memory.set([], value)
    }
    await b.shared.report()
    const all = await a.shared.collect('all')
    expect(all.scope).toBe('all')
    expect(valueOf(all, 'x_calls_total')).toEqual([[{ name: 'x' }, [5]]])
    expect(valueOf(all, 'x_seconds')).toEqual([[{}, [2.5, 1, 1]]])
    expect(valueOf(all, 'x_busy')).toEqual([[{}, [5]]])
    expect(valueOf(all, 'x_state')).toEqual([[{}, [4]]])
    expect(valueOf(all, 'x_bytes')).toEqual(
      expect.arrayContaining([
        [{ replica: 'a' }, [1]],
        [{ replica: 'b' }, [4]],
      ]),
    )
  })

  it('keep the counts of a replica that has ended, and forget its gauges', async () => {
    const store = openStore()
    const [a, b] = [startReplica(store, 'a'), startReplica(store, 'b')]
    b.calls.add(['x'], 3)
    b.busy.set([], 7)
    await b.shared.report()
    store.pass(60_000)
    a.busy.set([], 1)
    const all = await a.shared.collect('all')
    expect(valueOf(all, 'x_calls_total')).toEqual([[{ name: 'x' }, [3]]])
    expect(valueOf(all, 'x_busy')).toEqual([[{}, [1]]])
  })

  it('count once what was sent twice because its answer was lost', async () => {
    const store = openStore()
    const a = startReplica(store, 'a')
    a.calls.add(['x'], 1)
    store.trouble.losesAnswer = true
    await a.shared.report()
    a.calls.add(['x'], 1)
    store.pass(5_000)
    await a.shared.report()
    store.pass(5_000)
    expect(valueOf(await a.shared.collect('all'), 'x_calls_total')).toEqual([[{ name: 'x' }, [2]]])
  })

  it('are those of the replica alone while the store is away, and whole after', async () => {
    const store = openStore()
    const [a, b] = [startReplica(store, 'a'), startReplica(store, 'b')]
    b.calls.add(['x'], 5)
    await b.shared.report()
    a.calls.add(['x'], 1)
    store.trouble.isAway = true
    await a.shared.report()
    const alone = await a.shared.collect('all')
    expect(alone.scope).toBe('replica')
    expect(valueOf(alone, 'x_calls_total')).toEqual([[{ name: 'x' }, [1]]])
    store.trouble.isAway = false
    expect(valueOf(await a.shared.collect('all'), 'x_calls_total')).toEqual([[{ name: 'x' }, [6]]])
  })
})
