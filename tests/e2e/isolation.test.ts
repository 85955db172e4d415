import { expect, it } from 'vitest'
import { PERMISSIONS } from '../../src/auth/permissions.ts'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, tokenOf, tryLogin, within, type Send } from '../runtimes/callers.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually } from '../runtimes/upstream.ts'

const start = useGateways()
const PASSWORD = 'a-password-for-tests'

/** Belong to nobody, or to the caller alone. Whoever adds a path here has thought about it. */
const WITHOUT_TENANT = new Set([
  'GET /health',
  'GET /ready',
  'GET /metrics',
  'POST /auth/login',
  'POST /auth/accept-invitation',
])
/** Would end the session that walks; it acts on the caller alone. */
const OWN_SESSION = 'POST /auth/logout'
/** Parameters that name what is the same for all, or one's own under the same name. */
const SHARED_PARAMETERS: Readonly<Record<string, string>> = {
  id: 'demo',
  name: 'mine',
  provider: 'demo',
  version: '1',
}

interface Parameter {
  readonly name: string
  readonly in: string
}

interface Operation {
  readonly endpoint: string
  readonly parameters: readonly Parameter[]
  readonly hasBody: boolean
}

/** One tenant with something of everything. */
interface Estate {
  readonly boss: Send
  readonly key: Send
  /** Values for parameters that name something of this tenant. */
  readonly objects: Readonly<Record<string, string>>
  readonly tenantId: string
}

const jsonOf = async (response: Response) => (await response.json()) as Record<string, string>

async function settle(gateway: TestGateway, root: Send, mark: string): Promise<Estate> {
  const { id: tenantId = '' } = await jsonOf(
    await sendJson(root, 'POST /api/tenants', { name: `${mark}-tenant` }),
  )
  const { id: userId = '' } = await jsonOf(
    await sendJson(root, 'POST /admin/users', {
      username: `${mark}-user`,
      email: `${mark}@example.com`,
      password: PASSWORD,
      role: 'admin',
      tenant_id: tenantId,
    }),
  )
  const boss = callerWith(gateway, await tokenOf(await tryLogin(gateway, `${mark}-user`, PASSWORD)))
  const made = await jsonOf(
    await sendJson(boss, 'POST /api/keys/create', {
      name: `${mark}-key`,
      permissions: PERMISSIONS,
    }),
  )
  const { id: budgetId = '' } = await jsonOf(
    await sendJson(boss, 'POST /api/budgets', {
      name: `${mark}-budget`,
      period: 'month',
      limit_usd: 1000,
    }),
  )
  await sendJson(boss, 'PUT /api/settings/mine', {
    document: { note: `${mark}-settings` },
    based_on_version: 0,
  })
  const key = callerWith(gateway, made['key'] ?? '')
  const called = await sendJson(key, 'POST /v1/chat/completions', {
    model: 'demo/echo',
    messages: [{ role: 'user', content: `${mark}-prompt` }],
    user: `${mark}-end-user`,
  })
  expect(called.status).toBe(200)
  const held = await sendJson(key, 'POST /v1/chat/completions', {
    model: 'demo/echo',
    messages: [{ role: 'user', content: `${mark}-secret of ann.smith@example.org` }],
    safety: { types: { pii: { action: 'quarantine' } } },
  })
  const { error } = (await held.json()) as { error: { details: { review_id: string } } }
  const { review_id: violationId } = error.details
  await eventually(
    async () => (await boss(`/api/guardrails/violations/${violationId}/content`)).status,
    (status) => status === 200,
  )
  const routeId = called.headers.get('x-scalix-route-id') ?? ''
  await eventually(
    async () => (await boss(`/admin/routing/decisions/${routeId}`)).status,
    (status) => status === 200,
  )
  const objects = {
    tenant_id: tenantId,
    user_id: userId,
    key_id: made['id'] ?? '',
    budget_id: budgetId,
    route_id: routeId,
    violation_id: violationId,
    request_id: called.headers.get('x-request-id') ?? '',
  }
  return { boss, key, objects, tenantId }
}

