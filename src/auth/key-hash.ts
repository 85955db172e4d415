import type { RandomBytes } from '../domain/ports.ts'
import { concatBytes } from '../lib/bytes.ts'
import { decodeBase64Url, encodeBase64Url } from '../lib/base64url.ts'
import { isEqualInConstantTime } from '../lib/constant-time.ts'
import { derivePbkdf2, PBKDF2_ROUNDS } from './derive.ts'

const SALT_BYTES = 16
const PARAMS = `pbkdf2-sha256$${PBKDF2_ROUNDS}`

/** How a key is kept: nothing here gives the key back. */
export interface KeyHash {
  /** Random per key, base64url. The pepper is not part of it. */
  readonly salt: string
  /** Base64url. */
  readonly hash: string
  /** Algorithm and cost, for example `pbkdf2-sha256$100000`. */
  readonly hashParams: string
}

export interface KeyHasher {
  hash(secret: string): Promise<KeyHash>
  /** Whether the secret is the stored one. Throws when the stored parameters are not known. */
  isMatch(secret: string, stored: KeyHash): Promise<boolean>
}

export interface KeyHasherOptions {
  /** `API_KEY_SALT`: without it a stolen table can't even be searched. */
  readonly pepper: string
  readonly randomBytes: RandomBytes
}

/** Hashes keys with PBKDF2-SHA256 over 100,000 rounds; the salt is random bytes and the pepper. */
export function createKeyHasher({ pepper, randomBytes }: KeyHasherOptions): KeyHasher {
  const pepperBytes = new TextEncoder().encode(pepper)

  // The random part has a fixed length, so that no other split of it and the pepper is the same salt.
  const derive = (secret: string, salt: Uint8Array) =>
    derivePbkdf2({
      text: secret,
      salt: Uint8Array.from(concatBytes([salt, pepperBytes])),
      rounds: PBKDF2_ROUNDS,
    })

  return {
    async hash(secret) {
      const salt = randomBytes(SALT_BYTES)
      const hash = await derive(secret, salt)
      return { salt: encodeBase64Url(salt), hash: encodeBase64Url(hash), hashParams: PARAMS }
    },
    async isMatch(secret, stored) {
      if (stored.hashParams !== PARAMS) {
        throw new Error(`API key stored with unknown parameters "${stored.hashParams}"`)
      }
      const hash = await derive(secret, decodeBase64Url(stored.salt))
      return isEqualInConstantTime(hash, decodeBase64Url(stored.hash))
    },
  }
}
