import { startTimer } from '../lib/timer.ts'

export interface Heartbeat {
  /** Something was written: the next beat is not needed. Costs nothing. */
  note(): void
  stop(): void
}

/**
 * Calls `beat` whenever nothing was noted for `intervalMs` (at most twice as long). Keeps proxies
 * from closing a stream whose model thinks for minutes, and finds callers that have left on
 * runtimes that notice it only by writing.
 */
export function startHeartbeat(intervalMs: number, beat: () => void): Heartbeat {
  let hasWritten = true
  let cancel = () => {}
  const arm = () => {
    cancel = startTimer(intervalMs, () => {
      if (!hasWritten) beat()
      hasWritten = false
      arm()
    })
  }
  arm()
  return {
    note: () => {
      hasWritten = true
    },
    stop: () => cancel(),
  }
}
