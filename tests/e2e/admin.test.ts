import { describe, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'

const start = useGateways()

function send(gateway: TestGateway, path: string, init: RequestInit & { token?: string } = {}) {
  const { token, ...rest } = init
  return gateway.fetch(path, {
    ...rest,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  })
}

async function logIn(gateway: TestGateway): Promise<string> {
  const response = await send(gateway, '/auth/login', {
    method: 'POST',
    body: JSON.stringify(gateway.admin),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return token
}

const inChunks = (...parts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part))
      controller.close()
    },
  })

describe('keys', () => {
  it('are made, listed, renewed and revoked, each with effect at once', async () => {
    const gateway = await start()
    const token = await logIn(gateway)
    const made = await send(gateway, '/api/keys/create', {
      method: 'POST',
      token,
      body: JSON.stringify({
        name: 'production-key',
        permissions: ['read', 'write'],
        rate_limit: 100,
        expires_in_days: 90,
      }),
    })
    const key = (await made.json()) as { id: string; key: string }
    expect(key).toMatchObject({
      name: 'production-key',
      permissions: ['read', 'write'],
      rate_limit: 100,
      prefix: expect.stringContaining('sk-scalix-'),
      created_at: expect.any(String),
      expires_at: expect.any(String),
    })
    const models = (candidate: string) => send(gateway, '/v1/models', { token: candidate })
    expect((await models(key.key)).status).toBe(200)

    const listed = await (await send(gateway, '/api/keys/list', { token })).text()
    expect(listed).toContain(key.id)
    expect(listed).not.toContain(key.key)

    const renewed = await send(gateway, `/api/keys/${key.id}/regenerate`, { method: 'POST', token })
    const { key: renewedText } = (await renewed.json()) as { key: string }
    expect((await models(key.key)).status).toBe(401)
    expect((await models(renewedText)).status).toBe(200)

    expect((await send(gateway, `/api/keys/${key.id}`, { method: 'DELETE', token })).status).toBe(
      200,
    )
    const refused = await models(renewedText)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({ error: { code: 'revoked_api_key' } })
  })

  it('can call models but not manage keys unless they were given that', async () => {
    const gateway = await start()
    const refused = await send(gateway, '/api/keys/list', { token: gateway.key })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      error: { code: 'permission_denied', details: { permission: 'keys:read' } },
    })
  })
})

describe('tokens', () => {
  it('say who they are, and foreign tenants are refused', async () => {
    const gateway = await start()
    const token = await logIn(gateway)
    const who = await send(gateway, '/auth/test-jwt', { token })
    expect(await who.json()).toMatchObject({ valid: true, role: 'admin', tenant_id: 'ten_default' })
    const foreign = await gateway.fetch('/auth/test-jwt', {
      headers: { authorization: `Bearer ${token}`, 'x-tenant-id': 'ten_other' },
    })
    expect(foreign.status).toBe(403)
  })

  it('are refused for a wrong password in the documented shape', async () => {
    const gateway = await start()
    const response = await send(gateway, '/auth/login', {
      method: 'POST',
      body: JSON.stringify({ username: 'admin', password: 'wrong-password' }),
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_credentials' } })
  })
})

describe('bodies of other endpoints', () => {
  it('may come in chunks without a length', async () => {
    const gateway = await start()
    const { username, password } = gateway.admin
    const response = await send(gateway, '/auth/login', {
      method: 'POST',
      body: inChunks(`{"username":"${username}",`, `"password":"${password}"}`),
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(200)
  })

  it('are refused when they are too large, with and without a length', async () => {
    const gateway = await start({ env: { MAX_BODY_BYTES: '1024' } })
    const large = JSON.stringify({ username: 'x', password: 'y'.repeat(2000) })
    const whole = await send(gateway, '/auth/login', { method: 'POST', body: large })
    expect(whole.status).toBe(413)
    const chunked = await send(gateway, '/auth/login', {
      method: 'POST',
      body: inChunks(large),
      duplex: 'half',
    } as RequestInit)
    expect(chunked.status).toBe(413)
  })

  it('are refused when they are no JSON', async () => {
    const gateway = await start()
    const response = await send(gateway, '/auth/login', { method: 'POST', body: '{"username":' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_json' } })
  })
})

describe('system endpoints', () => {
  it('answer without a credential', async () => {
    const gateway = await start()
    expect(await (await gateway.fetch('/health')).json()).toMatchObject({ status: 'ok' })
    expect(await (await gateway.fetch('/ready')).json()).toMatchObject({
      status: 'ready',
      dependencies: [
        { name: 'database', state: 'up', when_down: 'refuse' },
        { name: 'counters', state: 'up', when_down: 'degrade' },
        { name: 'content_safety', kind: 'enforce', state: 'up', when_down: 'refuse' },
      ],
    })
    const document = (await (await gateway.fetch('/openapi.json')).json()) as { paths: object }
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/chat/completions', '/v1/models', '/api/keys/create']),
    )
  })

  it('answer a browser’s preflight with all that SDKs send', async () => {
    const gateway = await start()
    const response = await gateway.fetch('/v1/chat/completions', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toContain('x-stainless-lang')
  })
})
