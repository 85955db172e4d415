import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, tokenOf, tryLogin, type Send } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'

const start = useGateways()
const env = { ADMIN_RATE_LIMIT_REQUESTS: '100000', RATE_LIMIT_REQUESTS: '100000' }
const PASSWORD = 'a-password-for-tests'

async function startWithAdmin() {
  const gateway = await start({ env })
  return { gateway, admin: await loginAsAdmin(gateway) }
}

/** Somebody with this role in the tenant that runs the gateway. */
async function logInAs(gateway: TestGateway, admin: Send, role: string): Promise<Send> {
  await sendJson(admin, 'POST /admin/users', { username: role, password: PASSWORD, role })
  return callerWith(gateway, await tokenOf(await tryLogin(gateway, role, PASSWORD)))
}

async function createKey(send: Send, body: object = {}): Promise<{ id: string; key: string }> {
  const response = await sendJson(send, 'POST /api/keys/create', { name: 'k', ...body })
  expect(response.status).toBe(200)
  return (await response.json()) as { id: string; key: string }
}

describe('fields that are not the caller’s to set', () => {
  const FIELDS = {
    id: 'x',
    tenant_id: 'ten_other',
    tenantId: 'ten_other',
    owner: 'usr_other',
    owner_user_id: 'usr_other',
    spent: 0,
    spent_usd: 0,
    reserved_usd: 0,
    scope: 'global',
    revoked_at: null,
    hash: 'x',
    password_hash: 'x',
    token_generation: 99,
    external_issuer: 'https://evil.example',
    created_at: '2020-01-01T00:00:00Z',
    __proto__: { role: 'admin' },
    constructor: { role: 'admin' },
  }
  const TARGETS = [
    ['POST /api/keys/create', { name: 'k' }, ['role']],
    ['PATCH /api/keys/{key_id}', { name: 'k' }, ['role', 'key', 'prefix']],
    ['POST /admin/users/invitations', { username: 'ada' }, ['memberships', 'password']],
    ['PATCH /admin/users/{user_id}', { email: null }, ['role', 'memberships', 'password']],
    ['POST /api/budgets', { name: 'b', period: 'day', limit_usd: 1 }, ['role']],
    ['PATCH /api/budgets/{budget_id}', { limit_usd: 2 }, ['role', 'period', 'key_id']],
    ['POST /api/tenants', { name: 't' }, ['role', 'status']],
    ['PATCH /api/tenants/ten_default', { name: 't' }, ['role']],
    ['POST /auth/login', { username: 'admin', password: PASSWORD }, ['role']],
  ] as const

  it.each(TARGETS)('are refused by %s, all of them', async (endpoint, body, more) => {
    const { admin } = await startWithAdmin()
    const user = await sendJson(admin, 'POST /admin/users', { username: 'eve', password: PASSWORD })
    const budget = await sendJson(admin, 'POST /api/budgets', {
      name: 'Cap',
      period: 'month',
      limit_usd: 5,
    })
    const idOf = async (made: Response) => ((await made.json()) as { id: string }).id
    const target = endpoint
      .replace('{key_id}', (await createKey(admin, {})).id)
      .replace('{user_id}', await idOf(user))
      .replace('{budget_id}', await idOf(budget))
    const own = new Set(endpoint.includes('invitations') ? ['tenant_id'] : [])
    const names = [...Object.getOwnPropertyNames(FIELDS), ...more].filter((it) => !own.has(it))
    for (const name of names) {
      const value = Reflect.get(FIELDS, name) ?? 'admin'
      const text = JSON.stringify({ ...body, [name]: value })
      const [method = '', path = ''] = target.split(' ')
      const { status } = await admin(path, { method, body: text })
      expect({ [name]: status }).toEqual({ [name]: 400 })
    }
  })

  it('do not come in by a prototype', async () => {
    const { gateway, admin } = await startWithAdmin()
    const viewer = await logInAs(gateway, admin, 'viewer')
    const body = '{"username":"eve","password":"a-password-for-tests","__proto__":{"role":"admin"}}'
    const made = await admin('/admin/users', { method: 'POST', body })
    expect([201, 400]).toContain(made.status)
    const text = await (await admin('/admin/users?limit=200')).text()
    expect(text.match(/"role":"admin"/g)).toHaveLength(1)
    expect(await (await viewer('/auth/test-jwt')).json()).toMatchObject({ role: 'viewer' })
  })
})

