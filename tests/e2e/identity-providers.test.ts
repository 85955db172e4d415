import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose'
import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, within } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import {
  createClaims,
  createSigningKey,
  describeProvider,
  signWith,
  startKeyServer,
} from '../runtimes/identity-provider.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()
const env = { ADMIN_RATE_LIMIT_REQUESTS: '10000', RATE_LIMIT_REQUESTS: '10000' }

/** A gateway that trusts a provider with one key. */
async function startTrusting(changes: Record<string, unknown> = {}, algorithm = 'RS256') {
  const key = await createSigningKey(algorithm, 'key-1')
  const server = await startKeyServer(key)
  const document = { identity_providers: [describeProvider(server.keysUrl, changes)] }
  const gateway = await start({ env, document })
  return { key, server, gateway }
}

const whoIs = (gateway: TestGateway, token: string, headers: Record<string, string> = {}) =>
  callerWith(gateway, token, headers)('/auth/test-jwt')

describe.each(['RS256', 'ES256', 'EdDSA'])('a token of an identity provider by %s', (algorithm) => {
  it('says who the caller is, with tenant and role as they are configured', async () => {
    const { key, server, gateway } = await startTrusting({}, algorithm)
    const token = await signWith(key)
    const who = await whoIs(gateway, token)
    expect(who.status).toBe(200)
    expect(await who.json()).toMatchObject({
      kind: 'user',
      tenant_id: 'ten_default',
      role: 'developer',
      user_id: expect.stringMatching(/^usr_x/),
    })
    const chat = await sendJson(callerWith(gateway, token), 'POST /v1/chat/completions', {
      model: 'demo/echo',
      messages: [{ role: 'user', content: 'hi' }],
    })
    expect(chat.status).toBe(200)
    expect((await whoIs(gateway, await signWith(key, { sub: 'subject-2' }))).status).toBe(200)
    expect(await server.requests()).toMatchObject([{ method: 'GET', path: '/keys' }])
  })
})

describe('a token that does not count', () => {
  const nowS = () => Math.floor(Date.now() / 1000)

  it.each([
    ['has expired', () => ({ iat: nowS() - 600, exp: nowS() - 31 })],
    ['is not valid yet', () => ({ nbf: nowS() + 600 })],
    ['was issued in the future', () => ({ iat: nowS() + 600, exp: nowS() + 1200 })],
    ['is older than any may be', () => ({ iat: nowS() - 90_000, exp: nowS() + 600 })],
    ['has no end', () => ({ exp: undefined })],
    ['does not say when it was issued', () => ({ iat: undefined })],
    ['is meant for somebody else', () => ({ aud: 'another-service' })],
    ['is meant for nobody', () => ({ aud: undefined })],
    ['comes from a stranger', () => ({ iss: 'https://evil.example' })],
    ['comes from an issuer that looks alike', () => ({ iss: `${createClaims().iss}/` })],
    ['pretends to be the gateway’s own', () => ({ iss: 'scalix-router', aud: 'scalix-router' })],
    ['names no subject', () => ({ sub: undefined })],
    ['has a subject with a line break', () => ({ sub: 'a\nb' })],
  ])('%s', async (_name, change: () => object) => {
    const { key, gateway } = await startTrusting()
    const refused = await whoIs(gateway, await signWith(key, change() as JWTPayload))
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_token' } })
  })

  it('is signed by nobody, by another key, by the public key, or by an algorithm not allowed', async () => {
    const { key, server, gateway } = await startTrusting()
    const [stranger, unknown, curve] = [
      await createSigningKey('RS256', 'key-1'),
      await createSigningKey('RS256', 'key-2'),
      await createSigningKey('PS256', 'key-1'),
    ]
    const asSecret = (text: string) =>
      new SignJWT(createClaims())
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(new TextEncoder().encode(text))
    const genuine = await signWith(key)
    const [header, , signature] = genuine.split('.')
    const admin = btoa(
      JSON.stringify(createClaims({ realm_access: { roles: ['gateway-admins'] } })),
    )
    const none = btoa('{"alg":"none","kid":"key-1"}').replaceAll('=', '')
    const withOwnKey = await new SignJWT(createClaims())
      .setProtectedHeader({ alg: 'RS256', jwk: stranger.publicJwk as never })
      .sign(stranger.privateKey)
    const forged = {
      unsigned: new UnsecuredJWT(createClaims()).encode(),
      none: `${none}.${genuine.split('.')[1]}.`,
      'another key of that id': await signWith(stranger),
      'an unknown key id': await signWith(unknown),
      'an algorithm that is not allowed': await signWith(curve),
      'the public key as PEM': await asSecret(await exportSPKI(key.publicKey)),
      'the public key as JWK': await asSecret(JSON.stringify(await exportJWK(key.publicKey))),
      'a key that it brings along': withOwnKey,
      'other claims': `${header}.${admin.replaceAll('=', '')}.${signature}`,
    }
    for (const [name, token] of Object.entries(forged)) {
      expect({ [name]: (await whoIs(gateway, token)).status }).toEqual({ [name]: 401 })
    }
    expect((await whoIs(gateway, genuine)).status).toBe(200)
    expect(await server.requests()).toHaveLength(1)
  })

  it('can not be told while the provider is dead: that is the gateway’s failure, not the caller’s', async () => {
    const key = await createSigningKey('RS256', 'key-1')
    const document = {
      identity_providers: [describeProvider('http://127.0.0.1:9/keys')],
    }
    const gateway = await start({ env, document })
    const answer = await whoIs(gateway, await signWith(key))
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
    // Others are not held up by it.
    expect((await callerWith(gateway, gateway.key)('/v1/models')).status).toBe(200)
    expect((await (await loginAsAdmin(gateway))('/auth/test-jwt')).status).toBe(200)
  })
})

