import type { Clock } from '../../domain/ports.ts'

/** A token that proves who we are, until it expires (milliseconds since 1970). */
export interface AccessToken {
  readonly value: string
  readonly expiresAtMs: number
}

interface TokenCacheOptions {
  readonly fetchToken: () => Promise<AccessToken>
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
export function createTokenCache({ fetchToken, now, canShareWork }: TokenCacheOptions) {
  let current: AccessToken | undefined
  let pending: Promise<string> | undefined

  const refresh = async (): Promise<string> => {
    try {
      current = await fetchToken()
      return current.value
    } catch (error) {
      if (current !== undefined && current.expiresAtMs > now()) return current.value
      throw error
    }
  }

  return function currentToken(): string | Promise<string> {
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
