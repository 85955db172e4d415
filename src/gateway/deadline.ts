import type { HeaderReader, UpstreamTimeouts } from '../domain/transport.ts'
import { GatewayError } from '../errors.ts'

const TIMEOUT_MS_MIN = 100
const TIMEOUT_MS_MAX = 3_600_000

/**
 * When the caller wants to have its answer, or hear that there is none: `X-Scalix-Timeout-Ms` from
 * the call's start. Milliseconds since 1970; null where it does not say. Throws GatewayError
 * `invalid_request` for what is no time.
 */
export function readDeadline(header: HeaderReader, startedAtMs: number): number | null {
  const said = header('x-scalix-timeout-ms')
  if (said === undefined) return null
  const timeoutMs = Number(said)
  const isTime =
    /^\d{1,9}$/.test(said) && timeoutMs >= TIMEOUT_MS_MIN && timeoutMs <= TIMEOUT_MS_MAX
  if (isTime) return startedAtMs + timeoutMs
  throw new GatewayError(
    'invalid_request',
    `X-Scalix-Timeout-Ms is a number of milliseconds from ${TIMEOUT_MS_MIN} to ${TIMEOUT_MS_MAX}.`,
  )
}

/** The limits of one attempt, none of them beyond what is left of the caller's time. */
export function clipTimeouts(timeouts: UpstreamTimeouts, leftMs: number | null): UpstreamTimeouts {
  if (leftMs === null) return timeouts
  const { connectMs, firstByteMs, idleMs, totalMs } = timeouts
  return {
    connectMs: Math.min(connectMs, leftMs),
    firstByteMs: Math.min(firstByteMs, leftMs),
    idleMs: Math.min(idleMs, leftMs),
    totalMs: totalMs === 0 ? leftMs : Math.min(totalMs, leftMs),
  }
}
