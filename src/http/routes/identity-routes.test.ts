import { describe, expect, it } from 'vitest'
import { createPrincipal, START } from '../../../tests/auth-fakes.ts'
import type { CreatedKey, ListedKey } from '../../auth/key-views.ts'
import type { KeyWishes } from '../../auth/keys.ts'
import { hasPermission, permissionsOfRole } from '../../auth/permissions.ts'
import type { Principal, Role } from '../../domain/principal.ts'
import { GatewayError } from '../../errors.ts'
import { createAccess } from '../access.ts'
import { createRouter } from '../router.ts'
import { authLogin } from './auth-login.ts'
import { authTestJwt } from './auth-test-jwt.ts'
import { keysCreate } from './keys-create.ts'
import { keysDelete } from './keys-delete.ts'
import { keysList } from './keys-list.ts'
import { keysRegenerate } from './keys-regenerate.ts'

const fields = {
  id: 'k1',
  name: 'production-key',
  prefix: 'sk-scalix-k1',
  permissions: ['read'],
  owner: 'usr_one',
  rate_limit: null,
  tokens_per_minute: null,
  parallel_requests: null,
  allowed_models: null,
  allowed_providers: null,
  created_at: START.toISOString(),
  expires_at: null,
} satisfies Omit<CreatedKey, 'key'>
const created: CreatedKey = { ...fields, key: 'sk-scalix-k1-secret' }
const listed: ListedKey = { ...fields, status: 'active', last_used_at: null, revoked_at: null }

/** The routes in their frame; a bearer token is simply the caller's role. */
function create() {
  const calls: unknown[][] = []
  const answer =
    <Answer>(name: string, value: Answer) =>
    (...args: unknown[]) => {
      calls.push([name, ...args])
      return Promise.resolve(value)
    }
  const authenticate = (header: string | undefined): Principal => {
    if (header === undefined) throw new GatewayError('invalid_api_key', 'No API key was given.')
    const role = header.slice('Bearer '.length) as Role
    return createPrincipal({ role, permissions: permissionsOfRole(role) })
  }
  const app = createRouter({
    endpoints: [
      authLogin(
        answer('login', { access_token: 'token', token_type: 'bearer', expires_in: 86_400 }),
      ),
      ...authTestJwt(),
      keysCreate({ create: answer('create', created) }),
      keysList({ list: answer('list', { keys: [listed], next_cursor: 'next' }) }),
      keysDelete({ revoke: answer('revoke', listed) }),
      keysRegenerate({ regenerate: answer('regenerate', created) }),
    ],
    door: () => Promise.reject(new Error('no model endpoints here')),
    modelPaths: [],
    admit: createAccess({
      authenticate: ({ header }) => authenticate(header('authorization')),
      hasPermission,
      limit: null,
      isRecording: () => true,
    }),
    corsOrigins: [],
    bodyBytesMax: 10_000,
    createId: (prefix) => `${prefix}1`,
    addressOf: () => '203.0.113.9',
    now: () => START.getTime(),
    log: () => {},
    onServed: () => {},
  })
  const send = async (
    method: string,
    path: string,
    options: { as?: Role; body?: unknown } = {},
  ) => {
    const response = await app.request(path, {
      method,
      headers: {
        ...(options.as === undefined ? {} : { authorization: `Bearer ${options.as}` }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return { send, calls }
}

const SECURED = [
  ['GET', '/auth/test-jwt'],
  ['POST', '/auth/test-jwt'],
  ['POST', '/api/keys/create'],
  ['GET', '/api/keys/list'],
  ['DELETE', '/api/keys/k1'],
  ['POST', '/api/keys/k1/regenerate'],
] as const

describe('every endpoint but the login', () => {
  it.each(SECURED)('%s %s refuses a caller without a credential', async (method, path) => {
    const { send, calls } = create()
    const { status, body, headers } = await send(method, path)
    expect(status).toBe(401)
    expect(body).toMatchObject({ error: { code: 'invalid_api_key' } })
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(calls).toEqual([])
  })

  it.each([
    ['POST', '/api/keys/create', 'auditor'],
    ['GET', '/api/keys/list', 'viewer'],
    ['DELETE', '/api/keys/k1', 'auditor'],
    ['POST', '/api/keys/k1/regenerate', 'auditor'],
  ] as const)('%s %s refuses a caller without the permission', async (method, path, as) => {
    const { send, calls } = create()
    const { status, body } = await send(method, path, { as })
    expect(status).toBe(403)
    expect(body).toMatchObject({ error: { code: 'permission_denied' } })
    expect(calls).toEqual([])
  })
})

describe('POST /auth/login', () => {
  const body = { username: 'admin', password: 'a good password' }

  it('answers with a token that must not be cached', async () => {
    const { send, calls } = create()
    const answer = await send('POST', '/auth/login', { body })
    expect(answer.body).toEqual({
      access_token: 'token',
      token_type: 'bearer',
      expires_in: 86_400,
    })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const request = { ...body, address: '203.0.113.9', requestId: expect.any(String) }
    expect(calls).toEqual([['login', request]])
  })

  it.each([
    ['no body', undefined],
    ['no password', { username: 'admin' }],
    ['an object as password', { username: 'admin', password: { $ne: '' } }],
    ['a huge password', { username: 'admin', password: 'a'.repeat(1025) }],
    ['a NUL in the name', { username: 'ad\0min', password: 'a good password' }],
    ['a field too many', { ...body, role: 'admin' }],
  ])('refuses %s without trying', async (_name, sent) => {
    const { send, calls } = create()
    const answer = await send('POST', '/auth/login', { body: sent })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code: 'invalid_request' } })
    expect(JSON.stringify(answer.body)).not.toContain('a good password')
    expect(calls).toEqual([])
  })
})

describe('GET and POST /auth/test-jwt', () => {
  it.each(['GET', 'POST'])('%s says who the caller is', async (method) => {
    const { send } = create()
    const { status, body } = await send(method, '/auth/test-jwt', { as: 'viewer' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ valid: true, kind: 'user', tenant_id: 'ten_one', role: 'viewer' })
  })
})

describe('POST /api/keys/create', () => {
  it('passes the documented fields on and answers with the key', async () => {
    const { send, calls } = create()
    const wishes: KeyWishes = {
      name: 'production-key',
      permissions: ['read', 'write'],
      rate_limit: 100,
      tokens_per_minute: 5000,
      parallel_requests: 3,
      allowed_models: ['demo/echo'],
      allowed_providers: ['demo'],
      expires_in_days: 90,
    }
    const answer = await send('POST', '/api/keys/create', { as: 'developer', body: wishes })
    expect(answer).toMatchObject({ status: 200, body: created })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(calls).toMatchObject([['create', { role: 'developer' }, wishes]])
  })

  it('needs nothing but a name', async () => {
    const { send, calls } = create()
    await send('POST', '/api/keys/create', { as: 'developer', body: { name: ' a key ' } })
    expect(calls[0]?.[2]).toEqual({
      name: 'a key',
      permissions: ['read', 'write'],
      rate_limit: null,
      tokens_per_minute: null,
      parallel_requests: null,
      allowed_models: null,
      allowed_providers: null,
      expires_in_days: null,
    })
  })

  it.each([
    ['no name', { permissions: ['read'] }, 'name'],
    ['a blank name', { name: '  ' }, 'name'],
    ['a line break in the name', { name: 'a\nb' }, 'name'],
    ['an unknown permission', { name: 'a', permissions: ['root'] }, 'permissions[0]'],
    ['no permissions', { name: 'a', permissions: [] }, 'permissions'],
    ['a limit of nothing', { name: 'a', rate_limit: 0 }, 'rate_limit'],
    ['a limit as text', { name: 'a', rate_limit: '100' }, 'rate_limit'],
    ['an expiry in the past', { name: 'a', expires_in_days: -1 }, 'expires_in_days'],
    ['an expiry beyond all dates', { name: 'a', expires_in_days: 1e9 }, 'expires_in_days'],
  ])('refuses %s', async (_name, body, param) => {
    const { send, calls } = create()
    const answer = await send('POST', '/api/keys/create', { as: 'developer', body })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ error: { code: 'invalid_request', param } })
    expect(calls).toEqual([])
  })

  it.each(['tenant_id', 'tenantId', 'owner_user_id', 'role', 'id', 'spent', 'revoked_at', 'hash'])(
    'refuses to let the caller set %s',
    async (field) => {
      const { send, calls } = create()
      const body = { name: 'a', [field]: 'ten_two' }
      const answer = await send('POST', '/api/keys/create', { as: 'admin', body })
      expect(answer.status).toBe(400)
      expect(calls).toEqual([])
    },
  )
})

