import { CountersError, type Counters, type CounterScript } from '../domain/counters.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { Availability } from './counters/availability.ts'
import { readInteger } from './counters/script-reply.ts'

/** A number that one replica raises and all replicas see: "a key was revoked", "settings changed". */
export interface SharedVersion {
  /** The version as an opaque text: only equality means something. Rejects when nothing can tell. */
  read(): Promise<string>
  /** Makes every replica's next read differ. Rejects when neither place takes it. */
  bump(): Promise<void>
}

/** The version row of the database, for the time without shared counters. */
export interface DatabaseVersion {
  read(): Promise<number>
  bump(): Promise<void>
}

export interface SharedVersionOptions {
  readonly counters: Counters
  readonly availability: Availability
  /** What the version is of, such as `keys`. */
  readonly name: string
  readonly database: DatabaseVersion
  readonly now: Clock
  readonly log: Log
}

/**
 * Starts a lost version at the time of day, so that a Redis that was emptied never repeats a number
 * that a replica has already seen.
 */
export const bumpScript: CounterScript<readonly [key: string], readonly [nowMs: number], number> = {
  name: 'version-bump',
  lua: `
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('SET', KEYS[1], ARGV[1])
end
return redis.call('INCR', KEYS[1])`,
  twin(slots, [key], [nowMs]) {
    const value = (slots.get<number>(key) ?? nowMs) + 1
    slots.set(key, value)
    return value
  },
  read: readInteger,
}

/**
 * Keeps the version in the shared counters; in the database while they are lost or where there are
 * none. A change of place reads as a new version, which costs one refresh too many and misses none.
 */
export function createSharedVersion(options: SharedVersionOptions): SharedVersion {
  const { counters, availability, name, database, now, log } = options
  const key = `version:${name}`
  const readDatabase = async () => `database:${await database.read()}`
  const readCounters = async () => `counters:${(await counters.get(key)) ?? 'none'}`

  return {
    async read() {
      return counters.isShared ? availability.attempt(readCounters, readDatabase) : readDatabase()
    },
    async bump() {
      if (!counters.isShared) return database.bump()
      try {
        // Always tried, also while the store counts as lost: other replicas may still read it.
        await counters.run(bumpScript, [key], [now()])
      } catch (error) {
        if (!(error instanceof CountersError)) throw error
        log('warn', 'shared_version_in_database', { version: name, reason: error.message })
        await database.bump()
      }
    },
  }
}
