import { CompactSign, exportJWK, importJWK, importPKCS8, importSPKI, type JWK } from 'jose'
import { isJsonObject, parseJson } from '../lib/json.ts'
import { derivePurposeSecret } from './derive.ts'

/** The algorithms that a shared secret signs, with the bits of their keys. */
const SECRET_BITS = { HS256: 256, HS384: 384, HS512: 512 } as const
const KEY_PAIR_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const

type SecretAlgorithm = keyof typeof SECRET_BITS
export type JwtAlgorithm = SecretAlgorithm | (typeof KEY_PAIR_ALGORITHMS)[number]

/** Names the purpose in HKDF: no other secret out of `JWT_SECRET` can verify or sign these. */
const PURPOSE = 'scalix-router/access-token/v1'

/** What is configured to sign login tokens with. */
export interface TokenKeyOptions {
  readonly algorithm: JwtAlgorithm
  /** `JWT_SECRET`: never used itself, only secrets derived from it. */
  readonly secret: string
  /** `JWT_PRIVATE_KEY` (PKCS #8 as PEM, or a JWK), for an algorithm with a key pair. */
  readonly privateKey?: string | undefined
  /** `JWT_PUBLIC_KEY` (SPKI as PEM, or a JWK): one more key whose tokens count, while keys change. */
  readonly publicKey?: string | undefined
}

export interface TokenKeys {
  readonly sign: CryptoKey | Uint8Array
  /** A token counts when one of them verifies it. */
  readonly verify: readonly (CryptoKey | Uint8Array)[]
}

/** A configured key that can't be used; the message names the setting and quotes nothing of it. */
export class TokenKeyError extends Error {
  override readonly name = 'TokenKeyError'
}

/** Whether tokens are signed with the secret, so that no key pair is needed. */
export function isSecretAlgorithm(algorithm: JwtAlgorithm): algorithm is SecretAlgorithm {
  return Object.hasOwn(SECRET_BITS, algorithm)
}

/** The keys of login tokens. Rejects with TokenKeyError for a key that does not fit the algorithm. */
export async function loadTokenKeys(options: TokenKeyOptions): Promise<TokenKeys> {
  const { algorithm, privateKey, publicKey } = options
  if (isSecretAlgorithm(algorithm)) {
    const secret = await derivePurposeSecret(options.secret, PURPOSE, SECRET_BITS[algorithm])
    return { sign: secret, verify: [secret] }
  }
  if (privateKey === undefined) {
    throw new TokenKeyError(`JWT_PRIVATE_KEY: is required for JWT_ALGORITHM=${algorithm}`)
  }
  const sign = await read('JWT_PRIVATE_KEY', () => importPrivate(privateKey, algorithm))
  const own = await read('JWT_PRIVATE_KEY', async () => {
    // Keys that are too short are noticed by the first signature only.
    await new CompactSign(new Uint8Array()).setProtectedHeader({ alg: algorithm }).sign(sign)
    return publicPartOf(sign, algorithm)
  })
  if (publicKey === undefined) return { sign, verify: [own] }
  const other = await read('JWT_PUBLIC_KEY', () => importPublic(publicKey, algorithm))
  return { sign, verify: [own, other] }
}

async function read(setting: string, importKey: () => Promise<CryptoKey | Uint8Array>) {
  try {
    const key = await importKey()
    if (key instanceof Uint8Array) throw new TypeError('a shared secret')
    return key
  } catch {
    // What the library says may quote the key.
    throw new TokenKeyError(`${setting}: is no key that fits JWT_ALGORITHM (PEM or JWK)`)
  }
}

function importPrivate(text: string, algorithm: string) {
  const jwk = readJwk(text)
  if (jwk === null) return importPKCS8(unfold(text), algorithm, { extractable: true })
  if (typeof jwk.d !== 'string') throw new TypeError('not private')
  return importJWK({ ...jwk, ext: true }, algorithm, { extractable: true })
}

/** A private key given as the public one is refused: somebody has mixed them up. */
function importPublic(text: string, algorithm: string) {
  const jwk = readJwk(text)
  if (jwk === null) return importSPKI(unfold(text), algorithm)
  if (jwk.d !== undefined) throw new TypeError('not public')
  return importJWK(jwk, algorithm)
}

async function publicPartOf(privateKey: CryptoKey, algorithm: string) {
  const { kty, crv, x, y, n, e } = await exportJWK(privateKey)
  const parts = Object.entries({ kty, crv, x, y, n, e }).filter(([, part]) => part !== undefined)
  return importJWK(Object.fromEntries(parts) as JWK, algorithm)
}

function readJwk(text: string): JWK | null {
  const trimmed = text.trim()
  if (!trimmed.startsWith('{')) return null
  const value = parseJson(trimmed)
  if (!isJsonObject(value)) throw new TypeError('not a JWK')
  return value as JWK
}

/** PEM whose line ends were written as `\n`, as environment variables often hold it. */
function unfold(text: string): string {
  return text.replaceAll('\\n', '\n').trim()
}
