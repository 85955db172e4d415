import type { MemorySlots, SlotValue } from '../../domain/counters.ts'
import type { Clock } from '../../domain/ports.ts'

interface Entry {
  value: SlotValue
  /** Infinity: lives until it is deleted. */
  expiresAtMs: number
}

/** Keys looked at per new key: more than one, so that the dead can't outrun the sweep. */
const SWEPT_PER_INSERT = 2
/** Keys compared when one has to go. */
const EVICTION_SAMPLE = 16

export interface SlotLimits {
  readonly now: Clock
  /** Keys kept at most, expired ones included. Keys without an end don't count as evictable. */
  readonly entriesMax: number
}

/**
 * Keys with an end, in a Map of bounded size and without a timer: each new key pays for looking at
 * two old ones, and where there is no room the key that ends soonest among a few goes. Keys
 * without an end are never evicted: writers keep those few.
 */
export function createMemorySlots({ now, entriesMax }: SlotLimits): MemorySlots {
  const entries = new Map<string, Entry>()
  let cursor = entries.entries()

  /** The next key in the round, or undefined when a round has ended. */
  function nextEntry(): [string, Entry] | undefined {
    const step = cursor.next()
    if (!step.done) return step.value
    cursor = entries.entries()
    return undefined
  }

  function sweep(): void {
    for (let looked = 0; looked < SWEPT_PER_INSERT; looked += 1) {
      const next = nextEntry()
      if (next !== undefined && next[1].expiresAtMs <= now()) entries.delete(next[0])
    }
  }

  function evict(): void {
    let soonest: string | undefined
    let soonestMs = Infinity
    for (let looked = 0; looked < EVICTION_SAMPLE; looked += 1) {
      const next = nextEntry()
      if (next === undefined || next[1].expiresAtMs >= soonestMs) continue
      ;[soonest, soonestMs] = [next[0], next[1].expiresAtMs]
    }
    if (soonest !== undefined) entries.delete(soonest)
  }

  function find(key: string): Entry | undefined {
    const entry = entries.get(key)
    if (entry === undefined || entry.expiresAtMs > now()) return entry
    entries.delete(key)
    return undefined
  }

  return {
    nowMs: now,
    get<Value extends SlotValue>(key: string) {
      // A key belongs to one kind of value: the port's promise, which nothing here can check.
      return find(key)?.value as Value | undefined
    },
    set(key, value) {
      const entry = find(key)
      if (entry !== undefined) {
        entry.value = value
        return
      }
      sweep()
      if (entries.size >= entriesMax) evict()
      entries.set(key, { value, expiresAtMs: Infinity })
    },
    expire(key, ttlMs) {
      const entry = find(key)
      if (entry !== undefined) entry.expiresAtMs = now() + ttlMs
    },
    ttlMs(key) {
      const entry = find(key)
      return entry === undefined || entry.expiresAtMs === Infinity
        ? null
        : entry.expiresAtMs - now()
    },
    delete(key) {
      entries.delete(key)
    },
  }
}
