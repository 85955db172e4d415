import { decodeBase64Url, encodeBase64Url } from '../../lib/base64url.ts'
import type { RandomBytes } from '../../domain/ports.ts'

/** Locks texts up with a key that lies nowhere near them. */
export interface Sealer {
  /** `context` has to be told again to open it: a sealed text can't be moved elsewhere. */
  seal(text: string, context: string): Promise<string>
  /** Null where it was sealed with another key or context, or changed. */
  open(sealed: string, context: string): Promise<string | null>
}

const NONCE_BYTES = 12

/** AES-256-GCM. */
export function createSealer(options: {
  /** 32 bytes. Asked for when it is first needed. */
  readonly key: () => Promise<Uint8Array<ArrayBuffer>>
  readonly randomBytes: RandomBytes
}): Sealer {
  let key: Promise<CryptoKey> | undefined
  const getKey = () =>
    (key ??= options
      .key()
      .then((bytes) =>
        crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']),
      ))
  const settings = (nonce: Uint8Array<ArrayBuffer>, context: string) => ({
    name: 'AES-GCM',
    iv: nonce,
    additionalData: new TextEncoder().encode(context),
  })
  return {
    async seal(text, context) {
      const nonce = Uint8Array.from(options.randomBytes(NONCE_BYTES))
      const plain = new TextEncoder().encode(text)
      const cipher = await crypto.subtle.encrypt(settings(nonce, context), await getKey(), plain)
      const whole = new Uint8Array(NONCE_BYTES + cipher.byteLength)
      whole.set(nonce)
      whole.set(new Uint8Array(cipher), NONCE_BYTES)
      return encodeBase64Url(whole)
    },
    async open(sealed, context) {
      try {
        const whole = decodeBase64Url(sealed)
        const nonce = whole.slice(0, NONCE_BYTES)
        const cipher = whole.slice(NONCE_BYTES)
        const plain = await crypto.subtle.decrypt(settings(nonce, context), await getKey(), cipher)
        return new TextDecoder().decode(plain)
      } catch {
        return null
      }
    },
  }
}
