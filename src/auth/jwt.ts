import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from '../domain/ports.ts'
import type { Role } from '../domain/principal.ts'
import { derivePurposeSecret } from './derive.ts'

/** The algorithms that a shared secret can sign, with the bits of their keys. */
const SECRET_BITS = { HS256: 256, HS384: 384, HS512: 512 } as const

export type JwtAlgorithm = keyof typeof SECRET_BITS

const ISSUER = 'scalix-router'
const AUDIENCE = 'scalix-router'
/** Names the purpose in HKDF: no other secret out of `JWT_SECRET` can verify or sign these. */
const PURPOSE = 'scalix-router/access-token/v1'
const SECONDS_AN_HOUR = 3600

/** What is wrong with a configured `JWT_ALGORITHM`, as a sentence; null when it can be used. */
export function findJwtAlgorithmProblem(algorithm: string): string | null {
  if (isJwtAlgorithm(algorithm)) return null
  const supported = Object.keys(SECRET_BITS).join(', ')
  if (/^(RS|PS|ES)(256|384|512)$|^EdDSA$|^Ed25519$/.test(algorithm)) {
    return `JWT_ALGORITHM: algorithms with a key pair are not supported yet; use one of ${supported}.`
  }
  return `JWT_ALGORITHM must be one of ${supported}.`
}

/** Whether tokens can be signed with it. */
export function isJwtAlgorithm(algorithm: string): algorithm is JwtAlgorithm {
  return Object.hasOwn(SECRET_BITS, algorithm)
}

export interface TokenSubject {
  readonly userId: string
  readonly tenantId: string
  readonly role: Role
  /** Of the user's tokens: a revocation raises it, and those of an older one are void. */
  readonly generation: number
}

export interface TokenClaims extends TokenSubject {
  readonly tokenId: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

export interface IssuedToken {
  readonly token: string
  readonly expiresInS: number
}

export interface Tokens {
  issue(subject: TokenSubject): Promise<IssuedToken>
  /** What a token of ours says; null for any that is foreign, changed, expired or not yet valid. */
  verify(token: string): Promise<TokenClaims | null>
}

export interface TokensOptions {
  /** `JWT_SECRET`: never used itself, only secrets derived from it. */
  readonly secret: string
  readonly algorithm: JwtAlgorithm
  readonly expiryHours: number
  readonly createId: (prefix: string) => string
  readonly now: Clock
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  tid: z.string().min(1),
  role: z.enum(['admin', 'operator', 'auditor', 'developer', 'viewer']),
  gen: z.int().min(0),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
})

/** Issues and verifies login tokens. One algorithm only: a token can't choose how it is checked. */
export function createTokens(options: TokensOptions): Tokens {
  const { algorithm, now } = options
  const expiresInS = Math.floor(options.expiryHours * SECONDS_AN_HOUR)
  let key: Promise<Uint8Array> | undefined
  const getKey = () =>
    (key ??= derivePurposeSecret(options.secret, PURPOSE, SECRET_BITS[algorithm]))

  return {
    async issue({ userId, tenantId, role, generation }) {
      const issuedAtS = Math.floor(now() / 1000)
      const token = await new SignJWT({ tid: tenantId, role, gen: generation, iat: issuedAtS })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(options.createId('tok_'))
        .setExpirationTime(issuedAtS + expiresInS)
        .sign(await getKey())
      return { token, expiresInS }
    },
    async verify(token) {
      const secret = await getKey()
      try {
        const { payload } = await jwtVerify(token, secret, {
          algorithms: [algorithm],
          issuer: ISSUER,
          audience: AUDIENCE,
          typ: 'JWT',
          currentDate: new Date(now()),
        })
        return readClaims(payload)
      } catch (thrown) {
        if (thrown instanceof errors.JOSEError) return null
        throw thrown
      }
    },
  }
}

function readClaims(payload: unknown): TokenClaims | null {
  const result = claimsSchema.safeParse(payload)
  if (!result.success) return null
  const { sub, tid, role, gen, jti, iat, exp } = result.data
  return {
    userId: sub,
    tenantId: tid,
    role,
    generation: gen,
    tokenId: jti,
    issuedAtMs: iat * 1000,
    expiresAtMs: exp * 1000,
  }
}
