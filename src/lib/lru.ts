/** A map that forgets what was used longest ago. */
export interface Lru<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
  size(): number
}

/** Holds at most `entriesMax` values; each `get` and `set` makes its entry the newest. */
export function createLru<Value>(entriesMax: number): Lru<Value> {
  const entries = new Map<string, Value>()
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= entriesMax) return
      const oldest = entries.keys().next()
      if (oldest.done !== true) entries.delete(oldest.value)
    },
    delete(key) {
      entries.delete(key)
    },
    size: () => entries.size,
  }
}