describe('GET /api/keys/list', () => {
  it('passes limit and cursor on', async () => {
    const { send, calls } = create()
    const answer = await send('GET', '/api/keys/list?limit=7&after=5-k&owner=usr_two', {
      as: 'developer',
    })
    expect(answer).toMatchObject({ status: 200, body: { keys: [listed], next_cursor: 'next' } })
    expect(calls[0]?.[2]).toEqual({ limit: 7, after: '5-k', owner: 'usr_two' })
  })

  it('has a page size where none is asked for', async () => {
    const { send, calls } = create()
    await send('GET', '/api/keys/list', { as: 'developer' })
    expect(calls[0]?.[2]).toEqual({ limit: 50, after: null, owner: null })
  })

  it.each(['limit=0', 'limit=201', 'limit=all', 'limit=1.5', 'tenant_id=ten_two'])(
    'refuses ?%s',
    async (query) => {
      const { send } = create()
      const answer = await send('GET', `/api/keys/list?${query}`, { as: 'developer' })
      expect(answer.status).toBe(400)
    },
  )
})

describe('DELETE /api/keys/{key_id} and POST /api/keys/{key_id}/regenerate', () => {
  it('revokes the key in the path', async () => {
    const { send, calls } = create()
    const answer = await send('DELETE', '/api/keys/k1', { as: 'developer' })
    expect(answer).toMatchObject({ status: 200, body: listed })
    expect(calls).toMatchObject([['revoke', { role: 'developer' }, 'k1']])
  })

  it('gives the key in the path a new text that must not be cached', async () => {
    const { send, calls } = create()
    const answer = await send('POST', '/api/keys/k1/regenerate', { as: 'developer' })
    expect(answer).toMatchObject({ status: 200, body: created })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(calls).toMatchObject([['regenerate', { role: 'developer' }, 'k1', 0]])
  })

  it.each(['%00', 'k%00', 'a'.repeat(65)])('refuses the id "%s"', async (id) => {
    const { send, calls } = create()
    const answer = await send('DELETE', `/api/keys/${id}`, { as: 'developer' })
    expect(answer.status).toBe(400)
    expect(calls).toEqual([])
  })
})
