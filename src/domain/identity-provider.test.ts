import { describe, expect, it } from 'vitest'
import { identityProvidersSchema } from './identity-provider.ts'

const provider = {
  issuer: 'https://login.example.com',
  jwks_url: 'https://login.example.com/keys',
  audience: 'scalix',
  tenant: 'ten_default',
  roles: { admins: 'admin' },
}

const parse = (...changes: readonly object[]) =>
  identityProvidersSchema.safeParse(changes.map((it) => ({ ...provider, ...it })))

describe('the configuration of identity providers', () => {
  it('needs little', () => {
    expect(parse({}).data).toMatchObject([
      { audience: ['scalix'], user_claim: 'sub', algorithms: ['RS256', 'ES256', 'EdDSA'] },
    ])
  })

  it.each([
    ['keys over plain HTTP', { jwks_url: 'http://login.example.com/keys' }],
    ['keys from a host that only looks local', { jwks_url: 'http://localhost.evil.example/keys' }],
    ['keys from a file', { jwks_url: 'file:///etc/keys' }],
    ['an algorithm with a shared secret', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: [] }],
    ['the algorithm none', { algorithms: ['none'] }],
    ['no audience', { audience: undefined }],
    ['an empty audience', { audience: [] }],
    ['no tenant', { tenant: undefined }],
    ['a tenant and a claim for it', { tenant_claim: 'org', tenants: { a: 'ten_a' } }],
    ['a claim for the tenant that stands for none', { tenant: undefined, tenant_claim: 'org' }],
    ['a tenant that is none', { tenant: 'default' }],
    ['a role that is none', { roles: { admins: 'root' } }],
    ['no role at all', { roles: {} }],
    ['a misspelt name', { audiences: 'scalix' }],
  ])('refuses %s', (_name, change) => {
    expect(parse(change).success).toBe(false)
  })

  it('refuses an issuer that is named twice', () => {
    expect(parse({}, { audience: 'another' }).success).toBe(false)
  })
})