describe('tenants and roles of an identity provider', () => {
  const createTenant = async (admin: Awaited<ReturnType<typeof loginAsAdmin>>) => {
    const made = await sendJson(admin, 'POST /api/tenants', { name: 'Acme' })
    return ((await made.json()) as { id: string }).id
  }

  it('are refused where the configuration gives none', async () => {
    const { key, gateway } = await startTrusting()
    const stranger = await signWith(key, { realm_access: { roles: ['others', '__proto__'] } })
    const refused = await whoIs(gateway, stranger)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ error: { code: 'permission_denied' } })
    const admin = await loginAsAdmin(gateway)
    const { users } = (await (await admin('/admin/users?tenants=all')).json()) as {
      users: object[]
    }
    expect(users).toHaveLength(1)
  })

  it('can not be chosen by a token: a tenant’s id or a role in it counts for nothing', async () => {
    const { key, gateway } = await startTrusting({ default_role: 'viewer' })
    const token = await signWith(key, {
      realm_access: { roles: ['admin'] },
      role: 'admin',
      tid: 'ten_other',
      tenant: 'ten_other',
    })
    expect(await (await whoIs(gateway, token)).json()).toMatchObject({
      role: 'viewer',
      tenant_id: 'ten_default',
    })
    expect((await whoIs(gateway, token, { 'x-tenant-id': 'ten_other' })).status).toBe(403)
  })

  it('can be several, of which X-Tenant-ID picks one; and the mightiest role counts', async () => {
    const key = await createSigningKey('ES256', 'key-1')
    const server = await startKeyServer(key)
    const document = {
      identity_providers: [
        describeProvider(server.keysUrl, {
          tenant: undefined,
          tenant_claim: 'org',
          tenants: { acme: 'ten_default', missing: 'ten_missing' },
        }),
      ],
    }
    const gateway = await start({ env, document })
    const token = await signWith(key, {
      org: ['unknown', 'missing', 'acme'],
      realm_access: { roles: ['gateway-viewers', 'gateway-developers'] },
    })
    expect(await (await whoIs(gateway, token)).json()).toMatchObject({
      tenant_id: 'ten_default',
      role: 'developer',
    })
    expect((await whoIs(gateway, token, { 'x-tenant-id': 'ten_missing' })).status).toBe(403)
    const elsewhere = await signWith(key, { org: 'unknown', sub: 'subject-9' })
    expect((await whoIs(gateway, elsewhere)).status).toBe(403)
  })

  it('bind a key to what its owner is today', async () => {
    const { key, gateway } = await startTrusting()
    const ada = callerWith(gateway, await signWith(key))
    const made = await sendJson(ada, 'POST /api/keys/create', { name: 'k' })
    const apiKey = callerWith(gateway, ((await made.json()) as { key: string }).key)
    const ask = () =>
      sendJson(apiKey, 'POST /v1/chat/completions', {
        model: 'demo/echo',
        messages: [{ role: 'user', content: 'hi' }],
      })
    expect((await ask()).status).toBe(200)
    const later = Math.floor(Date.now() / 1000) + 5
    const demoted = await signWith(key, {
      realm_access: { roles: ['gateway-viewers'] },
      iat: later,
    })
    expect(await (await whoIs(gateway, demoted)).json()).toMatchObject({ role: 'viewer' })
    expect((await ask()).status).toBe(403)
    // The token from before does not bring the old role back, neither for itself nor for the key.
    expect(await (await ada('/auth/test-jwt')).json()).toMatchObject({ role: 'viewer' })
    const again = callerWith(gateway, await signWith(key, { jti: 'again' }))
    expect(await (await again('/auth/test-jwt')).json()).toMatchObject({ role: 'viewer' })
    expect((await ask()).status).toBe(403)
    const left = await signWith(key, { realm_access: { roles: [] }, iat: later + 1 })
    expect((await whoIs(gateway, left)).status).toBe(403)
    expect((await ask()).status).toBe(401)
  })

  it('are not an administrator’s to change here, but the user is its to disable', async () => {
    const { key, gateway } = await startTrusting()
    const token = await signWith(key)
    const { user_id: id } = (await (await whoIs(gateway, token)).json()) as { user_id: string }
    const admin = await loginAsAdmin(gateway)
    const path = `/admin/users/${id}`
    expect(await (await admin(path)).json()).toMatchObject({
      status: 'active',
      email: 'ada@example.com',
      username: expect.stringMatching(/^ada \(login\.example\.com /),
      identity_provider: createClaims().iss,
      memberships: [{ tenant_id: 'ten_default', role: 'developer' }],
    })
    const membership = `${path}/memberships/ten_default`
    for (const [endpoint, body] of [
      [`PUT ${membership}`, { role: 'admin' }],
      [`DELETE ${membership}`],
      [`POST ${path}/reset-password`, {}],
      [`POST ${path}/revoke-tokens`],
    ] as const) {
      const { status } = await sendJson(admin, endpoint, body)
      expect({ [endpoint]: status }).toEqual({ [endpoint]: 409 })
    }
    const ada = callerWith(gateway, token)
    expect((await sendJson(ada, 'POST /auth/logout')).status).toBe(403)
    const change = { current_password: 'x', new_password: 'a-password-for-tests' }
    expect((await sendJson(ada, 'POST /auth/change-password', change)).status).toBe(403)
    expect((await sendJson(admin, `PATCH ${path}`, { disabled: true })).status).toBe(200)
    expect((await whoIs(gateway, token)).status).toBe(401)
    expect((await whoIs(gateway, await signWith(key))).status).toBe(401)
  })

  it('are noted when they change, once', async () => {
    const { key, gateway } = await startTrusting()
    await whoIs(gateway, await signWith(key))
    await whoIs(gateway, await signWith(key, { jti: 'second' }))
    await whoIs(gateway, await signWith(key, { realm_access: { roles: ['gateway-admins'] } }))
    const admin = await loginAsAdmin(gateway)
    const { entries } = await eventually(
      async () =>
        (await (await admin('/api/audit?type=user.provisioned')).json()) as { entries: object[] },
      (page) => page.entries.length >= 2,
    )
    const was = [{ tenantId: 'ten_default', role: 'developer' }]
    expect(entries).toMatchObject([
      { metadata: { before: was, after: [{ tenantId: 'ten_default', role: 'admin' }] } },
      { tenant_id: 'ten_default', metadata: { issuer: createClaims().iss, after: was } },
    ])
  })

  it('let an admin of the provider administer its own tenant, and no other', async () => {
    const admins = { roles: { 'gateway-developers': 'admin' } }
    const { key, gateway } = await startTrusting(admins)
    const admin = await loginAsAdmin(gateway)
    const id = await createTenant(admin)
    const ada = callerWith(gateway, await signWith(key))
    expect((await ada('/admin/users')).status).toBe(200)
    expect((await within(ada, id)('/admin/users')).status).toBe(403)
  })
})
