import { z } from 'zod'

/** Algorithms with a key pair: an identity provider never shares a secret with the gateway. */
export const PROVIDER_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** Whoever can change keys on their way here could sign tokens: plain HTTP is for this machine alone. */
const keysUrl = z.url({ protocol: /^https?$/ }).refine((url) => {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}, 'must be https')

const roleSchema = z.enum(['admin', 'operator', 'auditor', 'developer', 'viewer'])
const text = z.string().min(1).max(512)
/** A claim's name as it stands, or a path to it: `realm_access.roles`. */
const claim = text
const tenantId = z.string().regex(/^ten_[A-Za-z0-9_-]{1,60}$/, 'is no id of a tenant (ten_...)')

/** An organisation's own identity provider, whose tokens (OpenID Connect) callers may send. */
export const identityProviderSchema = z
  .strictObject({
    /** `iss` of its tokens, letter by letter. */
    issuer: z.url({ protocol: /^https?$/ }),
    /** Where it publishes its keys. */
    jwks_url: keysUrl,
    /** `aud` that says a token is meant for this gateway. */
    audience: z.union([text.transform((one) => [one]), z.array(text).min(1)]),
    algorithms: z.array(z.enum(PROVIDER_ALGORITHMS)).min(1).default(['RS256', 'ES256', 'EdDSA']),
    user_claim: claim.default('sub'),
    /** Shown to administrators. */
    name_claim: claim.default('preferred_username'),
    email_claim: claim.default('email'),
    /** The one tenant of all its users; else `tenant_claim` with `tenants`. */
    tenant: tenantId.optional(),
    tenant_claim: claim.optional(),
    /** Values of the claim, and the tenants that they stand for. */
    tenants: z.record(text, tenantId).default({}),
    role_claim: claim.default('roles'),
    /** Values of the claim, and the roles that they stand for; the mightiest one counts. */
    roles: z.record(text, roleSchema).default({}),
    /** Of users to whom no role is given; absent: they are refused. */
    default_role: roleSchema.optional(),
    /** How far its clock may be from ours. */
    clock_tolerance_s: z.int().min(0).max(300).default(30),
    /** The longest life of a token, whatever it says itself. */
    token_max_age_s: z.int().min(60).max(604_800).default(86_400),
  })
  .refine(({ tenant, tenant_claim: from }) => (tenant === undefined) !== (from === undefined), {
    error: 'needs either tenant or tenant_claim',
  })
  .refine(
    ({ tenant_claim: from, tenants }) => from === undefined || Object.keys(tenants).length > 0,
    { error: 'tenant_claim needs tenants: nobody names a tenant of the gateway by itself' },
  )
  .refine(
    ({ roles, default_role: byDefault }) =>
      byDefault !== undefined || Object.keys(roles).length > 0,
    { error: 'needs roles or default_role: nobody would have one' },
  )

export type IdentityProvider = z.infer<typeof identityProviderSchema>

/** Several; an issuer stands for one of them. */
export const identityProvidersSchema = z
  .array(identityProviderSchema)
  .refine((all) => new Set(all.map(({ issuer }) => issuer)).size === all.length, {
    error: 'name an issuer twice',
  })
