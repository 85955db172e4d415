import type { UpstreamTimeouts } from '../src/domain/transport.ts'

export interface Deadline {
  /** Bytes have come: from now on it is silence that counts. Cheap enough for every chunk. */
  touch(): void
  clear(): void
}

type Limits = Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs' | 'totalMs'>

/** Limits hold to within two ticks, and never fire early. */
const TICK_MS = 50

interface Watch {
  readonly limits: Limits
  readonly onExpiry: (message: string) => void
  readonly startedAtMs: number
  lastByteAtMs: number | null
  previous: Watch | null
  next: Watch | null
}

/**
 * The time limits of all exchanges on one shared clock, which ticks only while there are any. A
 * timer for each exchange would be the dearest part of a short call.
 */
export function createDeadlines() {
  let first: Watch | null = null
  let nowMs = 0
  let ticker: NodeJS.Timeout | undefined

  const remove = (watch: Watch) => {
    if (watch.previous !== null) watch.previous.next = watch.next
    else if (first === watch) first = watch.next
    if (watch.next !== null) watch.next.previous = watch.previous
    // A finished exchange must not keep later ones alive.
    watch.previous = null
    watch.next = null
  }
  const tick = () => {
    nowMs = performance.now()
    if (first === null) {
      clearInterval(ticker)
      ticker = undefined
      return
    }
    for (let watch: Watch | null = first; watch !== null;) {
      const following: Watch | null = watch.next
      const message = findExpiry(watch, nowMs - TICK_MS)
      if (message !== null) {
        remove(watch)
        watch.onExpiry(message)
      }
      watch = following
    }
  }
  const start = () => {
    nowMs = performance.now()
    ticker = setInterval(tick, TICK_MS)
    ticker.unref()
  }

  return function watchExchange(limits: Limits, onExpiry: Watch['onExpiry']): Deadline {
    if (ticker === undefined) start()
    const watch: Watch = {
      limits,
      onExpiry,
      startedAtMs: nowMs,
      lastByteAtMs: null,
      previous: null,
      next: first,
    }
    if (first !== null) first.previous = watch
    first = watch
    return {
      touch: () => {
        watch.lastByteAtMs = nowMs
      },
      clear: () => remove(watch),
    }
  }
}

export type WatchExchange = ReturnType<typeof createDeadlines>

/** Which limit has passed by `atMs`, in words; null when none has. */
function findExpiry({ limits, startedAtMs, lastByteAtMs }: Watch, atMs: number): string | null {
  if (limits.totalMs > 0 && atMs - startedAtMs >= limits.totalMs) {
    return 'The whole exchange took too long.'
  }
  if (lastByteAtMs === null) {
    return atMs - startedAtMs >= limits.firstByteMs ? 'No answer came in time.' : null
  }
  return atMs - lastByteAtMs >= limits.idleMs ? 'No byte came for too long.' : null
}
