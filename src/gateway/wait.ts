/** Longest that a caller waits for a provider to take calls again. */
const WAIT_MS_MAX = 2_000
const BACKOFF_MS = 100

/**
 * How long to wait before the same deployment is asked again: as long as the provider wishes, else
 * doubling from a tenth of a second. Null when that is too long for a caller to wait.
 */
export function nextWait({
  wishedMs,
  tries = 1,
}: {
  readonly wishedMs: number | null
  readonly tries?: number
}): number | null {
  const waitMs = Math.max(0, wishedMs ?? BACKOFF_MS * 2 ** (tries - 1))
  return waitMs <= WAIT_MS_MAX ? waitMs : null
}
