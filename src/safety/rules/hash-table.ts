/** Values by a hash of 32 bits, for look-ups that mostly find nothing. */
export interface HashTable<Value> {
  get(hash: number): Value | undefined
}

/** Slots for each entry: a free one is found soon. */
const ROOM = 2
/** Bits of the filter, a power of two: 8 KiB, which stay in the processor's nearest cache. */
const FILTER_BITS = 65_536

/** A table that is filled once. */
export function createHashTable<Value>(entries: ReadonlyMap<number, Value>): HashTable<Value> {
  let size = 16
  while (size < entries.size * ROOM) size *= 2
  const mask = size - 1
  const keys = new Int32Array(size)
  /** One more than the value's place; 0 is free. */
  const places = new Int32Array(size)
  const filter = new Int32Array(FILTER_BITS / 32)
  const values: Value[] = []
  for (const [hash, value] of entries) {
    let slot = hash & mask
    while (places[slot] !== 0) slot = (slot + 1) & mask
    keys[slot] = hash
    values.push(value)
    places[slot] = values.length
    const bit = filterBit(hash)
    filter[bit >> 5] = (filter[bit >> 5] ?? 0) | (1 << (bit & 31))
  }
  return {
    get(hash) {
      const bit = filterBit(hash)
      if ((((filter[bit >> 5] ?? 0) >> (bit & 31)) & 1) === 0) return undefined
      const key = hash | 0
      for (let slot = key & mask; ; slot = (slot + 1) & mask) {
        const place = places[slot] ?? 0
        if (place === 0) return undefined
        if (keys[slot] === key) return values[place - 1]
      }
    },
  }
}

/** Other bits than those that choose the slot. */
function filterBit(hash: number): number {
  return (hash >>> 16) & (FILTER_BITS - 1)
}
