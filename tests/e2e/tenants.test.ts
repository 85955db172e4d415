import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

type Send = (path: string, init?: RequestInit) => Promise<Response>

/** `endpoint` is a method and a path. */
function sendJson(send: Send, endpoint: string, body: unknown) {
  const [method = '', path = ''] = endpoint.split(' ')
  return send(path, { method, body: JSON.stringify(body) })
}

/** The same caller in another tenant of its own. */
const within =
  (send: Send, tenantId: string): Send =>
  (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('x-tenant-id', tenantId)
    return send(path, { ...init, headers })
  }

async function createTenant(send: Send, body: Record<string, unknown> = {}) {
  const response = await sendJson(send, 'POST /api/tenants', { name: 'Acme', ...body })
  expect(response.status).toBe(201)
  return (await response.json()) as { id: string }
}

async function createKey(send: Send, body: Record<string, unknown> = {}) {
  const response = await sendJson(send, 'POST /api/keys/create', { name: 'k', ...body })
  expect(response.status).toBe(200)
  return (await response.json()) as { id: string; key: string }
}

const withKey = (gateway: { fetch: Send }, key: string): Send => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return (path, init = {}) => gateway.fetch(path, { ...init, headers })
}

const ask = (send: Send, model: string) =>
  sendJson(send, 'POST /v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'hi' }],
  })

async function modelsOf(send: Send): Promise<string[]> {
  const { data } = (await (await send('/v1/models')).json()) as { data: { id: string }[] }
  return data.map(({ id }) => id)
}

