import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, tokenOf, tryLogin, within, type Send } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()
const settings = { env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' } }
const PASSWORD = 'a-password-for-tests'

interface User {
  readonly id: string
  readonly username: string
  readonly status: string
  readonly memberships: readonly { readonly tenant_id: string; readonly role: string }[]
}

async function createUser(admin: Send, fields: Record<string, unknown>): Promise<User> {
  const response = await sendJson(admin, 'POST /admin/users', { password: PASSWORD, ...fields })
  expect(response.status).toBe(201)
  return (await response.json()) as User
}

async function createTenant(admin: Send): Promise<string> {
  const made = await sendJson(admin, 'POST /api/tenants', { name: 'Acme' })
  return ((await made.json()) as { id: string }).id
}

async function logIn(gateway: TestGateway, username: string): Promise<Send> {
  return callerWith(gateway, await tokenOf(await tryLogin(gateway, username, PASSWORD)))
}

/** A gateway with its admin, and a tenant with an admin of its own. */
async function startWithTenant() {
  const gateway = await start(settings)
  const root = await loginAsAdmin(gateway)
  const tenantId = await createTenant(root)
  const boss = await createUser(root, { username: 'boss', role: 'admin', tenant_id: tenantId })
  return { gateway, root, tenantId, boss, asBoss: await logIn(gateway, 'boss') }
}

const listIds = async (send: Send, query = '') => {
  const response = await send(`/admin/users${query}`)
  return ((await response.json()) as { users: User[] }).users.map(({ id }) => id)
}

const whoIs = (send: Send) => send('/auth/test-jwt')

describe('users', () => {
  it('are made, listed page by page, changed and deleted', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const made = await createUser(admin, {
      username: 'ada',
      email: 'ada@example.com',
      role: 'viewer',
    })
    expect(made).toMatchObject({
      username: 'ada',
      email: 'ada@example.com',
      status: 'active',
      memberships: [{ tenant_id: 'ten_default', role: 'viewer' }],
      last_login_at: null,
    })
    const first = (await (await admin('/admin/users?limit=1')).json()) as {
      users: User[]
      next_cursor: string
    }
    const second = (await (
      await admin(`/admin/users?limit=1&after=${first.next_cursor}`)
    ).json()) as {
      users: User[]
      next_cursor: null
    }
    expect([...first.users, ...second.users].map(({ username }) => username).toSorted()).toEqual([
      'ada',
      'admin',
    ])
    expect(second.next_cursor).toBeNull()
    const path = `/admin/users/${made.id}`
    const renamed = await sendJson(admin, `PATCH ${path}`, { username: 'lovelace', email: null })
    expect(await renamed.json()).toMatchObject({ username: 'lovelace', email: null })
    expect((await tryLogin(gateway, 'LOVELACE', PASSWORD)).status).toBe(200)
    expect(await (await admin(path)).json()).toMatchObject({ last_login_at: expect.any(String) })
    expect((await admin(path, { method: 'DELETE' })).status).toBe(200)
    expect((await admin(path)).status).toBe(404)
    expect((await tryLogin(gateway, 'lovelace', PASSWORD)).status).toBe(401)
  })

  it('have names that nobody else has, in whatever case', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const taken = { username: 'ADMIN', password: PASSWORD }
    const refused = await sendJson(admin, 'POST /admin/users', taken)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ error: { param: 'username' } })
    const { id } = await createUser(admin, { username: 'ada' })
    const renamed = await sendJson(admin, `PATCH /admin/users/${id}`, { username: 'Admin' })
    expect(renamed.status).toBe(409)
  })

  it.each([
    ['a short password', { username: 'a', password: 'short' }],
    ['a blank name', { username: ' ', password: PASSWORD }],
    ['a line break in the name', { username: 'a\nb', password: PASSWORD }],
    ['an unknown role', { username: 'a', password: PASSWORD, role: 'root' }],
    ['an id of its own', { username: 'a', password: PASSWORD, id: 'usr_mine' }],
    ['memberships of its own', { username: 'a', password: PASSWORD, memberships: [] }],
    ['a hash of its own', { username: 'a', password: PASSWORD, password_hash: 'x' }],
  ])('are refused with %s', async (_name, body) => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    expect((await sendJson(admin, 'POST /admin/users', body)).status).toBe(400)
  })

  it('who are disabled lose their tokens and keys at once, and get only the keys back', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { id } = await createUser(admin, { username: 'ada', role: 'developer' })
    const ada = await logIn(gateway, 'ada')
    const made = await sendJson(ada, 'POST /api/keys/create', { name: 'k' })
    const key = callerWith(gateway, ((await made.json()) as { key: string }).key)
    expect((await key('/v1/models')).status).toBe(200)
    const path = `/admin/users/${id}`
    const disabled = await sendJson(admin, `PATCH ${path}`, { disabled: true })
    expect(await disabled.json()).toMatchObject({ status: 'disabled' })
    expect((await whoIs(ada)).status).toBe(401)
    expect((await key('/v1/models')).status).toBe(401)
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(401)
    await sendJson(admin, `PATCH ${path}`, { disabled: false })
    expect((await key('/v1/models')).status).toBe(200)
    expect((await whoIs(ada)).status).toBe(401)
    expect((await whoIs(await logIn(gateway, 'ada'))).status).toBe(200)
  })

  it('who are deleted leave no key that works', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { id } = await createUser(admin, { username: 'ada', role: 'developer' })
    const ada = await logIn(gateway, 'ada')
    const made = await sendJson(ada, 'POST /api/keys/create', { name: 'k' })
    const key = callerWith(gateway, ((await made.json()) as { key: string }).key)
    expect((await key('/v1/models')).status).toBe(200)
    expect((await admin(`/admin/users/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await whoIs(ada)).status).toBe(401)
    const refused = await key('/v1/models')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'revoked_api_key' } })
  })

  it('leave at least one who administers the gateway', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const [id = ''] = await listIds(admin)
    const path = `/admin/users/${id}`
    expect((await admin(path, { method: 'DELETE' })).status).toBe(409)
    expect((await sendJson(admin, `PATCH ${path}`, { disabled: true })).status).toBe(409)
    const membership = `${path}/memberships/ten_default`
    expect((await sendJson(admin, `PUT ${membership}`, { role: 'viewer' })).status).toBe(409)
    expect((await admin(membership, { method: 'DELETE' })).status).toBe(409)
    expect((await sendJson(admin, `POST ${path}/reset-password`, {})).status).toBe(409)
    await createUser(admin, { username: 'second', role: 'admin' })
    expect((await sendJson(admin, `PUT ${membership}`, { role: 'viewer' })).status).toBe(200)
    expect((await whoIs(admin)).status).toBe(200)
    expect((await admin('/admin/users')).status).toBe(403)
  })

  it('two of whom take each other’s rights at once leave one of them', async () => {
    const gateway = await start(settings)
    const one = await loginAsAdmin(gateway)
    const [oneId = ''] = await listIds(one)
    const { id: twoId } = await createUser(one, { username: 'second', role: 'admin' })
    const two = await logIn(gateway, 'second')
    const demote = (by: Send, id: string) =>
      sendJson(by, `PUT /admin/users/${id}/memberships/ten_default`, { role: 'viewer' })
    const answers = await Promise.all([demote(one, twoId), demote(two, oneId)])
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  })
})

describe('roles', () => {
  it('say what a user may do in a tenant, from the next call on', async () => {
    const { gateway, root, tenantId, asBoss } = await startWithTenant()
    const { id } = await createUser(asBoss, { username: 'ada', role: 'viewer' })
    const ada = await logIn(gateway, 'ada')
    expect((await ada('/api/keys/list')).status).toBe(403)
    const membership = `/admin/users/${id}/memberships/${tenantId}`
    expect((await sendJson(asBoss, `PUT ${membership}`, { role: 'developer' })).status).toBe(200)
    expect((await ada('/api/keys/list')).status).toBe(200)
    expect((await asBoss(membership, { method: 'DELETE' })).status).toBe(200)
    expect((await whoIs(ada)).status).toBe(401)
    expect((await asBoss(`/admin/users/${id}`)).status).toBe(404)
    expect(await (await root(`/admin/users/${id}`)).json()).toMatchObject({ memberships: [] })
  })

  it('bound the keys of a user, also those that were made before', async () => {
    const { gateway, asBoss, tenantId } = await startWithTenant()
    const { id } = await createUser(asBoss, { username: 'ada', role: 'operator' })
    const ada = await logIn(gateway, 'ada')
    const made = await sendJson(ada, 'POST /api/keys/create', {
      name: 'k',
      permissions: ['read', 'write', 'config:manage'],
    })
    const { id: keyId, key } = (await made.json()) as { id: string; key: string }
    const byKey = callerWith(gateway, key)
    expect((await byKey('/api/settings/mine')).status).toBe(404)
    const membership = `/admin/users/${id}/memberships/${tenantId}`
    await sendJson(asBoss, `PUT ${membership}`, { role: 'viewer' })
    expect((await byKey('/api/settings/mine')).status).toBe(403)
    expect((await byKey('/v1/models')).status).toBe(200)
    await sendJson(asBoss, `PUT ${membership}`, { role: 'operator' })
    expect((await byKey('/api/settings/mine')).status).toBe(404)
    const { keys } = (await (await asBoss(`/api/keys/list?owner=${id}`)).json()) as {
      keys: object[]
    }
    expect(keys).toMatchObject([{ id: keyId, owner: id }])
  })

  it('can be had in several tenants, and X-Tenant-ID picks among them', async () => {
    const { gateway, root, tenantId, boss, asBoss } = await startWithTenant()
    const path = `/admin/users/${boss.id}/memberships/ten_default`
    expect((await sendJson(root, `PUT ${path}`, { role: 'auditor' })).status).toBe(200)
    expect(await (await whoIs(within(asBoss, 'ten_default'))).json()).toMatchObject({
      role: 'auditor',
      tenant_id: 'ten_default',
    })
    expect((await sendJson(within(asBoss, 'ten_default'), 'POST /admin/users', {})).status).toBe(
      403,
    )
    const missing = `/admin/users/${boss.id}/memberships/ten_nowhere`
    expect((await sendJson(root, `PUT ${missing}`, { role: 'viewer' })).status).toBe(404)
    expect((await whoIs(within(await logIn(gateway, 'boss'), tenantId))).status).toBe(200)
  })

  it('are given by nobody who lacks their rights', async () => {
    const { gateway, tenantId, asBoss, boss } = await startWithTenant()
    const made = await sendJson(asBoss, 'POST /api/keys/create', {
      name: 'hr',
      permissions: ['read', 'usage:read', 'gpu:read', 'users:manage'],
    })
    const hr = callerWith(gateway, ((await made.json()) as { key: string }).key)
    const body = { username: 'ada', password: PASSWORD }
    const refused = await sendJson(hr, 'POST /admin/users', { ...body, role: 'admin' })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ error: { param: 'role' } })
    const invitation = { username: 'ada', role: 'developer' }
    expect((await sendJson(hr, 'POST /admin/users/invitations', invitation)).status).toBe(403)
    const viewer = await sendJson(hr, 'POST /admin/users', { ...body, role: 'viewer' })
    expect(viewer.status).toBe(201)
    const { id } = (await viewer.json()) as User
    const raise = `PUT /admin/users/${id}/memberships/${tenantId}`
    expect((await sendJson(hr, raise, { role: 'operator' })).status).toBe(403)
    // Nor does it take over somebody who may more.
    const ofBoss = `/admin/users/${boss.id}`
    expect((await sendJson(hr, `POST ${ofBoss}/reset-password`, {})).status).toBe(403)
    expect((await sendJson(hr, `PATCH ${ofBoss}`, { disabled: true })).status).toBe(403)
    expect((await hr(ofBoss, { method: 'DELETE' })).status).toBe(403)
    const demote = `PUT ${ofBoss}/memberships/${tenantId}`
    expect((await sendJson(hr, demote, { role: 'viewer' })).status).toBe(403)
    expect((await sendJson(hr, `POST ${ofBoss}/revoke-tokens`)).status).toBe(403)
  })
})

describe('users of other tenants', () => {
  it('do not exist for a tenant, and those it shares are not its to take over', async () => {
    const { root, tenantId, asBoss } = await startWithTenant()
    const [adminId = ''] = (await listIds(root)).filter((id) => id !== '')
    const stranger = await createUser(root, { username: 'stranger', role: 'viewer' })
    expect(await listIds(asBoss)).not.toContain(stranger.id)
    expect((await asBoss('/admin/users?tenants=all')).status).toBe(403)
    const path = `/admin/users/${stranger.id}`
    const attempts = [
      ['GET', path],
      ['PATCH', path, { email: 'mine@example.com' }],
      ['DELETE', path],
      ['POST', `${path}/reset-password`, {}],
      ['POST', `${path}/revoke-tokens`],
      ['PUT', `${path}/memberships/${tenantId}`, { role: 'admin' }],
      ['DELETE', `${path}/memberships/ten_default`],
    ] as const
    for (const [method, at, body] of attempts) {
      expect((await sendJson(asBoss, `${method} ${at}`, body)).status, `${method} ${at}`).toBe(404)
    }
    // The gateway's admin made the tenant and so belongs to it: shared, not its own.
    const shared = `/admin/users/${adminId}`
    const seen = (await (await asBoss(shared)).json()) as User
    expect(seen.memberships.map((it) => it.tenant_id)).toEqual([tenantId])
    expect((await sendJson(asBoss, `POST ${shared}/reset-password`, {})).status).toBe(403)
    expect((await sendJson(asBoss, `PATCH ${shared}`, { disabled: true })).status).toBe(403)
    expect((await asBoss(shared, { method: 'DELETE' })).status).toBe(403)
    const elsewhere = `PUT ${shared}/memberships/ten_default`
    expect((await sendJson(asBoss, elsewhere, { role: 'viewer' })).status).toBe(404)
    expect((await asBoss(`${shared}/memberships/ten_default`, { method: 'DELETE' })).status).toBe(
      404,
    )
    const inOther = { username: 'spy', role: 'admin', tenant_id: 'ten_default', password: PASSWORD }
    expect((await sendJson(asBoss, 'POST /admin/users', inOther)).status).toBe(404)
    expect((await whoIs(root)).status).toBe(200)
    const all = await listIds(root, '?tenants=all')
    expect(all).toEqual(expect.arrayContaining([stranger.id, adminId]))
  })
})

describe('invitations', () => {
  const invite = async (admin: Send, body: Record<string, unknown> = {}) => {
    const response = await sendJson(admin, 'POST /admin/users/invitations', {
      username: 'ada',
      role: 'developer',
      ...body,
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('cache-control')).toBe('no-store')
    return (await response.json()) as { user: User; token: string; expires_at: string }
  }
  const accept = (gateway: TestGateway, token: string, password = PASSWORD) =>
    gateway.fetch('/auth/accept-invitation', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password }),
    })

  it('let somebody set a password once, and log in', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { user, token } = await invite(admin)
    expect(user).toMatchObject({ status: 'invited', username: 'ada' })
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(401)
    const session = callerWith(gateway, await tokenOf(await accept(gateway, token)))
    expect(await (await whoIs(session)).json()).toMatchObject({ role: 'developer' })
    const again = await accept(gateway, token, 'another-password-for-tests')
    expect(again.status).toBe(401)
    expect(await again.json()).toMatchObject({ error: { code: 'invalid_token' } })
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(200)
    expect(await (await admin(`/admin/users/${user.id}`)).json()).toMatchObject({
      status: 'active',
      invited_until: null,
    })
  })

  it('are used up by one of those who try at the same time', async () => {
    const gateway = await start(settings)
    const { token } = await invite(await loginAsAdmin(gateway))
    const answers = await Promise.all([accept(gateway, token), accept(gateway, token)])
    expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 401]))
  })

  it('are void for a disabled user, with a changed token or a poor password', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { user, token } = await invite(admin)
    expect((await accept(gateway, `${token}A`)).status).toBe(401)
    expect((await accept(gateway, token.slice(0, -1))).status).toBe(401)
    expect((await accept(gateway, token, 'short')).status).toBe(400)
    await sendJson(admin, `PATCH /admin/users/${user.id}`, { disabled: true })
    expect((await accept(gateway, token)).status).toBe(401)
    await sendJson(admin, `PATCH /admin/users/${user.id}`, { disabled: false })
    expect((await accept(gateway, token)).status).toBe(200)
  })

  it('replace a lost password, and end the sessions that were opened with it', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { id } = await createUser(admin, { username: 'ada' })
    const before = await logIn(gateway, 'ada')
    const reset = await sendJson(admin, `POST /admin/users/${id}/reset-password`, {
      expires_in_hours: 1,
    })
    const { token } = (await reset.json()) as { token: string }
    expect((await whoIs(before)).status).toBe(401)
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(401)
    expect((await accept(gateway, token, 'a-second-password-for-tests')).status).toBe(200)
    expect((await tryLogin(gateway, 'ada', 'a-second-password-for-tests')).status).toBe(200)
  })
})

describe('sessions', () => {
  it('end for one user everywhere by a logout, and for nobody else', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    await createUser(admin, { username: 'ada' })
    const [one, two] = [await logIn(gateway, 'ada'), await logIn(gateway, 'ada')]
    expect((await whoIs(two)).status).toBe(200)
    const answer = await sendJson(one, 'POST /auth/logout')
    expect(await answer.json()).toEqual({ logged_out: true })
    for (const session of [one, two]) {
      const refused = await whoIs(session)
      expect(refused.status).toBe(401)
      expect(await refused.json()).toMatchObject({ error: { code: 'invalid_token' } })
    }
    expect((await whoIs(admin)).status).toBe(200)
    expect((await whoIs(await logIn(gateway, 'ada'))).status).toBe(200)
  })

  it('are ended by an admin', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { id } = await createUser(admin, { username: 'ada' })
    const ada = await logIn(gateway, 'ada')
    expect((await sendJson(admin, `POST /admin/users/${id}/revoke-tokens`)).status).toBe(200)
    expect((await whoIs(ada)).status).toBe(401)
  })

  it('are not an API key’s to end, nor is a password its to change', async () => {
    const gateway = await start(settings)
    const key = callerWith(gateway, gateway.key)
    expect((await sendJson(key, 'POST /auth/logout')).status).toBe(403)
    const change = { current_password: gateway.admin.password, new_password: PASSWORD }
    expect((await sendJson(key, 'POST /auth/change-password', change)).status).toBe(403)
  })

  it('outlive a change of the password only as the one that made it', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    await createUser(admin, { username: 'ada' })
    const [one, two] = [await logIn(gateway, 'ada'), await logIn(gateway, 'ada')]
    const next = 'a-second-password-for-tests'
    const change = (current: string) =>
      sendJson(one, 'POST /auth/change-password', { current_password: current, new_password: next })
    const refused = await change('not-the-password')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'invalid_credentials' } })
    expect((await whoIs(two)).status).toBe(200)
    const session = callerWith(gateway, await tokenOf(await change(PASSWORD)))
    expect((await whoIs(session)).status).toBe(200)
    expect((await whoIs(one)).status).toBe(401)
    expect((await whoIs(two)).status).toBe(401)
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(401)
    expect((await tryLogin(gateway, 'ada', next)).status).toBe(200)
  })
})

describe('an account whose password is guessed', () => {
  it('is locked, says nothing of it to the guesser, and is unlocked by an admin', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    const { id } = await createUser(admin, { username: 'ada' })
    const bodies: unknown[] = []
    for (let guess = 0; guess < 10; guess += 1) {
      const refused = await tryLogin(gateway, 'ada', `guess-number-${guess}`)
      expect(refused.status).toBe(401)
      bodies.push(await refused.json())
    }
    const right = await tryLogin(gateway, 'ada', PASSWORD)
    expect(right.status).toBe(401)
    const unknown = await tryLogin(gateway, 'nobody', PASSWORD)
    bodies.push(await right.json(), await unknown.json())
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1)
    expect(await (await admin(`/admin/users/${id}`)).json()).toMatchObject({
      status: 'locked',
      locked_until: expect.any(String),
    })
    const unlocked = await sendJson(admin, `PATCH /admin/users/${id}`, { locked: false })
    expect(await unlocked.json()).toMatchObject({ status: 'active', locked_until: null })
    expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(200)
  })

  it('is not locked by failures that a login has ended', async () => {
    const gateway = await start(settings)
    const admin = await loginAsAdmin(gateway)
    await createUser(admin, { username: 'ada' })
    for (let round = 0; round < 2; round += 1) {
      for (let guess = 0; guess < 6; guess += 1) await tryLogin(gateway, 'ada', 'wrong')
      expect((await tryLogin(gateway, 'ada', PASSWORD)).status).toBe(200)
    }
  })
})

describe('the audit log of users', () => {
  it('has each change with before, after and actor, and no secret', async () => {
    const { gateway, root, tenantId, boss, asBoss } = await startWithTenant()
    const invited = await sendJson(asBoss, 'POST /admin/users/invitations', {
      username: 'ada',
      role: 'viewer',
    })
    const { user, token } = (await invited.json()) as { user: User; token: string }
    const path = `/admin/users/${user.id}`
    await sendJson(asBoss, `PUT ${path}/memberships/${tenantId}`, { role: 'developer' })
    const accepted = await gateway.fetch('/auth/accept-invitation', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, password: PASSWORD }),
    })
    const ada = callerWith(gateway, await tokenOf(accepted))
    await sendJson(ada, 'POST /auth/logout')
    await sendJson(asBoss, `PATCH ${path}`, { disabled: true })
    await asBoss(path, { method: 'DELETE' })
    const text = await eventually(
      async () => (await root('/api/audit?tenants=all&limit=500')).text(),
      (found) => found.includes('user.deleted'),
    )
    const { entries } = JSON.parse(text) as { entries: Record<string, unknown>[] }
    const of = (type: string) => entries.find((entry) => entry['type'] === type)
    const actor = { user_id: boss.id, tenant_id: tenantId, resource: `user/${user.id}` }
    const viewer = { memberships: [{ tenantId, role: 'viewer' }] }
    const developer = { memberships: [{ tenantId, role: 'developer' }] }
    expect(of('user.invited')).toMatchObject({
      ...actor,
      metadata: { before: null, after: { username: 'ada', hasPassword: false, ...viewer } },
    })
    expect(of('user.role_set')).toMatchObject({
      ...actor,
      metadata: { before: viewer, after: developer },
    })
    expect(of('invitation.accepted')).toMatchObject({ ...actor, user_id: user.id })
    expect(of('user.logged_out')).toMatchObject({ ...actor, user_id: user.id })
    expect(of('user.updated')).toMatchObject({
      ...actor,
      metadata: { before: { disabledAt: null }, after: { disabledAt: expect.any(String) } },
    })
    expect(of('user.deleted')).toMatchObject({ ...actor, metadata: { after: null } })
    for (const secret of [token, PASSWORD, 'pbkdf2', 'passwordHash', 'setupToken']) {
      expect(text).not.toContain(secret)
    }
  })
})
