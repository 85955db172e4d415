import { CountersError, type CounterScript } from '../../domain/counters.ts'
import { readInteger } from './script-reply.ts'

/**
 * Adds to a number and starts its time to live if it has none. Behind `increment` of the shared
 * stores, so that a counter can't be left without its end.
 */
export const incrementScript: CounterScript<
  readonly [key: string],
  readonly [by: number, ttlMs: number],
  number
> = {
  name: 'increment',
  lua: `
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
if redis.call('PTTL', KEYS[1]) < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return value`,
  twin(slots, [key], [by, ttlMs]) {
    const value = addTo(slots.get(key), by)
    slots.set(key, value)
    if (slots.ttlMs(key) === null) slots.expire(key, ttlMs)
    return value
  },
  read: readInteger,
}

/** Sum of a stored number (or nothing) and a whole number; throws as Redis's INCRBY refuses. */
export function addTo(before: unknown, by: number): number {
  const value = (before === undefined ? 0 : Number(before)) + by
  if (Number.isSafeInteger(value)) return value
  throw new CountersError('rejected', 'A counter does not hold a whole number.')
}
