import type { Platform } from '../platform.ts'
import type { Availability } from '../storage/counters/availability.ts'
import { bumpConfigVersion, readConfigVersion } from '../storage/queries/config-version.ts'
import { createSharedVersion } from '../storage/shared-version.ts'
import { createVersionWatch, type VersionWatch } from '../storage/version-watch.ts'

/** At most this long after a change, every replica knows of it. */
const WATCH_INTERVAL_MS = 2000

export interface Changes {
  readonly watch: VersionWatch
  /** Tells all replicas, this one at once, that something in the snapshot has changed. */
  announce(): Promise<void>
  /** The number in the database that counts changes, for `/ready`. */
  version(): Promise<number>
}

/** How replicas learn of each other's changes. */
export function createChanges(
  { database, counters, now, log }: Platform,
  availability: Availability,
): Changes {
  const shared = createSharedVersion({
    counters,
    availability,
    name: 'snapshot',
    database: {
      read: () => readConfigVersion(database),
      bump: async () => {
        await bumpConfigVersion(database)
      },
    },
    now,
    log,
  })
  const watch = createVersionWatch({
    read: () => shared.read(),
    intervalMs: WATCH_INTERVAL_MS,
    now,
    log,
  })
  return {
    watch,
    async announce() {
      // The queries have moved the database's own number; others may look at the counters.
      if (counters.isShared) await shared.bump()
      await watch.refresh()
    },
    version: () => readConfigVersion(database),
  }
}
