import {
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose'
import type { Clock, Log } from '../domain/ports.ts'
import type { Upstream } from '../domain/transport.ts'
import { decodeUtf8 } from '../lib/bytes.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import { fetchWhole } from '../transport/fetch-whole.ts'

export interface KeySetOptions {
  readonly url: string
  readonly upstream: Upstream
  readonly now: Clock
  readonly log: Log
  /** False where a request must not wait for the work of another one (Workers). */
  readonly canShareWork: boolean
}

/** Finds the key that a token names. */
export type FindKey = (
  header: JWSHeaderParameters,
  token: FlattenedJWSInput,
) => Promise<CryptoKey | Uint8Array>

/** Nobody can tell: the keys could not be had. */
export class KeySetUnavailableError extends Error {
  override readonly name = 'KeySetUnavailableError'
}

interface KeySet {
  readonly find: ReturnType<typeof createLocalJWKSet>
  readonly fetchedAtMs: number
}

/** Keys are asked for anew after this time, and not before it is over. */
const FRESH_MS = 10 * 60_000
/** How long keys count while the provider does not answer. */
const STALE_MS = 24 * 60 * 60_000
/** After an answer or a failure, whatever strangers' tokens name and however dead the provider is. */
const PAUSE_MS = 30_000
const BYTES_MAX = 256 * 1024
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 5_000, idleMs: 5_000, totalMs: 10_000 }

/**
 * The published keys of an identity provider, fetched over the one way out and remembered. An
 * unknown key id asks for them anew, at most twice a minute. While the provider is dead, the last
 * keys go on for a day; without any, it rejects with KeySetUnavailableError.
 */
export function createKeySet(options: KeySetOptions): FindKey {
  const { now, log, url } = options
  let current: KeySet | undefined
  let askedAtMs = -Infinity
  let pending: Promise<void> | undefined

  async function ask(): Promise<void> {
    try {
      current = { find: createLocalJWKSet(await fetchKeys(options)), fetchedAtMs: now() }
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      log('error', 'identity_provider_keys_unavailable', { url, reason })
    } finally {
      askedAtMs = now()
    }
  }

  function refresh(): Promise<void> {
    if (!options.canShareWork) return now() < askedAtMs + PAUSE_MS ? Promise.resolve() : ask()
    if (pending !== undefined) return pending
    if (now() < askedAtMs + PAUSE_MS) return Promise.resolve()
    pending = ask().finally(() => {
      pending = undefined
    })
    return pending
  }

  function usable(): KeySet {
    if (current !== undefined && now() < current.fetchedAtMs + STALE_MS) return current
    throw new KeySetUnavailableError('The keys of the identity provider could not be fetched.')
  }

  return async (header, token) => {
    if (current === undefined || now() >= current.fetchedAtMs + FRESH_MS) await refresh()
    try {
      return await usable().find(header, token)
    } catch (thrown) {
      if (!(thrown instanceof errors.JWKSNoMatchingKey)) throw thrown
    }
    await refresh()
    return usable().find(header, token)
  }
}

async function fetchKeys({ upstream, url }: KeySetOptions): Promise<JSONWebKeySet> {
  const { status, body } = await fetchWhole(
    upstream,
    {
      method: 'GET',
      url,
      headers: ['accept', 'application/json, application/jwk-set+json'],
      body: null,
      timeouts: TIMEOUTS,
    },
    { bodyBytesMax: BYTES_MAX },
  )
  if (status !== 200) throw new Error(`status ${status}`)
  const found = parseJson(decodeUtf8(body))
  const keys = isJsonObject(found) ? found['keys'] : undefined
  if (!Array.isArray(keys)) throw new Error('no key set')
  // A secret among them would let whoever reads them sign.
  return { keys: keys.filter((key) => isJsonObject(key) && key['kty'] !== 'oct') }
}
