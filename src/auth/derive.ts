const HASH_BITS = 256

/**
 * Rounds of one PBKDF2 call: the most that deployed Workers accept. A local workerd accepts any
 * number, so that no test run notices a higher one. Whoever wants more chains several calls.
 * https://github.com/cloudflare/workerd/issues/1346
 */
export const PBKDF2_ROUNDS = 100_000

const encoder = new TextEncoder()

export interface DerivationInput {
  readonly text: string
  readonly salt: Uint8Array<ArrayBuffer>
  readonly rounds: number
}

/**
 * PBKDF2-SHA256 of a text, 32 bytes. WebCrypto computes it off the main thread on Node. A text and
 * the same with NULs at its end give one result (HMAC pads its key): callers must exclude them.
 */
export async function derivePbkdf2(input: DerivationInput): Promise<Uint8Array<ArrayBuffer>> {
  const { text, salt, rounds } = input
  const key = await crypto.subtle.importKey('raw', encoder.encode(text), 'PBKDF2', false, [
    'deriveBits',
  ])
  const parameters = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, HASH_BITS))
}

/**
 * A secret for one purpose out of a master secret (HKDF-SHA256): who learns one of them learns
 * nothing of the others. The label names the purpose and must never be used for a second one.
 */
export async function derivePurposeSecret(
  master: string,
  label: string,
  bits: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(master), 'HKDF', false, [
    'deriveBits',
  ])
  const parameters = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encoder.encode(label),
  }
  return new Uint8Array(await crypto.subtle.deriveBits(parameters, key, bits))
}
