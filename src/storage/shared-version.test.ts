import { describe, expect, it } from 'vitest'
import { CountersError, type MemoryCounters, type SharedCounters } from '../domain/counters.ts'
import { createAvailability } from './counters/availability.ts'
import { createMemoryCounters } from './counters/memory.ts'
import { createSharedVersion } from './shared-version.ts'

/** In-memory counters that call themselves shared and can be lost. */
function createFakeShared(memory: MemoryCounters, isLost: () => boolean): SharedCounters {
  const guard = () => {
    if (isLost()) throw new CountersError('unavailable', 'gone')
    return memory
  }
  return {
    kind: 'redis',
    isShared: true,
    get: async (key) => guard().get(key),
    set: async (key, value, ttlMs) => guard().set(key, value, ttlMs),
    increment: async (key, by, ttlMs) => guard().increment(key, by, ttlMs),
    delete: async (keys) => guard().delete(keys),
    run: async (script, keys, args) => guard().run(script, keys, args),
    batch: () => memory.batch(),
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
}

function open() {
  let nowMs = 1_000
  let isLost = false
  let databaseVersion = 0
  const events: string[] = []
  const now = () => nowMs
  const log = (_level: string, event: string) => void events.push(event)
  const memory = createMemoryCounters({ now })
  const database = {
    read: async () => databaseVersion,
    bump: async () => void (databaseVersion += 1),
  }
  const shared = createFakeShared(memory, () => isLost)
  const createReplica = (counters: MemoryCounters | SharedCounters) =>
    createSharedVersion({
      counters,
      availability: createAvailability({ now, log: () => undefined, retryEveryMs: 1_000 }),
      name: 'keys',
      database,
      now,
      log,
    })
  return {
    first: createReplica(shared),
    second: createReplica(shared),
    alone: createReplica(memory),
    events,
    databaseVersion: () => databaseVersion,
    lose: (lost: boolean) => void (isLost = lost),
    empty: () => memory.delete(['version:keys']),
    pass: (ms: number) => void (nowMs += ms),
  }
}

describe('shared version', () => {
  it('moves for every replica when one raises it, without the database', async () => {
    const { first, second, databaseVersion } = open()
    const before = await second.read()
    await first.bump()
    const after = await second.read()
    expect(after).not.toBe(before)
    expect(await first.read()).toBe(after)
    expect(databaseVersion()).toBe(0)
  })

  it('never repeats a number after the store was emptied', async () => {
    const { first, second, empty, pass } = open()
    await first.bump()
    const seen = await second.read()
    empty()
    pass(10)
    await first.bump()
    expect(await second.read()).not.toBe(seen)
  })

  it('lives in the database where counters are not shared', async () => {
    const { alone, databaseVersion } = open()
    await alone.bump()
    expect(databaseVersion()).toBe(1)
    expect(await alone.read()).toBe('database:1')
  })

  it('moves to the database while the store is lost', async () => {
    const { first, second, lose, events } = open()
    await first.bump()
    lose(true)
    const before = await second.read()
    await first.bump()
    expect(events).toEqual(['shared_version_in_database'])
    expect(await second.read()).not.toBe(before)
  })

  it('reads as new when the store comes back', async () => {
    const { first, lose, pass } = open()
    await first.bump()
    lose(true)
    const lost = await first.read()
    lose(false)
    pass(1_000)
    expect(await first.read()).not.toBe(lost)
  })
})
