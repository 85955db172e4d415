import { errors, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import type { Clock } from '../domain/ports.ts'
import type { Role } from '../domain/principal.ts'
import type { JwtAlgorithm, TokenKeys } from './jwt-keys.ts'

const ISSUER = 'scalix-router'
const AUDIENCE = 'scalix-router'
const SECONDS_AN_HOUR = 3600
/** How far ahead the clock of the replica may be that issued a token. */
const SKEW_MAX_MS = 60_000

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
  /** Loads the keys, so that one that can't be used is told at the start. */
  prepare(): Promise<void>
  issue(subject: TokenSubject): Promise<IssuedToken>
  /** What a token of ours says; null for any that is foreign, changed, expired or not yet valid. */
  verify(token: string): Promise<TokenClaims | null>
}

export interface TokensOptions {
  readonly algorithm: JwtAlgorithm
  /** Asked for once; see `loadTokenKeys`. */
  readonly loadKeys: () => Promise<TokenKeys>
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
  let keys: Promise<TokenKeys> | undefined
  const getKeys = () => (keys ??= options.loadKeys())

  async function verifyWith(token: string, key: CryptoKey | Uint8Array) {
    try {
      const { payload } = await jwtVerify(token, key, {
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
  }

  return {
    async prepare() {
      await getKeys()
    },
    async issue({ userId, tenantId, role, generation }) {
      const issuedAtS = Math.floor(now() / 1000)
      const token = await new SignJWT({ tid: tenantId, role, gen: generation, iat: issuedAtS })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setJti(options.createId('tok_'))
        .setExpirationTime(issuedAtS + expiresInS)
        .sign((await getKeys()).sign)
      return { token, expiresInS }
    },
    async verify(token) {
      const { verify } = await getKeys()
      for (const key of verify) {
        const claims = await verifyWith(token, key)
        if (claims !== null) return claims.issuedAtMs <= now() + SKEW_MAX_MS ? claims : null
      }
      return null
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