describe('a caller who wants more than it has', () => {
  const MORE = ['audit:read', 'users:manage', 'tenants:manage', 'config:manage', 'budgets:manage']

  it.each(['developer', 'operator'])('as %s gets no key with more', async (role) => {
    const { gateway, admin } = await startWithAdmin()
    const caller = await logInAs(gateway, admin, role)
    const who = (await (await caller('/auth/test-jwt')).json()) as { permissions: string[] }
    for (const permission of MORE.filter((it) => !who.permissions.includes(it))) {
      const refused = await sendJson(caller, 'POST /api/keys/create', {
        name: 'k',
        permissions: ['read', permission],
      })
      expect({ [permission]: refused.status }).toEqual({ [permission]: 403 })
    }
  })

  it('gets none by a key that makes a key, nor by a new secret for a mightier one', async () => {
    const { gateway, admin } = await startWithAdmin()
    const mighty = await createKey(admin, { permissions: ['users:manage', 'keys:manage'] })
    const maker = await createKey(admin, { permissions: ['keys:manage'], rate_limit: 5000 })
    const caller = callerWith(gateway, maker.key)
    for (const permissions of [['read'], ['write'], ['keys:manage', 'users:manage']]) {
      const refused = await sendJson(caller, 'POST /api/keys/create', { name: 'k', permissions })
      expect(refused.status).toBe(403)
    }
    const faster = { name: 'k', permissions: ['keys:manage'], rate_limit: 5001 }
    expect((await sendJson(caller, 'POST /api/keys/create', faster)).status).toBe(403)
    expect((await sendJson(caller, `POST /api/keys/${mighty.id}/regenerate`)).status).toBe(403)
    for (const edits of [{ permissions: ['keys:manage', 'users:manage'] }, { rate_limit: 5001 }]) {
      const own = await sendJson(caller, `PATCH /api/keys/${maker.id}`, edits)
      expect({ edits, status: own.status }).toEqual({ edits, status: 403 })
    }
  })

  it('as viewer or auditor changes nothing', async () => {
    const { gateway, admin } = await startWithAdmin()
    for (const role of ['viewer', 'auditor']) {
      const caller = await logInAs(gateway, admin, role)
      for (const [endpoint, body] of [
        ['POST /api/keys/create', { name: 'k' }],
        ['POST /admin/users', { username: 'x', password: PASSWORD }],
        ['POST /api/tenants', { name: 't' }],
        ['PUT /api/settings/mine', { document: {}, based_on_version: 0 }],
        ['POST /v1/chat/completions', { model: 'demo/echo', messages: [] }],
      ] as const) {
        expect((await sendJson(caller, endpoint, body)).status).toBe(403)
      }
    }
  })
})

describe('a key that is not quite the key', () => {
  const CHANGES: readonly (readonly [string, (key: string) => string])[] = [
    ['cut by one character', (key) => key.slice(0, -1)],
    ['cut before its secret', (key) => key.slice(0, key.lastIndexOf('-') + 1)],
    ['cut to its id', (key) => key.slice(0, key.lastIndexOf('-'))],
    ['without its mark', (key) => key.slice('sk-scalix-'.length)],
    ['longer by one character', (key) => `${key}0`],
    ['longer by a space and more', (key) => `${key} 0`],
    ['padded with =', (key) => `${key}==`],
    ['twice', (key) => key + key],
    ['twice with a comma', (key) => `${key},${key}`],
    ['in capitals', (key) => key.toUpperCase()],
    ['with one letter in capitals', (key) => key.replace('sk-', 'Sk-')],
    ['in quotes', (key) => `"${key}"`],
    ['with a wildcard', (key) => `${key.slice(0, -1)}%`],
    ['with an escaped NUL', (key) => `${key}%00`],
    ['with another last character', (key) => key.slice(0, -1) + (key.endsWith('0') ? '1' : '0')],
    ['of another id', (key) => key.replace(/^(sk-scalix-).{16}/, '$10000000000000000')],
    ['far too long', (key) => key + 'a'.repeat(9000)],
  ]

  it.each(CHANGES)('is refused: %s', async (_name, change) => {
    const { gateway } = await startWithAdmin()
    expect((await callerWith(gateway, gateway.key)('/v1/models')).status).toBe(200)
    const refused = await callerWith(gateway, change(gateway.key))('/v1/models')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
  })

  it('is refused under any other scheme than Bearer', async () => {
    const { gateway } = await startWithAdmin()
    for (const authorization of [gateway.key, `Basic ${gateway.key}`, `Bearer${gateway.key}`, '']) {
      const refused = await gateway.fetch('/v1/models', { headers: { authorization } })
      expect(refused.status).toBe(401)
    }
  })
})