/** Bodies that fit, so that nothing but the tenant can be the reason of a refusal. */
const BODIES: Readonly<Record<string, (victim: Estate) => object>> = {
  'POST /auth/change-password': () => ({
    current_password: 'not-the-password',
    new_password: PASSWORD,
  }),
  'POST /api/keys/create': () => ({ name: 'k' }),
  'PATCH /api/keys/{key_id}': () => ({ name: 'k' }),
  'POST /admin/users': ({ tenantId }) => ({
    username: 'spy',
    password: PASSWORD,
    tenant_id: tenantId,
  }),
  'POST /admin/users/invitations': ({ tenantId }) => ({ username: 'mole', tenant_id: tenantId }),
  'POST /admin/users/{user_id}/reset-password': () => ({}),
  'PATCH /admin/users/{user_id}': () => ({ disabled: true }),
  'PUT /admin/users/{user_id}/memberships/{tenant_id}': () => ({ role: 'viewer' }),
  'POST /api/budgets': ({ objects }) => ({
    name: 'b',
    period: 'day',
    limit_usd: 0,
    key_id: objects['key_id'],
  }),
  'PATCH /api/budgets/{budget_id}': () => ({ limit_usd: 0 }),
  'PUT /api/settings/{name}': () => ({ document: {}, based_on_version: 0 }),
  'PUT /api/gateway/settings/{name}': () => ({ document: {}, based_on_version: 0 }),
  'POST /api/settings/{name}/rollback': () => ({ version: 1, based_on_version: 1 }),
  'POST /api/gateway/settings/{name}/rollback': () => ({ version: 1, based_on_version: 1 }),
  'POST /api/tenants': () => ({ name: 't' }),
  'PATCH /api/tenants/{tenant_id}': () => ({ name: 'taken over' }),
  'POST /v1/routing/preview': () => ({ model: 'demo/echo', messages: [] }),
  'POST /admin/providers/{provider}/breaker': () => ({ action: 'open' }),
  'POST /admin/routing/replay': () => ({ document: {} }),
  'POST /api/guardrails/check': () => ({ content: 'Hello' }),
  'POST /api/guardrails/analyze': () => ({ content: 'Hello' }),
  'POST /api/guardrails/violations/{violation_id}/review': () => ({ decision: 'reject' }),
  'POST /v1/chat/completions': () => ({
    model: 'demo/echo',
    messages: [{ role: 'user', content: 'hi' }],
  }),
  'POST /v1/embeddings': () => ({ model: 'demo/embed', input: 'hi' }),
}

/** Refused although their path names nothing of another tenant: their body does, or it is not theirs. */
const REFUSED: Readonly<Record<string, number>> = {
  'POST /admin/users': 404,
  'POST /admin/users/invitations': 404,
  'POST /api/budgets': 400,
  'POST /api/tenants': 403,
  'PUT /api/gateway/settings/{name}': 403,
  'GET /api/gateway/settings/{name}': 403,
  'GET /api/gateway/settings/{name}/history': 403,
  'GET /api/gateway/settings/{name}/versions/{version}': 403,
  'GET /api/gateway/settings/{name}/diff': 403,
  'POST /api/gateway/settings/{name}/rollback': 403,
  'GET /admin/config': 403,
  'POST /admin/providers/{provider}/breaker': 403,
  'GET /api/audit/checkpoints': 403,
}
const ANSWERED = [200, 201, 400, 401, 403, 404, 409, 422]

/** How an operation may answer that was aimed at another tenant. */
function expectedOf(operation: Operation): readonly number[] {
  if (namesAnObject(operation)) return [403, 404]
  const refused = REFUSED[operation.endpoint]
  return refused === undefined ? ANSWERED : [refused]
}

async function listOperations(gateway: TestGateway): Promise<Operation[]> {
  const { paths } = (await (await gateway.fetch('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: object }>>
  }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      endpoint: `${method.toUpperCase()} ${path}`,
      parameters,
      hasBody: requestBody !== undefined,
    })),
  )
}

/** The call with everything in it that the victim has: in path, query and body. */
function aim({ endpoint, parameters, hasBody }: Operation, victim: Estate) {
  const body = BODIES[endpoint]?.(victim)
  if (hasBody && body === undefined) throw new Error(`Give ${endpoint} a body in BODIES.`)
  const filled = endpoint.replace(/\{([^}]+)\}/g, (_all, name: string) => {
    const value = victim.objects[name]
    if (value !== undefined) return value
    const shared = SHARED_PARAMETERS[name]
    if (shared !== undefined) return shared
    throw new Error(`Say in this test what {${name}} of ${endpoint} is.`)
  })
  const query = parameters
    .filter((it) => it.in === 'query' && victim.objects[it.name] !== undefined)
    .map(({ name }) => `${name}=${victim.objects[name]}`)
  return { target: query.length === 0 ? filled : `${filled}?${query.join('&')}`, body }
}

