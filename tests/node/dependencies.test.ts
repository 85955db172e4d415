import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { startGateway } from '../runtimes/node-gateway.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { eventually } from '../runtimes/upstream.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { startProcess } from './process.ts'

function chat(url: string, key: string) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo/echo', messages: [{ role: 'user', content: 'Hello' }] }),
  })
}

const ready = async (url: string) => {
  const response = await fetch(`${url}/ready`)
  return { status: response.status, body: (await response.json()) as Readiness }
}

interface Readiness {
  readonly dependencies: readonly { readonly name: string; readonly state: string }[]
}

describe('a lost database', () => {
  let postgres: PostgresServer
  let gateway: TestGateway

  beforeAll(async () => {
    postgres = await startPostgres()
    gateway = await startGateway({ env: { DATABASE_URL: await postgres.createDatabase('lost') } })
  })
  afterAll(async () => {
    await gateway.close()
    await postgres.stop()
  })

  it('stops nobody who was known, refuses the unknown with 503, and heals by itself', async () => {
    const { url, key } = gateway
    const login = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(gateway.admin),
    })
    const { access_token: token } = (await login.json()) as { access_token: string }
    const created = await fetch(`${url}/api/keys/create`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'never used', permissions: ['write'] }),
    })
    const { key: unused } = (await created.json()) as { key: string }
    expect((await chat(url, key)).status).toBe(200)

    await postgres.crash()
    expect((await chat(url, key)).status).toBe(200)
    const refused = await chat(url, unused)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect(await refused.json()).toMatchObject({ error: { code: 'service_unavailable' } })
    expect((await ready(url)).status).toBe(503)
    const list = await fetch(`${url}/api/keys/list`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(list.status).toBe(503)

    await postgres.start()
    await eventually(
      () => chat(url, unused),
      (response) => response.status === 200,
    )
    expect((await ready(url)).status).toBe(200)
    expect(JSON.stringify(gateway.logs())).not.toContain(key)
  })
})

describe('a lost Redis', () => {
  let redis: RedisServer
  let gateway: TestGateway

  beforeAll(async () => {
    redis = await startRedisServer()
  })
  afterEach(async () => {
    await gateway.close()
  })
  afterAll(async () => {
    await redis.stop()
  })

  it('lets calls pass within a local limit, says so in /ready, and heals by itself', async () => {
    gateway = await startGateway({ env: { REDIS_URL: redis.url, RATE_LIMIT_REQUESTS: '3' } })
    const { url, key } = gateway
    expect((await chat(url, key)).headers.get('x-ratelimit-remaining')).toBe('2')
    await redis.stop()
    expect((await chat(url, key)).status).toBe(200)
    expect(await ready(url)).toMatchObject({
      status: 200,
      body: {
        dependencies: [{ state: 'up' }, { name: 'counters', state: 'degraded' }, { state: 'up' }],
      },
    })
    expect((await chat(url, key)).status).toBe(200)
    expect((await chat(url, key)).status).toBe(429)
    await redis.restart()
    await eventually(
      () => ready(url),
      ({ body }) => body.dependencies.every(({ state }) => state === 'up'),
    )
  })
})

describe('several processes', () => {
  it('hold one limit together, and learn of a revoked key within seconds', async () => {
    const redis = await startRedisServer()
    const database = await createTestDatabase()
    const first = await startGateway({ env: { DATABASE_URL: database.url, REDIS_URL: redis.url } })
    const settings = {
      ENV: 'test',
      JWT_SECRET: 'test-jwt-secret-test-jwt-secret-0123456789',
      API_KEY_SALT: 'test-key-salt-test-key-salt-0123456789ab',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      RATE_LIMIT_REQUESTS: '20',
    }
    const cluster = await startProcess({ ...settings, WEB_CONCURRENCY: '2' })
    try {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => chat(cluster.url, first.key)),
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(30)

      const login = await first.fetch('/auth/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(first.admin),
      })
      const { access_token: token } = (await login.json()) as { access_token: string }
      const authorization = { authorization: `Bearer ${token}` }
      const listed = await first.fetch('/api/keys/list', { headers: authorization })
      const { keys } = (await listed.json()) as { keys: { id: string }[] }
      const revoked = await first.fetch(`/api/keys/${keys[0]?.id}`, {
        method: 'DELETE',
        headers: authorization,
      })
      expect(await revoked.json()).toMatchObject({ status: 'revoked' })
      expect((await chat(first.url, first.key)).status).toBe(401)
      await eventually(
        () => chat(cluster.url, first.key),
        ({ status }) => status === 401,
      )
    } finally {
      await cluster.end()
      await first.close()
      await redis.stop()
    }
  })
})
