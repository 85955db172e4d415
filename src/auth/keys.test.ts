import { describe, expect, it } from 'vitest'
import {
  createFakeClock,
  createFakeRandom,
  createKeyRow,
  createPrincipal,
  START,
} from '../../tests/auth-fakes.ts'
import type { Principal, Role } from '../domain/principal.ts'
import { runUnqueued } from './derivation-queue.ts'
import { parseKeyText } from './key-format.ts'
import { createKeyService, type KeyQueries } from './keys.ts'
import { permissionsOfRole } from './permissions.ts'
import type { KeyToVerify } from './types.ts'

/** The queries as the database answers them, over rows in memory. */
function createFakeQueries(rows: Map<string, KeyToVerify>): KeyQueries {
  const find = (tenantId: string, id: string) => {
    const row = rows.get(id)
    return row?.tenantId === tenantId ? row : null
  }
  const change = (id: string, changes: Partial<KeyToVerify>) => {
    const row = { ...createKeyRow(), ...rows.get(id), ...changes }
    rows.set(id, row)
    return Promise.resolve(row)
  }
  return {
    insert: async (key) => {
      rows.set(key.id, createKeyRow(key))
    },
    find: (ref) => Promise.resolve(find(ref.tenantId, ref.id)),
    list: ({ tenantId, ownerUserId, limit, after }) =>
      Promise.resolve(
        [...rows.values()]
          .filter((row) => row.tenantId === tenantId)
          .filter((row) => ownerUserId === undefined || row.ownerUserId === ownerUserId)
          .toSorted((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
          .filter((row) => after === undefined || row.createdAt < after.createdAt)
          .slice(0, limit),
      ),
    revoke: ({ id, revokedAt }) => change(id, { revokedAt }),
    update: ({ id }, changes) => change(id, changes),
    replaceSecret: ({ id, ...secret }) => change(id, secret),
  }
}

function create() {
  const clock = createFakeClock()
  const rows = new Map<string, KeyToVerify>()
  const noticed: number[] = []
  const service = createKeyService({
    queries: createFakeQueries(rows),
    hasher: {
      hash: (secret) =>
        Promise.resolve({ salt: 'salt', hash: `hash of ${secret}`, hashParams: 'fake' }),
    },
    runDerivation: runUnqueued,
    randomBytes: createFakeRandom(5),
    now: clock.now,
    onKeysChanged: async () => {
      noticed.push(clock.now())
    },
  })
  const add = (row: Partial<KeyToVerify>) => {
    const key = createKeyRow(row)
    rows.set(key.id, key)
    return key
  }
  return { service, rows, clock, noticed, add }
}

const user = (role: Role, overrides: Partial<Principal> = {}) =>
  createPrincipal({ role, permissions: permissionsOfRole(role), ...overrides })
const developer = user('developer')
const wishes = {
  name: 'production-key',
  permissions: ['read', 'write'],
  rate_limit: 100,
  tokens_per_minute: 5000,
  parallel_requests: 3,
  allowed_models: ['demo/echo'],
  allowed_providers: null,
  expires_in_days: 90,
} as const

describe('creating a key', () => {
  it('gives the whole key once, with the documented fields', async () => {
    const { service, rows } = create()
    const created = await service.create(developer, wishes)
    expect(created).toEqual({
      id: parseKeyText(created.key)?.id,
      name: 'production-key',
      key: created.key,
      prefix: `sk-scalix-${created.id}`,
      permissions: ['read', 'write'],
      owner: 'usr_one',
      rate_limit: 100,
      tokens_per_minute: 5000,
      parallel_requests: 3,
      allowed_models: ['demo/echo'],
      allowed_providers: null,
      created_at: START.toISOString(),
      expires_at: '2027-02-22T12:00:00.000Z',
    })
    expect(rows.get(created.id)).toMatchObject({ tenantId: 'ten_one', ownerUserId: 'usr_one' })
  })

  it('stores nothing that gives the key back', async () => {
    const { service, rows } = create()
    const created = await service.create(developer, wishes)
    const { hash, ...rest } = rows.get(created.id) ?? createKeyRow()
    expect(hash).toBe(`hash of ${parseKeyText(created.key)?.secret}`)
    expect(JSON.stringify(rest)).not.toContain(parseKeyText(created.key)?.secret)
  })

  it.each([
    ['developer', 'audit:read'],
    ['developer', 'users:manage'],
    ['operator', 'tenants:manage'],
    ['viewer', 'write'],
  ] as const)('refuses a %s who asks for %s', async (role, permission) => {
    const { service, rows } = create()
    const sent = service.create(user(role), { ...wishes, permissions: ['read', permission] })
    await expect(sent).rejects.toMatchObject({
      code: 'permission_denied',
      details: { permissions: [permission] },
    })
    expect(rows.size).toBe(0)
  })

  it('hands the bounds of a key on to what it makes', async () => {
    const { service, rows } = create()
    const bounds = { allowedModels: ['demo/echo'], allowedProviders: ['demo'], rateLimit: 10 }
    const expiresAtMs = START.getTime() + 1000
    const key = user('developer', { kind: 'api-key', keyId: 'k', expiresAtMs, ...bounds })
    const open = { ...wishes, rate_limit: null, allowed_models: null, expires_in_days: null }
    const created = await service.create(key, open)
    expect(rows.get(created.id)).toMatchObject({ ...bounds, expiresAt: new Date(expiresAtMs) })
    const faster = service.create(key, { ...open, rate_limit: 11 })
    await expect(faster).rejects.toMatchObject({ code: 'permission_denied', param: 'rate_limit' })
    const longer = service.create(key, { ...open, expires_in_days: 1 })
    await expect(longer).rejects.toMatchObject({ param: 'expires_in_days' })
    const wider = service.create(key, { ...open, allowed_models: ['demo/echo', 'gpt-4o'] })
    await expect(wider).rejects.toMatchObject({ param: 'allowed_models' })
    const elsewhere = service.create(key, { ...open, allowed_providers: ['openai'] })
    await expect(elsewhere).rejects.toMatchObject({ param: 'allowed_providers' })
  })

  it('does not bind the keys of a user to the end of the login', async () => {
    const { service } = create()
    const loggedIn = user('developer', { expiresAtMs: START.getTime() + 1000 })
    const created = await service.create(loggedIn, { ...wishes, expires_in_days: null })
    expect(created.expires_at).toBeNull()
  })
})

describe('listing keys', () => {
  it('shows a developer its own and an admin all of the tenant, never another tenant', async () => {
    const { service, add } = create()
    add({ id: 'mine', createdAt: new Date(3) })
    add({ id: 'theirs', ownerUserId: 'usr_two', createdAt: new Date(2) })
    add({ id: 'elsewhere', tenantId: 'ten_two', createdAt: new Date(1) })
    const all = { limit: 10, after: null }
    const idsFor = async (caller: Principal) =>
      (await service.list(caller, all)).keys.map((key) => key.id)
    expect(await idsFor(developer)).toEqual(['mine'])
    expect(await idsFor(user('admin', { userId: 'usr_three' }))).toEqual(['mine', 'theirs'])
  })

  it('shows those of one owner to who sees all, and to others only their own', async () => {
    const { service, add } = create()
    add({ id: 'mine' })
    add({ id: 'theirs', ownerUserId: 'usr_two' })
    const ownersFor = async (caller: Principal, owner: string) => {
      const { keys } = await service.list(caller, { limit: 10, after: null, owner })
      return keys.map((key) => key.owner)
    }
    expect(await ownersFor(user('admin', { userId: 'usr_three' }), 'usr_two')).toEqual(['usr_two'])
    expect(await ownersFor(developer, 'usr_two')).toEqual([])
    expect(await ownersFor(developer, 'usr_one')).toEqual(['usr_one'])
  })

  it('shows status and last use, and neither key nor hash', async () => {
    const { service, add } = create()
    add({ id: 'a', createdAt: new Date(3), lastUsedAt: START })
    add({ id: 'b', createdAt: new Date(2), revokedAt: START, expiresAt: START })
    add({ id: 'c', createdAt: new Date(1), expiresAt: START })
    const { keys } = await service.list(developer, { limit: 10, after: null })
    expect(keys.map((key) => key.status)).toEqual(['active', 'revoked', 'expired'])
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual([
      'allowed_models',
      'allowed_providers',
      'created_at',
      'expires_at',
      'id',
      'last_used_at',
      'name',
      'owner',
      'parallel_requests',
      'permissions',
      'prefix',
      'rate_limit',
      'revoked_at',
      'status',
      'tokens_per_minute',
    ])
  })

  it('goes on where the page before ended', async () => {
    const { service, add } = create()
    for (let index = 1; index <= 5; index++) add({ id: `k${index}`, createdAt: new Date(index) })
    const seen: string[] = []
    let after: string | null = null
    do {
      const page = await service.list(developer, { limit: 2, after })
      seen.push(...page.keys.map((key) => key.id))
      after = page.next_cursor
    } while (after !== null)
    expect(seen).toEqual(['k5', 'k4', 'k3', 'k2', 'k1'])
  })

  it.each(['', 'x', "1-k' or 1=1", '-1-k', `${'9'.repeat(16)}-k`])(
    'refuses the cursor "%s"',
    async (after) => {
      const listed = create().service.list(developer, { limit: 2, after })
      await expect(listed).rejects.toMatchObject({ code: 'invalid_request', param: 'after' })
    },
  )

  it('shows nothing to a key without an owner', async () => {
    const ownerless = createPrincipal({ role: 'viewer', userId: null })
    const listed = create().service.list(ownerless, { limit: 2, after: null })
    await expect(listed).rejects.toMatchObject({ code: 'permission_denied' })
  })
})

describe('changing a key', () => {
  it('changes what is named, leaves the rest, and is noticed at once', async () => {
    const { service, add, rows, noticed } = create()
    const { id } = add({ rateLimit: 7, tokensPerMinute: 9, allowedProviders: ['demo'] })
    const changed = await service.edit(developer, id, {
      name: 'renamed',
      permissions: ['read'],
      rate_limit: null,
      allowed_models: ['demo/echo'],
      expires_in_days: 1,
    })
    expect(changed).toMatchObject({
      id,
      name: 'renamed',
      permissions: ['read'],
      rate_limit: null,
      tokens_per_minute: 9,
      allowed_models: ['demo/echo'],
      allowed_providers: ['demo'],
      expires_at: '2026-11-25T12:00:00.000Z',
    })
    expect(rows.get(id)).toMatchObject({ tokensPerMinute: 9, ownerUserId: 'usr_one' })
    expect(noticed).toHaveLength(1)
  })

  it('gives nobody more than the caller has', async () => {
    const { service, add, rows } = create()
    const { id } = add({ permissions: ['read'], ownerUserId: 'usr_one' })
    const sent = service.edit(developer, id, { permissions: ['read', 'audit:read'] })
    await expect(sent).rejects.toMatchObject({ code: 'permission_denied', param: 'permissions' })
    expect(rows.get(id)?.permissions).toEqual(['read'])
  })

  it('lets somebody narrow a key that may more than they do, not widen it', async () => {
    const { service, add } = create()
    const { id } = add({ permissions: ['users:manage', 'read'], ownerUserId: 'usr_admin' })
    const operator = user('operator')
    const narrowed = await service.edit(operator, id, { permissions: ['users:manage'] })
    expect(narrowed.permissions).toEqual(['users:manage'])
    const widened = service.edit(operator, id, { permissions: ['users:manage', 'audit:read'] })
    await expect(widened).rejects.toMatchObject({ details: { permissions: ['audit:read'] } })
  })

  it('refuses a bounded key that would change an unbounded one, or loosen itself', async () => {
    const { service, add } = create()
    const own = add({ id: 'own', allowedModels: ['demo/echo'], rateLimit: 5 })
    const other = add({ id: 'other' })
    const bounds = { allowedModels: ['demo/echo'], rateLimit: 5, keyId: own.id } as const
    const key = user('developer', { kind: 'api-key', ...bounds })
    await expect(service.edit(key, other.id, { name: 'x' })).rejects.toMatchObject({
      code: 'permission_denied',
      param: 'key_id',
    })
    await expect(service.edit(key, own.id, { rate_limit: 6 })).rejects.toMatchObject({
      param: 'rate_limit',
    })
    await expect(service.edit(key, own.id, { allowed_models: ['gpt-4o'] })).rejects.toMatchObject({
      param: 'allowed_models',
    })
    // Left open, its own bounds stay.
    const opened = await service.edit(key, own.id, { allowed_models: null, rate_limit: null })
    expect(opened).toMatchObject({ allowed_models: ['demo/echo'], rate_limit: 5 })
  })
})

describe('revoking a key', () => {
  it('is noticed by this process before the answer leaves', async () => {
    const { service, add, noticed } = create()
    const { id } = add({})
    expect(await service.revoke(developer, id)).toMatchObject({
      id,
      status: 'revoked',
      revoked_at: START.toISOString(),
    })
    expect(noticed).toHaveLength(1)
  })
})

describe('regenerating a key', () => {
  it('keeps the id and gives a new secret, which is noticed at once', async () => {
    const { service, add, rows, noticed } = create()
    const { id } = add({ rateLimit: 7 })
    const renewed = await service.regenerate(developer, id)
    expect(renewed).toMatchObject({ id, rate_limit: 7 })
    expect(parseKeyText(renewed.key)?.id).toBe(id)
    expect(rows.get(id)?.hash).toBe(`hash of ${parseKeyText(renewed.key)?.secret}`)
    expect(rows.get(id)?.previousValidUntil).toBeNull()
    expect(noticed).toHaveLength(1)
  })

  it('lets the old secret go on for as long as it is asked for', async () => {
    const { service, add, rows } = create()
    const { id } = add({})
    await service.regenerate(developer, id, 60)
    expect(rows.get(id)?.previousValidUntil).toEqual(new Date(START.getTime() + 60_000))
  })

  it('refuses a key that may more than the caller', async () => {
    const { service, add, rows } = create()
    const { id, hash } = add({ permissions: ['users:manage'], ownerUserId: 'usr_admin' })
    const sent = service.regenerate(user('operator'), id)
    await expect(sent).rejects.toMatchObject({ code: 'permission_denied' })
    expect(rows.get(id)?.hash).toBe(hash)
  })

  it('refuses a bounded key that asks for the secret of an unbounded one, but not its own', async () => {
    const { service, add } = create()
    const { id } = add({ allowedModels: null })
    const bounded = { kind: 'api-key', allowedModels: ['demo/echo'] } as const
    const other = service.regenerate(user('developer', { ...bounded, keyId: 'other' }), id)
    await expect(other).rejects.toMatchObject({ code: 'permission_denied', param: 'key_id' })
    expect((await service.regenerate(user('developer', { ...bounded, keyId: id }), id)).id).toBe(id)
  })

  it.each([
    ['revoked', { revokedAt: START }],
    ['expired', { expiresAt: START }],
  ])('refuses a key that is %s', async (status, row) => {
    const { service, add } = create()
    const { id } = add(row)
    const sent = service.regenerate(developer, id)
    await expect(sent).rejects.toMatchObject({ code: 'conflict', status: 409 })
    await expect(sent).rejects.toThrow(status)
  })
})

describe.each(['revoke', 'regenerate', 'edit'] as const)('%s', (action) => {
  it.each([
    ['of another tenant', { tenantId: 'ten_two' }],
    ["of another tenant, even for that tenant's namesake", { tenantId: 'TEN_ONE' }],
    ['of another developer', { ownerUserId: 'usr_two' }],
  ])('does not find a key %s', async (_name, row) => {
    const { service, add, rows } = create()
    const key = add(row)
    const act = (id: string) =>
      action === 'edit'
        ? service.edit(developer, id, { name: 'x' })
        : service[action](developer, id)
    await expect(act(key.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(rows.get(key.id)).toEqual(key)
  })

  it('does not find a key that was never there', async () => {
    const { service } = create()
    const act = (id: string) =>
      action === 'edit'
        ? service.edit(developer, id, { name: 'x' })
        : service[action](developer, id)
    await expect(act('nothing')).rejects.toMatchObject({
      code: 'not_found',
      status: 404,
    })
  })
})