const namesAnObject = ({ endpoint }: Operation) =>
  [...endpoint.matchAll(/\{([^}]+)\}/g)].some(
    ([, name = '']) => SHARED_PARAMETERS[name] === undefined,
  )

/** All that a tenant has, as it sees it itself. */
async function takeStock({ boss, objects, tenantId }: Estate) {
  const paths = [
    '/api/keys/list',
    '/admin/users',
    '/api/tenants',
    `/api/tenants/${tenantId}`,
    '/api/settings/mine',
    `/admin/routing/decisions/${objects['route_id']}`,
    `/api/guardrails/violations/${objects['violation_id']}`,
    `/api/guardrails/violations/${objects['violation_id']}/content`,
  ]
  const stock = []
  for (const path of paths) stock.push([path, await (await boss(path)).json()])
  const { budgets } = (await (await boss('/api/budgets')).json()) as { budgets: object[] }
  return [...stock, budgets.length]
}

async function startWithTwo() {
  const limits = { ADMIN_RATE_LIMIT_REQUESTS: '100000', RATE_LIMIT_REQUESTS: '100000' }
  const gateway = await start({ env: limits })
  const root = await loginAsAdmin(gateway)
  const attacker = await settle(gateway, root, 'attacker')
  const victim = await settle(gateway, root, 'canary')
  const operations = (await listOperations(gateway)).filter(
    ({ endpoint }) => !WITHOUT_TENANT.has(endpoint),
  )
  expect(operations.length).toBeGreaterThan(40)
  return { gateway, attacker, victim, operations }
}

it('no endpoint takes another tenant’s id in X-Tenant-ID, from a user or a key', async () => {
  const { attacker, victim, operations } = await startWithTwo()
  const before = await takeStock(victim)
  for (const operation of operations) {
    const { target, body } = aim(operation, victim)
    for (const caller of [attacker.boss, attacker.key]) {
      const response = await sendJson(within(caller, victim.tenantId), target, body)
      const text = await response.text()
      expect(`${target} ${response.status}`).toBe(`${target} 403`)
      expect(text).toContain('permission_denied')
      expect(text).not.toContain('canary')
    }
  }
  expect(await takeStock(victim)).toEqual(before)
})

it('no endpoint shows or changes what belongs to another tenant', async () => {
  const { attacker, victim, operations } = await startWithTwo()
  const before = await takeStock(victim)
  for (const operation of operations) {
    if (operation.endpoint === OWN_SESSION) continue
    const { target, body } = aim(operation, victim)
    for (const caller of [attacker.boss, attacker.key]) {
      const response = await sendJson(caller, target, body)
      const text = await response.text()
      expect(`${target}: ${text}`).not.toContain('canary')
      expect(expectedOf(operation), `${target}: ${response.status} ${text}`).toContain(
        response.status,
      )
    }
  }
  expect(await takeStock(victim)).toEqual(before)
})

it('what a tenant counts and searches holds nothing of another, whatever it filters by', async () => {
  const { attacker, victim } = await startWithTwo()
  const { key_id: keyId, user_id: userId, request_id: requestId } = victim.objects
  const paths = [
    '/api/audit?q=canary',
    `/api/audit?key_id=${keyId}`,
    `/api/audit?user_id=${userId}`,
    `/api/audit?request_id=${requestId}`,
    '/api/audit/export?q=canary',
    `/admin/routing/decisions?key_id=${keyId}`,
    `/admin/routing/decisions?request_id=${requestId}`,
    `/api/guardrails/violations?key_id=${keyId}`,
    '/api/guardrails/violations?status=pending',
  ]
  for (const path of paths) {
    const own = await eventually(
      async () => (await victim.boss(path)).text(),
      (text) => text.includes('"at"'),
    )
    expect(own).toContain('"at"')
    const response = await attacker.boss(path)
    expect(response.status).toBe(200)
    const text = await response.text()
    expect(`${path}: ${text}`).not.toMatch(/canary-(user|key|tenant|prompt|secret)/)
    expect(`${path}: ${text}`).not.toContain(`"tenant_id":"${victim.tenantId}"`)
  }
})

it('what is open to everybody names nothing that belongs to a tenant', async () => {
  const { gateway, victim } = await startWithTwo()
  for (const path of ['/health', '/ready', '/metrics', '/openapi.json', '/docs']) {
    const text = await (await gateway.fetch(path)).text()
    expect(`${path}: ${text}`).not.toContain('canary')
    for (const id of Object.values(victim.objects)) expect(text).not.toContain(id)
  }
})
