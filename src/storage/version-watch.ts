import type { Clock, Log } from '../domain/ports.ts'

export interface VersionWatch {
  /** The version seen last; null before the first reading. */
  current(): string | null
  /**
   * Calls `listener`, which must not throw, after each change but not for the first reading: do that
   * one before loading what the version guards. Gives back the way to stop.
   */
  onChange(listener: VersionListener): () => void
  /**
   * Reads the version if `intervalMs` have passed since the last reading began. Undefined when
   * there is nothing to do. Never rejects: a failed reading is logged and tried again in time.
   */
  refreshIfDue(): Promise<void> | undefined
  /** Reads now, for example right after a change of one's own. Never rejects. */
  refresh(): Promise<void>
}

export type VersionListener = (version: string) => void

export interface VersionWatchOptions {
  readonly read: () => Promise<string>
  readonly intervalMs: number
  readonly now: Clock
  readonly log: Log
}

/**
 * Tells when a shared version has moved. Owns no timer: Node's entry calls `refreshIfDue` from its
 * own, on Workers a request hands it to its background work.
 */
export function createVersionWatch(options: VersionWatchOptions): VersionWatch {
  const { read, intervalMs, now, log } = options
  const listeners = new Set<VersionListener>()
  let current: string | null = null
  let dueAtMs = -Infinity
  let readings = 0
  let newestSeen = 0

  async function refresh(): Promise<void> {
    // Set before reading: a request that dies in the middle must not hold up the next reading.
    dueAtMs = now() + intervalMs
    readings += 1
    const reading = readings
    try {
      const version = await read()
      // An answer that was overtaken by a later reading's is old.
      if (reading > newestSeen) see(version, reading)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown'
      log('warn', 'version_unreadable', { reason })
    }
  }

  function see(version: string, reading: number): void {
    newestSeen = reading
    if (version === current) return
    const isFirst = current === null
    current = version
    if (isFirst) return
    for (const listener of listeners) listener(version)
  }

  return {
    current: () => current,
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    refreshIfDue: () => (now() < dueAtMs ? undefined : refresh()),
    refresh,
  }
}
