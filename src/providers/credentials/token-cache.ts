import type { Clock } from '../../domain/ports.ts'

/** What proves who we are, until it expires (milliseconds since 1970). */
export interface Expiring<Value> {
  readonly value: Value
  readonly expiresAtMs: number
}

export type AccessToken = Expiring<string>

interface TokenCacheOptions<Value> {
  readonly fetchToken: () => Promise<Expiring<Value>>
  readonly now: Clock
  /**
   * Whether calls that wait at the same time may share one fetch. False on Workers, where a
   * request can't wait for another request's I/O.
   */
  readonly canShareWork: boolean
}

/** How long before its end a token is replaced. */
const REFRESH_BEFORE_MS = 5 * 60_000

/**
 * Gives a token that is good for at least five minutes, fetched as rarely as possible. While a
 * new one can't be had, one that still holds is given; otherwise the failure is passed on.
 */
export function createTokenCache<Value>({
  fetchToken,
  now,
  canShareWork,
}: TokenCacheOptions<Value>) {
  let current: Expiring<Value> | undefined
  let pending: Promise<Value> | undefined

  const refresh = async (): Promise<Value> => {
    try {
      current = await fetchToken()
      return current.value
    } catch (error) {
      if (current !== undefined && current.expiresAtMs > now()) return current.value
      throw error
    }
  }

  return function currentToken(): Value | Promise<Value> {
    if (current !== undefined && current.expiresAtMs - REFRESH_BEFORE_MS > now()) {
      return current.value
    }
    if (!canShareWork) return refresh()
    pending ??= refresh().finally(() => {
      pending = undefined
    })
    return pending
  }
}
