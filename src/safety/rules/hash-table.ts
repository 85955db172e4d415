/** Values by a hash of 32 bits, for look-ups that mostly find nothing. */
export interface HashTable<Value> {
  get(hash: number): Value | undefined
}

/** Slots for each entry: a free one is found at once. */
const ROOM = 8

/** A table that is filled once. */
export function createHashTable<Value>(entries: ReadonlyMap<number, Value>): HashTable<Value> {
  let size = 16
  while (size < entries.size * ROOM) size *= 2
  const mask = size - 1
  const keys = new Int32Array(size)
  /** One more than the value's place; 0 is free. */
  const places = new Int32Array(size)
  const values: Value[] = []
  for (const [hash, value] of entries) {
    let slot = hash & mask
    while (places[slot] !== 0) slot = (slot + 1) & mask
    keys[slot] = hash
    values.push(value)
    places[slot] = values.length
  }
  return {
    get(hash) {
      const key = hash | 0
      for (let slot = key & mask; ; slot = (slot + 1) & mask) {
        const place = places[slot] ?? 0
        if (place === 0) return undefined
        if (keys[slot] === key) return values[place - 1]
      }
    },
  }
}
