import { CompactSign, compactVerify, exportJWK, importJWK, type JWK } from 'jose'
import { encodeBase64Url } from '../lib/base64url.ts'
import { encodeUtf8 } from '../lib/bytes.ts'
import { isJsonObject, parseJson } from '../lib/json.ts'
import type { TrustedPoint } from './verify-chain.ts'

/** Signs ends of the chain. */
export interface CheckpointSigner {
  sign(point: TrustedPoint, at: Date): Promise<string>
  /** What an outsider checks signatures with; to be kept where the gateway can't reach. */
  publicKey(): Promise<JWK>
}

const ALGORITHM = { name: 'Ed25519' }
const TYPE = 'scalix-audit-checkpoint'
/** What stands before the 32 bytes of a seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8_PREFIX = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]

/** Signs with the Ed25519 key of a seed of 32 bytes: the same seed is the same key everywhere. */
export function createCheckpointSigner(seed: () => Promise<Uint8Array>): CheckpointSigner {
  let key: Promise<CryptoKey> | undefined
  const privateKey = () => (key ??= importSeed(seed))
  return {
    async sign({ sequence, hash }, at) {
      const claims = JSON.stringify({ sequence, hash, at: at.toISOString() })
      return new CompactSign(encodeUtf8(claims))
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE })
        .sign(await privateKey())
    },
    async publicKey() {
      // The private part of it, `d`, stays here.
      const { x = '' } = await exportJWK(await privateKey())
      return { kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA', use: 'sig' }
    },
  }
}

async function importSeed(seed: () => Promise<Uint8Array>): Promise<CryptoKey> {
  const pkcs8 = Uint8Array.from([...PKCS8_PREFIX, ...(await seed())])
  return crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, true, ['sign'])
}

/** A checkpoint whose signature is by this key; null when it is not, or says something else. */
export async function readCheckpoint(
  signature: string,
  publicKey: JWK,
): Promise<TrustedPoint | null> {
  try {
    const key = await importJWK(publicKey, 'EdDSA')
    const { payload, protectedHeader } = await compactVerify(signature, key, {
      algorithms: ['EdDSA'],
    })
    if (protectedHeader.typ !== TYPE) return null
    const claims = parseJson(new TextDecoder().decode(payload))
    if (!isJsonObject(claims)) return null
    const { sequence, hash } = claims
    return typeof sequence === 'number' && typeof hash === 'string' ? { sequence, hash } : null
  } catch {
    return null
  }
}

/** The key as one word, for a command line. */
export function toKeyText(publicKey: JWK): string {
  return encodeBase64Url(encodeUtf8(JSON.stringify(publicKey)))
}
