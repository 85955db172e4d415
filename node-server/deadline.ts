import type { UpstreamTimeouts } from '../src/domain/transport.ts'

export interface Deadline {
  /** Bytes have come: from now on it is silence that counts. Cheap enough for every chunk. */
  touch(): void
  clear(): void
}

type Limits = Pick<UpstreamTimeouts, 'firstByteMs' | 'idleMs' | 'totalMs'>

/**
 * All time limits of one exchange on one timer, which is set anew only when it has fired. undici's
 * own two timers would be made and dropped with every call, as their limits differ.
 */
export function startDeadline(limits: Limits, onExpiry: (message: string) => void): Deadline {
  const startedAtMs = performance.now()
  const endsAtMs = limits.totalMs > 0 ? startedAtMs + limits.totalMs : Infinity
  let lastByteAtMs = 0
  let timer: NodeJS.Timeout

  const nextExpiryMs = () =>
    Math.min(
      endsAtMs,
      lastByteAtMs === 0 ? startedAtMs + limits.firstByteMs : lastByteAtMs + limits.idleMs,
    )
  const arm = (delayMs: number) => {
    timer = setTimeout(check, Math.max(1, delayMs))
    timer.unref()
  }
  const check = () => {
    const nowMs = performance.now()
    // Timers fire up to a millisecond early by this clock.
    const leftMs = nextExpiryMs() - nowMs
    if (leftMs > 1) arm(leftMs)
    else onExpiry(nowMs >= endsAtMs - 1 ? 'The whole exchange took too long.' : silence())
  }
  const silence = () =>
    lastByteAtMs === 0 ? 'No answer came in time.' : 'No byte came for too long.'
  // Fires early enough for any of the limits, and looks then which one counts.
  arm(Math.min(limits.firstByteMs, limits.idleMs, endsAtMs - startedAtMs))

  return {
    touch: () => {
      lastByteAtMs = performance.now()
    },
    clear: () => clearTimeout(timer),
  }
}
