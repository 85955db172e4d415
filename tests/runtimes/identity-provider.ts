import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from 'jose'
import { json, scriptUpstream } from './upstream.ts'

export const ISSUER = 'https://login.example.com/realms/acme'
export const AUDIENCE = 'scalix'

interface SigningKey {
  readonly kid: string
  readonly algorithm: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly publicJwk: JWK
}

/** A key pair as an identity provider has one. */
export async function createSigningKey(algorithm: string, kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true })
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' }
  return { kid, algorithm, privateKey, publicKey, publicJwk }
}

/** What a token says unless a test changes it. */
export function createClaims(changes: JWTPayload = {}): JWTPayload {
  const nowS = Math.floor(Date.now() / 1000)
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'subject-1',
    preferred_username: 'ada',
    email: 'ada@example.com',
    org: 'acme',
    realm_access: { roles: ['gateway-developers', 'others'] },
    iat: nowS,
    exp: nowS + 600,
    ...changes,
  }
}

/** A token by a key of the provider, or whatever else a test makes of it. */
export function signWith(key: SigningKey, changes: JWTPayload = {}): Promise<string> {
  return new SignJWT(createClaims(changes))
    .setProtectedHeader({ alg: key.algorithm, kid: key.kid, typ: 'JWT' })
    .sign(key.privateKey)
}

/** A running key server, and its part of the configuration. */
export async function startKeyServer(...keys: readonly { readonly publicJwk: JWK }[]) {
  const server = await scriptUpstream(json({ keys: keys.map(({ publicJwk }) => publicJwk) }))
  return { ...server, keysUrl: `${server.url}/keys` }
}

/** The provider as it stands in the configuration. */
export function describeProvider(keysUrl: string, changes: Record<string, unknown> = {}) {
  return {
    issuer: ISSUER,
    jwks_url: keysUrl,
    audience: AUDIENCE,
    tenant: 'ten_default',
    role_claim: 'realm_access.roles',
    roles: {
      'gateway-admins': 'admin',
      'gateway-developers': 'developer',
      'gateway-viewers': 'viewer',
    },
    ...changes,
  }
}
