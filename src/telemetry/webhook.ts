import type { Clock, Log } from '../domain/ports.ts'
import type { Upstream } from '../domain/transport.ts'
import { encodeUtf8 } from '../lib/bytes.ts'
import { fetchWhole } from '../transport/fetch-whole.ts'

export interface WebhookOptions {
  readonly upstream: Upstream
  readonly url: string
  /** Null sends events unsigned. */
  readonly secret: string | null
  readonly now: Clock
  readonly log: Log
}

/** Sends an event as JSON; tries a few times, then gives up with a line in the log. Never rejects. */
export type SendEvent = (event: Readonly<Record<string, unknown>>) => Promise<void>

const TRIES = 3
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 20_000 }
const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' }

/**
 * A receiver outside. `X-Scalix-Signature` holds `t=<seconds>,v1=<hex>`: HMAC-SHA256 of the time, a
 * dot and the body, so that a receiver can tell ours from others' and new ones from repeated ones.
 */
export function createWebhook(options: WebhookOptions): SendEvent {
  const { upstream, url, secret, now, log } = options
  let key: Promise<CryptoKey> | undefined

  const sign = async (body: string): Promise<string[]> => {
    if (secret === null) return []
    key ??= crypto.subtle.importKey('raw', copyOf(secret), ALGORITHM, false, ['sign'])
    const time = Math.floor(now() / 1000)
    const signature = await crypto.subtle.sign('HMAC', await key, copyOf(`${time}.${body}`))
    return ['x-scalix-signature', `t=${time},v1=${toHex(new Uint8Array(signature))}`]
  }

  const trySend = async (body: string): Promise<string | null> => {
    const headers = ['content-type', 'application/json', ...(await sign(body))]
    try {
      const { status } = await fetchWhole(upstream, {
        method: 'POST',
        url,
        headers,
        body,
        timeouts: TIMEOUTS,
      })
      return status >= 200 && status <= 299 ? null : `status ${status}`
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  return async (event) => {
    const body = JSON.stringify(event)
    let problem: string | null = null
    for (let tries = 0; tries < TRIES; tries += 1) {
      problem = await trySend(body)
      if (problem === null) return
    }
    log('error', 'webhook_not_delivered', { type: event['type'], reason: problem })
  }
}

/** Bytes in a buffer of their own, as WebCrypto's types ask for. */
function copyOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(encodeUtf8(text))
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