describe('what tries to write into headers and logs', () => {
  const LINE = '{"level":"error","event":"canary_event"}'

  it('finds its way into none of them', async () => {
    const { gateway, admin } = await startWithAdmin()
    const key = callerWith(gateway, gateway.key)
    const requestIds = [`abcdefgh"}${LINE}`, 'abcdefgh%0d%0ax-canary: 1', 'a', 'x'.repeat(129)]
    for (const id of requestIds) {
      const answer = await key('/v1/models', { headers: { 'x-request-id': id } })
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{24}$/)
      expect(answer.headers.get('x-canary')).toBeNull()
    }
    for (const path of [
      '/nowhere%0d%0ax-canary:%201',
      `/nowhere?x=${encodeURIComponent(`\n${LINE}`)}`,
      `/v1/models/${encodeURIComponent(`\r\n${LINE}\r\n`)}`,
      `/admin/users/${encodeURIComponent(`a\n${LINE}`)}`,
    ]) {
      const answer = await admin(path)
      expect([400, 404]).toContain(answer.status)
      expect(answer.headers.get('x-canary')).toBeNull()
    }
    await tryLogin(gateway, `admin\n${LINE}`, PASSWORD)
    await tryLogin(gateway, `admin ${LINE}`, PASSWORD)
    await key('/v1/models', { headers: { 'x-tenant-id': LINE } })
    await sendJson(key, 'POST /v1/chat/completions', { model: `x\n${LINE}`, messages: [] })
    expect(gateway.logs().filter(({ event }) => event === 'canary_event')).toEqual([])
    expect(gateway.logs().every((line) => typeof line['event'] === 'string')).toBe(true)
  })

  it('is refused where a name would hold line breaks or other controls', async () => {
    const { admin } = await startWithAdmin()
    for (const text of ['a\nb', 'a\rb', 'a\u0000b', 'a\u001bb', 'a\u0085b']) {
      for (const [endpoint, body] of [
        ['POST /api/keys/create', { name: text }],
        ['POST /admin/users', { username: text, password: PASSWORD }],
        ['POST /api/tenants', { name: text }],
        ['POST /api/budgets', { name: text, period: 'day', limit_usd: 1 }],
      ] as const) {
        expect((await sendJson(admin, endpoint, body)).status).toBe(400)
      }
    }
  })
})

describe('SQL in place of values', () => {
  const TEXTS = [
    `' or '1'='1`,
    `'; drop table users; --`,
    `" or 1=1 --`,
    `\\'; delete from api_keys; --`,
    `x') union select password_hash from users --`,
    `$1`,
    `%`,
    `_`,
    `${'\\'}`,
  ]

  it('is a value like any other: kept as it is, and matching nothing', async () => {
    const { gateway, admin } = await startWithAdmin()
    for (const text of TEXTS) {
      const encoded = encodeURIComponent(text)
      for (const path of [
        `/admin/users/${encoded}`,
        `/api/tenants/${encoded}`,
        `/admin/routing/decisions/${encoded}`,
      ]) {
        expect((await admin(path)).status).toBe(404)
      }
      for (const query of ['key_id', 'user_id', 'request_id', 'type']) {
        const found = await admin(`/api/audit?tenants=all&${query}=${encoded}`)
        expect(await found.json()).toEqual({ entries: [], next_cursor: null })
      }
      for (const path of [
        `/api/keys/list?after=${encoded}`,
        `/admin/users?after=${encoded}`,
        `/api/tenants?after=${encoded}`,
        `/api/settings/${encoded}`,
        `/api/keys/list?limit=${encoded}`,
      ]) {
        expect((await admin(path)).status).toBeLessThan(500)
      }
      expect((await admin(`/api/keys/${encoded}`, { method: 'DELETE' })).status).toBe(404)
      expect((await tryLogin(gateway, `admin${text}`, PASSWORD)).status).toBe(401)
      const foreign = callerWith(gateway, gateway.key, { 'x-tenant-id': text })
      expect((await foreign('/v1/models')).status).toBe(403)
      const { id } = await createKey(admin, { name: text })
      const { keys } = (await (await admin('/api/keys/list?limit=1')).json()) as {
        keys: { id: string; name: string }[]
      }
      expect(keys).toMatchObject([{ id, name: text }])
    }
    expect((await tryLogin(gateway, gateway.admin.username, gateway.admin.password)).status).toBe(
      200,
    )
  })

  it('is searched for letter by letter', async () => {
    const { admin } = await startWithAdmin()
    await createKey(admin, { name: 'ten_percent' })
    for (const text of ['100%', 'te__percent', 'k%y.cr%ted']) {
      const found = await admin(`/api/audit?tenants=all&q=${encodeURIComponent(text)}`)
      const { entries } = (await found.json()) as { entries: unknown[] }
      expect({ [text]: entries }).toEqual({ [text]: [] })
    }
  })
})
