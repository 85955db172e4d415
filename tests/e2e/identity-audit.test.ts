import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()
const settings = { env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } }

type Ask = (path: string, init?: RequestInit) => Promise<Response>
type Entry = Readonly<Record<string, unknown>>

/** Entries once there are enough of them, oldest first: they reach the database after the answer. */
async function entriesOf(ask: Ask, query: string, count: number): Promise<readonly Entry[]> {
  const found = await eventually(
    async () =>
      (await (await ask(`/api/audit?tenants=all&${query}`)).json()) as { entries: Entry[] },
    ({ entries }) => entries.length >= count,
  )
  return found.entries.toReversed()
}

const post = (ask: Ask, path: string, body: unknown = {}) =>
  ask(path, { method: 'POST', body: JSON.stringify(body) })

const logIn = (gateway: TestGateway, body: unknown, headers: Record<string, string> = {}) =>
  gateway.fetch('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

const models = (gateway: TestGateway, credential: string, headers: Record<string, string> = {}) =>
  gateway.fetch('/v1/models', { headers: { authorization: `Bearer ${credential}`, ...headers } })

describe('the audit log of identity', () => {
  it('tells of logins that succeeded and failed, and never what was typed', async () => {
    const gateway = await start(settings)
    const { username } = gateway.admin
    await logIn(gateway, { username, password: 'canary-guess-1' })
    await logIn(gateway, { username: 'canary-name-2', password: 'canary-guess-2' })
    await logIn(gateway, gateway.admin, { 'x-request-id': 'login-number-three' })
    const ask = await loginAsAdmin(gateway)
    const [known, unknown] = await entriesOf(ask, 'type=login.failed', 2)
    expect(known).toMatchObject({
      severity: 'warning',
      tenant_id: 'ten_default',
      user_id: expect.stringMatching(/^usr_/),
    })
    expect(unknown).toMatchObject({ severity: 'warning', tenant_id: null, user_id: null })
    const [succeeded] = await entriesOf(ask, 'type=login.succeeded', 2)
    expect(succeeded).toMatchObject({
      severity: 'info',
      tenant_id: 'ten_default',
      user_id: known?.['user_id'],
      request_id: 'login-number-three',
    })
    const all = await (await ask('/api/audit?tenants=all&limit=500')).text()
    expect(all).not.toContain('canary')
    expect(all).not.toContain(gateway.admin.password)
  })

  it('tells of refused tokens and keys, with whose they were where that was proven', async () => {
    const gateway = await start(settings)
    const ask = await loginAsAdmin(gateway)
    const { id, key } = (await (await post(ask, '/api/keys/create', { name: 'k' })).json()) as {
      id: string
      key: string
    }
    await ask(`/api/keys/${id}`, { method: 'DELETE' })
    expect((await models(gateway, key)).status).toBe(401)
    const forged = `eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c3JfMSJ9.canary`
    expect((await models(gateway, forged)).status).toBe(401)
    expect(await entriesOf(ask, 'type=key.refused', 1)).toMatchObject([
      { tenant_id: 'ten_default', key_id: id, metadata: { reason: 'revoked_api_key' } },
    ])
    expect(await entriesOf(ask, 'type=token.refused', 1)).toMatchObject([
      { tenant_id: null, key_id: null, metadata: { reason: 'invalid_token' } },
    ])
    const all = await (await ask('/api/audit?tenants=all&limit=500')).text()
    expect(all).not.toContain(key)
    expect(all).not.toContain('canary')
  })

  it('tells who reached for another tenant, and for which', async () => {
    const gateway = await start(settings)
    const ask = await loginAsAdmin(gateway)
    expect((await models(gateway, gateway.key, { 'x-tenant-id': 'ten_other' })).status).toBe(403)
    expect(await entriesOf(ask, 'type=tenant.refused', 1)).toMatchObject([
      { tenant_id: 'ten_default', key_id: expect.any(String), metadata: { wanted: 'ten_other' } },
    ])
  })

  it('tells of keys that were made, renewed and revoked, with before, after and actor', async () => {
    const gateway = await start(settings)
    const ask = await loginAsAdmin(gateway)
    const made = await post(ask, '/api/keys/create', { name: 'prod', permissions: ['read'] })
    const { id, key } = (await made.json()) as { id: string; key: string }
    const renewed = await post(ask, `/api/keys/${id}/regenerate`)
    const { key: renewedKey } = (await renewed.json()) as { key: string }
    await ask(`/api/keys/${id}`, { method: 'DELETE' })
    const state = { name: 'prod', permissions: ['read'], revokedAt: null }
    const actor = { user_id: expect.stringMatching(/^usr_/), tenant_id: 'ten_default' }
    const resource = `key/${id}`
    expect(await entriesOf(ask, 'type=key.created', 1)).toMatchObject([
      { ...actor, resource, metadata: { before: null, after: state } },
    ])
    expect(await entriesOf(ask, 'type=key.regenerated', 1)).toMatchObject([
      { ...actor, resource, metadata: { before: state, after: state } },
    ])
    expect(await entriesOf(ask, 'type=key.revoked', 1)).toMatchObject([
      {
        ...actor,
        resource,
        metadata: { before: state, after: { ...state, revokedAt: expect.any(String) } },
      },
    ])
    const all = await (await ask('/api/audit?tenants=all&limit=500')).text()
    for (const text of [key, renewedKey, '"salt"', '"hashParams"', 'pbkdf2']) {
      expect(all).not.toContain(text)
    }
  })
})
