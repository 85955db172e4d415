import { describe, expect, it } from 'vitest'
import { environmentSchema, SECRET_SETTINGS } from '../../src/config.ts'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, tokenOf, tryLogin, type Send } from '../runtimes/callers.ts'
import { useGateways } from '../runtimes/running.ts'

const start = useGateways()
const PASSWORD = 'a-password-for-tests'
const CANARY = 'canary-7f3a'

const writer =
  (send: Send, path: string) =>
  (document: object, version: number): Promise<Response> =>
    sendJson(send, `PUT ${path}`, { document, based_on_version: version })
const bodyOf = async (response: Response) => (await response.json()) as Record<string, unknown>

describe('GET /admin/config', () => {
  it('tells what holds and where it comes from, and no secret', async () => {
    const gateway = await start({
      env: {
        ALERT_WEBHOOK_URL: `https://hooks.example/${CANARY}`,
        ALERT_WEBHOOK_SECRET: `${CANARY}-webhook-secret-with-32-characters`,
        METRICS_TOKEN: `${CANARY}-metrics-token`,
        OTEL_EXPORTER_OTLP_HEADERS: `authorization=${CANARY}`,
        OPENAI_API_KEY: `${CANARY}-provider`,
        MAX_BODY_BYTES: '1048576',
        REMOTE_MEDIA_BYTES_MAX: '4096',
      },
      document: {
        endpoints: {
          own: {
            base_url: `https://user:${CANARY}@llm.example/v1?key=${CANARY}`,
            headers: { 'x-team': CANARY },
            models: ['m'],
          },
        },
        aliases: { fast: 'm' },
      },
    })
    const admin = await loginAsAdmin(gateway)
    await writer(admin, '/api/gateway/settings/routing')({ strategy: 'cost-optimized' }, 0)
    const answer = await admin('/admin/config')
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text).not.toContain(CANARY)
    const config = JSON.parse(text)
    const setting = (name: string) =>
      config.settings.find((it: { name: string }) => it.name === name)
    expect(setting('MAX_BODY_BYTES')).toEqual({
      name: 'MAX_BODY_BYTES',
      origin: 'environment',
      is_secret: false,
      value: 1_048_576,
    })
    expect(setting('STREAM_HEARTBEAT_MS')).toMatchObject({ origin: 'default', value: 15_000 })
    expect(setting('METRICS_TOKEN')).toMatchObject({
      origin: 'environment',
      is_secret: true,
      value: null,
    })
    expect(setting('REDIS_URL')).toMatchObject({ is_secret: true, value: null })
    expect(config).toMatchObject({
      reloads: 0,
      needs_restart: [],
      file: {
        document: {
          aliases: { fast: 'm' },
          endpoints: { own: { headers: { 'x-team': '***' } } },
          routing: { attempts_max: 3 },
        },
      },
      settings_documents: [
        { name: 'routing', version: 1 },
        { name: 'safety', version: 0 },
      ],
    })
    expect(config.providers).toContain('own')
    expect(config.config_version).toBeGreaterThan(0)
  })

  it('is for the tenant that runs the gateway', async () => {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const { id } = await bodyOf(await sendJson(admin, 'POST /api/tenants', { name: 'guests' }))
    await sendJson(admin, 'POST /admin/users', {
      username: 'guest',
      password: PASSWORD,
      role: 'admin',
      tenant_id: id,
    })
    const guest = callerWith(gateway, await tokenOf(await tryLogin(gateway, 'guest', PASSWORD)))
    expect((await guest('/admin/config')).status).toBe(403)
    expect((await callerWith(gateway, gateway.key)('/admin/config')).status).toBe(403)
  })

  it('counts every setting as a secret whose name says so', () => {
    const open = ['JWT_PUBLIC_KEY', 'BUDGET_OUTPUT_TOKENS']
    const suspicious = Object.keys(environmentSchema.shape).filter(
      (name) => /SECRET|PASSWORD|TOKEN|SALT|KEY|URL|HEADERS/.test(name) && !open.includes(name),
    )
    expect(suspicious.filter((name) => !SECRET_SETTINGS.has(name as never))).toEqual([])
  })
})

describe.each(['/api/settings/house-rules', '/api/gateway/settings/house-rules'])('%s', (path) => {
  async function startWithThree() {
    const gateway = await start()
    const admin = await loginAsAdmin(gateway)
    const write = writer(admin, path)
    await write({ tone: 'plain', 'a/b': [1, 2], nested: { kept: true } }, 0)
    await write({ tone: 'formal', 'a/b': [1, 2, 3], nested: { kept: true } }, 1)
    await write({ tone: 'formal', nested: { kept: true, more: null } }, 2)
    return admin
  }

  it('shows its versions one by one, and what changed between any two', async () => {
    const admin = await startWithThree()
    expect(await bodyOf(await admin(`${path}/versions/1`))).toMatchObject({
      version: 1,
      document: { tone: 'plain' },
    })
    expect((await admin(`${path}/versions/4`)).status).toBe(404)
    expect(await bodyOf(await admin(`${path}/diff`))).toEqual({
      name: 'house-rules',
      from: 2,
      to: 3,
      changes: [
        { kind: 'removed', path: '/a~1b', before: [1, 2, 3] },
        { kind: 'added', path: '/nested/more', after: null },
      ],
    })
    expect(await bodyOf(await admin(`${path}/diff?from=1&to=2`))).toMatchObject({
      changes: [
        { kind: 'added', path: '/a~1b/2', after: 3 },
        { kind: 'changed', path: '/tone', before: 'plain', after: 'formal' },
      ],
    })
    expect(await bodyOf(await admin(`${path}/diff?from=0&to=1`))).toMatchObject({
      from: 0,
      changes: [{ kind: 'added', path: '/a~1b' }, { path: '/nested' }, { path: '/tone' }],
    })
    expect((await admin(`${path}/diff?from=1&to=9`)).status).toBe(404)
    expect((await admin(`${path}/diff?from=x`)).status).toBe(400)
  })

  it('is rolled back by a new version that says what an old one said', async () => {
    const admin = await startWithThree()
    const back = (body: object) => sendJson(admin, `POST ${path}/rollback`, body)
    const late = await back({ version: 1, based_on_version: 2 })
    expect(late.status).toBe(409)
    expect(await bodyOf(late)).toMatchObject({ error: { details: { version: 3 } } })
    expect((await back({ version: 9, based_on_version: 3 })).status).toBe(404)
    const done = await back({ version: 1, based_on_version: 3 })
    expect(done.status).toBe(200)
    expect(await bodyOf(done)).toMatchObject({
      version: 4,
      document: { tone: 'plain', 'a/b': [1, 2], nested: { kept: true } },
    })
    expect(await bodyOf(await admin(path))).toMatchObject({ version: 4 })
    expect(await bodyOf(await admin(`${path}/diff?from=1&to=4`))).toMatchObject({ changes: [] })
  })
})

it('a document that the gateway would not take today is not rolled back to', async () => {
  const gateway = await start()
  const admin = await loginAsAdmin(gateway)
  const path = '/api/settings/routing'
  const write = writer(admin, path)
  await write({ strategy: 'balanced' }, 0)
  await write({ strategy: 'cost-optimized' }, 1)
  const done = await sendJson(admin, `POST ${path}/rollback`, { version: 1, based_on_version: 2 })
  expect(await bodyOf(done)).toMatchObject({ version: 3, document: { strategy: 'balanced' } })
  const refused = await write({ strategy: 'no-such-strategy' }, 3)
  expect(refused.status).toBe(400)
  expect(await bodyOf(await admin(path))).toMatchObject({ version: 3 })
})
