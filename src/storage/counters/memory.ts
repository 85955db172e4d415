import { CountersError, type CounterBatch, type MemoryCounters } from '../../domain/counters.ts'
import type { Clock } from '../../domain/ports.ts'
import { addTo, incrementScript } from './increment-script.ts'
import { createMemorySlots } from './memory-slots.ts'

export interface MemoryCountersOptions {
  readonly now: Clock
  /** Default 100,000: about 20 MB when all are used. */
  readonly entriesMax?: number
}

/**
 * Counters of one process: scripts run as their JavaScript twins, nothing is awaited. When full, a
 * new key displaces an expired one or else the one that ends soonest, among the few it looks at;
 * keys without an end stay. Give what must not be displaced by a flood of keys a store of its own.
 */
export function createMemoryCounters(options: MemoryCountersOptions): MemoryCounters {
  const { now, entriesMax = 100_000 } = options
  const slots = createMemorySlots({ now, entriesMax })

  const counters: MemoryCounters = {
    kind: 'memory',
    isShared: false,
    get(key) {
      const value = slots.get(key)
      if (typeof value === 'object') throw wrongKind()
      return value === undefined ? null : String(value)
    },
    set(key, value, ttlMs) {
      slots.delete(key)
      slots.set(key, value)
      if (ttlMs !== null) slots.expire(key, ttlMs)
    },
    increment(key, by, ttlMs) {
      if (ttlMs !== null) return incrementScript.twin(slots, [key], [by, ttlMs])
      const value = addTo(slots.get(key), by)
      slots.set(key, value)
      return value
    },
    delete(keys) {
      for (const key of keys) slots.delete(key)
    },
    run: (script, keys, args) => script.twin(slots, keys, args),
    batch: () => batch,
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }
  // Everything is done when it is called: there is nothing to collect.
  const batch: CounterBatch = { ...counters, send: () => Promise.resolve() }
  return counters
}

function wrongKind(): CountersError {
  return new CountersError('rejected', 'The key holds a script state, not a plain value.')
}
