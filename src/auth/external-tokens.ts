import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import type { IdentityProvider } from '../domain/identity-provider.ts'
import type { Clock } from '../domain/ports.ts'
import type { Role } from '../domain/principal.ts'
import { isJsonObject } from '../lib/json.ts'
import type { FindKey } from './key-set.ts'

/** Who somebody is, as an identity provider says it and the configuration maps it. */
export interface ExternalIdentity {
  readonly issuer: string
  readonly subject: string
  /** For people to read; no two need differ. */
  readonly name: string
  readonly email: string | null
  /** The first one is where calls go that name none. */
  readonly tenantIds: readonly string[]
  /** Null when the configuration gives none. */
  readonly role: Role | null
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

export interface ExternalTokens {
  /** Whether it says that one of the configured providers has issued it. Proves nothing. */
  isFor(token: string): boolean
  /** Null for a token that does not count. Rejects while the provider's keys can't be had. */
  verify(token: string): Promise<ExternalIdentity | null>
}

export interface ExternalTokensOptions {
  readonly providers: readonly IdentityProvider[]
  /** The keys that a provider publishes; asked for once each. */
  readonly createKeySet: (url: string) => FindKey
  readonly now: Clock
}

const SUBJECT_LENGTH_MAX = 255
/** The mightiest first: of several roles, that one counts. */
const ROLES: readonly Role[] = ['admin', 'operator', 'developer', 'auditor', 'viewer']

/** Verifies tokens of the organisations' own identity providers. */
export function createExternalTokens(options: ExternalTokensOptions): ExternalTokens {
  const { now } = options
  const byIssuer = new Map(
    options.providers.map((provider) => [
      provider.issuer,
      { provider, findKey: options.createKeySet(provider.jwks_url) },
    ]),
  )
  const find = (token: string) => byIssuer.get(issuerOf(token) ?? '')

  return {
    isFor: (token) => find(token) !== undefined,
    async verify(token) {
      const found = find(token)
      if (found === undefined) return null
      const { provider, findKey } = found
      try {
        const { payload } = await jwtVerify(token, findKey, {
          algorithms: provider.algorithms,
          issuer: provider.issuer,
          audience: provider.audience,
          requiredClaims: ['exp', 'iat'],
          maxTokenAge: provider.token_max_age_s,
          clockTolerance: provider.clock_tolerance_s,
          currentDate: new Date(now()),
        })
        return toIdentity(provider, payload)
      } catch (thrown) {
        if (thrown instanceof errors.JOSEError) return null
        throw thrown
      }
    },
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

function toIdentity(provider: IdentityProvider, payload: JWTPayload): ExternalIdentity | null {
  const [subject] = textsOf(payload, provider.user_claim)
  if (subject === undefined || subject.length > SUBJECT_LENGTH_MAX) return null
  const [name = subject] = textsOf(payload, provider.name_claim)
  const [email = null] = textsOf(payload, provider.email_claim)
  return {
    issuer: provider.issuer,
    subject,
    name,
    email,
    tenantIds: tenantsOf(provider, payload),
    role: roleOf(provider, payload),
    issuedAtMs: (payload.iat ?? 0) * 1000,
    // The tolerance is for clocks that differ, not for a longer life.
    expiresAtMs: (payload.exp ?? 0) * 1000,
  }
}

function tenantsOf(provider: IdentityProvider, payload: JWTPayload): string[] {
  if (provider.tenant !== undefined) return [provider.tenant]
  const values = textsOf(payload, provider.tenant_claim ?? '')
  return [...new Set(values.flatMap((value) => lookUp(provider.tenants, value) ?? []))]
}

function roleOf(provider: IdentityProvider, payload: JWTPayload): Role | null {
  const values = textsOf(payload, provider.role_claim)
  const given = new Set(values.flatMap((value) => lookUp(provider.roles, value) ?? []))
  return ROLES.find((role) => given.has(role)) ?? provider.default_role ?? null
}

function lookUp<Value>(map: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined
}

/** A claim's texts, whether it is one or a list; without control characters, as logs show them. */
function textsOf(payload: JWTPayload, claim: string): string[] {
  const value = claimOf(payload, claim)
  const values: unknown[] = Array.isArray(value) ? value : [value]
  return values.filter(
    (it): it is string => typeof it === 'string' && it !== '' && /^\P{Cc}*$/u.test(it),
  )
}

/** The claim of that very name (`https://example.com/roles`), else the end of a path. */
function claimOf(payload: JWTPayload, claim: string): unknown {
  if (Object.hasOwn(payload, claim)) return payload[claim]
  let value: unknown = payload
  for (const part of claim.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}