describe('tenants', () => {
  it('are made, read, listed, changed, suspended and deleted', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const { id } = await createTenant(admin, { time_zone: 'Europe/Berlin' })
    const expected = {
      id,
      name: 'Acme',
      status: 'active',
      time_zone: 'Europe/Berlin',
      allowed_models: null,
      allowed_providers: null,
      data_residency: null,
      requests_per_hour: null,
    }
    expect(await (await admin(`/api/tenants/${id}`)).json()).toMatchObject(expected)
    const first = (await (await admin('/api/tenants?limit=1')).json()) as {
      tenants: unknown[]
      next_cursor: string
    }
    expect(first.tenants).toHaveLength(1)
    const rest = await admin(`/api/tenants?limit=1&after=${first.next_cursor}`)
    expect(await rest.json()).toMatchObject({ tenants: [{ id: expect.any(String) }] })

    const key = await createKey(within(admin, id))
    expect((await withKey(gateway, key.key)('/v1/models')).status).toBe(200)
    expect((await admin(`/api/tenants/${id}`, { method: 'DELETE' })).status).toBe(409)
    const suspended = await sendJson(admin, `PATCH /api/tenants/${id}`, { status: 'suspended' })
    expect(await suspended.json()).toMatchObject({ status: 'suspended' })
    expect((await withKey(gateway, key.key)('/v1/models')).status).toBe(403)
    expect((await admin(`/api/tenants/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await admin(`/api/tenants/${id}`)).status).toBe(404)
    expect((await withKey(gateway, key.key)('/v1/models')).status).toBe(401)
  })

  it('refuse what is no time zone, no list, or not theirs to set', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    for (const body of [
      { name: 'a', time_zone: 'Mars/Olympus' },
      { name: 'a', allowed_models: 'gpt-4' },
      { name: 'a', requests_per_hour: 0 },
      { name: 'a', id: 'ten_mine' },
      { name: 'a', status: 'active' },
      { name: 'a\nb' },
    ]) {
      const refused = await sendJson(admin, 'POST /api/tenants', body)
      expect(refused.status).toBe(400)
      expect(await refused.json()).toMatchObject({ error: { code: 'invalid_request' } })
    }
  })

  it('keep the one that runs the gateway', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const path = '/api/tenants/ten_default'
    expect((await sendJson(admin, `PATCH ${path}`, { status: 'suspended' })).status).toBe(409)
    expect((await admin(path, { method: 'DELETE' })).status).toBe(409)
  })

  it('see only themselves, and do not lift their own bounds', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const { id } = await createTenant(admin, { requests_per_hour: 5 })
    const acme = within(admin, id)
    expect(await (await acme('/api/tenants')).json()).toMatchObject({
      tenants: [{ id }],
      next_cursor: null,
    })
    expect((await acme('/api/tenants/ten_default')).status).toBe(404)
    expect((await sendJson(acme, 'POST /api/tenants', { name: 'b' })).status).toBe(403)
    const path = `/api/tenants/${id}`
    expect((await sendJson(acme, `PATCH ${path}`, { requests_per_hour: null })).status).toBe(403)
    expect((await acme(path, { method: 'DELETE' })).status).toBe(403)
    const renamed = await sendJson(acme, `PATCH ${path}`, {
      name: 'Acme Ltd',
      time_zone: 'Asia/Tokyo',
    })
    expect(await renamed.json()).toMatchObject({
      name: 'Acme Ltd',
      time_zone: 'Asia/Tokyo',
      requests_per_hour: 5,
    })
  })
})

describe('bounds of a tenant', () => {
  async function startWithTwo() {
    const one = await scriptUpstream(json(completion('one')))
    const two = await scriptUpstream(json(completion('two')))
    const gateway = await start({
      document: {
        endpoints: {
          one: { base_url: one.url, models: ['m', 'only-one'] },
          two: { base_url: two.url, models: ['m', 'only-two'] },
        },
        provider_order: ['one', 'two'],
        data_residency: { one: ['us', 'eu'], two: ['eu'] },
      },
    })
    const admin = await loginAsAdmin(gateway)
    const { id } = await createTenant(admin)
    const { key } = await createKey(within(admin, id))
    const change = (body: unknown) => sendJson(admin, `PATCH /api/tenants/${id}`, body)
    return { one, two, change, caller: withKey(gateway, key), gateway }
  }

  it('keep providers away that are not on its list, from the next call on', async () => {
    const { one, two, change, caller } = await startWithTwo()
    expect((await ask(caller, 'm')).headers.get('x-scalix-provider')).toBe('one')
    await change({ allowed_providers: ['two'] })
    expect((await ask(caller, 'm')).headers.get('x-scalix-provider')).toBe('two')
    const pinned = await ask(caller, 'one/m')
    expect(pinned.status).toBe(403)
    expect(await pinned.json()).toMatchObject({ error: { code: 'policy', param: 'model' } })
    expect(await modelsOf(caller)).toEqual(expect.arrayContaining(['m', 'only-two']))
    expect(await modelsOf(caller)).not.toContain('only-one')
    expect(await one.requests()).toHaveLength(1)
    expect(await two.requests()).toHaveLength(1)
  })

  it('keep models away that are not on its list', async () => {
    const { change, caller } = await startWithTwo()
    await change({ allowed_models: ['only-one'] })
    expect((await ask(caller, 'm')).status).toBe(403)
    expect((await ask(caller, 'only-one')).status).toBe(200)
    expect(await modelsOf(caller)).toEqual(['only-one'])
    expect((await caller('/v1/models/only-two')).status).toBe(404)
  })

  it('keep its data where it may be: all places of a provider must be allowed and known', async () => {
    const { change, caller } = await startWithTwo()
    await change({ data_residency: ['eu'] })
    expect((await ask(caller, 'm')).headers.get('x-scalix-provider')).toBe('two')
    expect((await ask(caller, 'only-one')).status).toBe(403)
    expect((await ask(caller, 'demo/echo')).status).toBe(403)
    await change({ data_residency: ['eu', 'us'] })
    expect((await ask(caller, 'only-one')).status).toBe(200)
  })

  it('count calls of all its keys under one quota, and tell it in the headers', async () => {
    const { change, caller } = await startWithTwo()
    await change({ requests_per_hour: 2 })
    const first = await ask(caller, 'm')
    expect(first.headers.get('x-ratelimit-limit')).toBe('2')
    expect((await ask(caller, 'm')).status).toBe(200)
    const refused = await ask(caller, 'm')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limit_exceeded', details: { limit: 2 } },
    })
  })

  it('do not let one key’s refused calls use up what the others have left', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const { id } = await createTenant(admin, { requests_per_hour: 3 })
    const slow = withKey(gateway, (await createKey(within(admin, id), { rate_limit: 1 })).key)
    const other = withKey(gateway, (await createKey(within(admin, id))).key)
    const statuses: number[] = []
    for (const caller of [slow, slow, slow, slow, other, other, other]) {
      statuses.push((await caller('/v1/models')).status)
    }
    expect(statuses).toEqual([200, 429, 429, 429, 200, 200, 429])
  })
})

describe('settings documents', () => {
  const path = '/api/settings/notes'
  const put = (send: Send, draft: { document: unknown; version: number }, at = path) =>
    sendJson(send, `PUT ${at}`, {
      document: draft.document,
      based_on_version: draft.version,
    })

  it('have versions, of which nobody overwrites one unseen', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    expect((await admin(path)).status).toBe(404)
    const text = 'text that reads \\u0000'
    expect(
      (await put(admin, { document: { text }, version: 0 }, '/api/settings/text')).status,
    ).toBe(200)
    expect(await (await put(admin, { document: { a: 1 }, version: 0 })).json()).toMatchObject({
      version: 1,
    })
    expect(await (await put(admin, { document: { a: 2 }, version: 1 })).json()).toMatchObject({
      version: 2,
    })
    const late = await put(admin, { document: { a: 3 }, version: 1 })
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({
      error: { code: 'conflict', param: 'based_on_version', details: { version: 2 } },
    })
    expect(await (await admin(path)).json()).toMatchObject({ version: 2, document: { a: 2 } })
    expect(await (await admin(`${path}/history`)).json()).toMatchObject({
      versions: [{ version: 2 }, { version: 1, document: { a: 1 } }],
    })
    expect(await (await admin(`${path}/history?below=2`)).json()).toMatchObject({
      versions: [{ version: 1 }],
    })
  })

  it('belong to one tenant, and the gateway’s to the tenant that runs it', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const acme = within(admin, (await createTenant(admin)).id)
    await put(admin, { document: { whose: 'default' }, version: 0 })
    expect((await acme(path)).status).toBe(404)
    expect((await put(acme, { document: { whose: 'acme' }, version: 0 })).status).toBe(200)
    expect(await (await admin(path)).json()).toMatchObject({ document: { whose: 'default' } })
    const ofGateway = '/api/gateway/settings/notes'
    expect((await put(admin, { document: { whose: 'all' }, version: 0 }, ofGateway)).status).toBe(
      200,
    )
    expect((await acme(ofGateway)).status).toBe(403)
    expect((await put(acme, { document: {}, version: 1 }, ofGateway)).status).toBe(403)
    expect(await (await admin(path)).json()).toMatchObject({ document: { whose: 'default' } })
  })

  it.each([
    ['no object', []],
    ['a NUL', { 'a\u0000': 1 }],
    ['half a character', { a: ['\ud800'] }],
    ['too much', { a: 'x'.repeat(300_000) }],
    ['what is too deep', JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`)],
  ])('refuse %s', async (_name, document) => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    expect((await put(admin, { document, version: 0 })).status).toBe(400)
  })
})
