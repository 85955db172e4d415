import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { startGateway } from '../runtimes/node-gateway.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { UNINSPECTED } from '../runtimes/running.ts'
import {
  chunk,
  eventually,
  scriptUpstream,
  sse,
  type UpstreamScript,
} from '../runtimes/upstream.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { startProcess, type ServerProcess } from './process.ts'

let redis: RedisServer
let dataDir: string
let upstream: UpstreamScript
let settings: Record<string, string>
let gateway: TestGateway

const document = (url: string) => ({
  endpoints: { own: { base_url: url, models: ['m'] } },
  catalog: {
    models: [
      {
        provider: 'own',
        upstream_id: 'm',
        prices: [{ from: '2020-01-01', input: 0, output: 1_000_000 }],
      },
    ],
  },
})

beforeEach(async () => {
  redis = await startRedisServer()
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-shared-'))
  upstream = await scriptUpstream(
    sse(
      chunk({ role: 'assistant', content: 'One' }),
      { wait: 'all' },
      chunk({}, 'stop'),
      `data: ${JSON.stringify({
        id: 'x',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [],
        usage: { prompt_tokens: 0, completion_tokens: 1, total_tokens: 1 },
      })}\n\n`,
      'data: [DONE]\n\n',
    ),
  )
  const { url: databaseUrl } = await createTestDatabase()
  settings = {
    ENV: 'test',
    JWT_SECRET: 'test-jwt-secret-test-jwt-secret-0123456789',
    API_KEY_SALT: 'test-key-salt-test-key-salt-0123456789ab',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    ENABLE_RATE_LIMITING: 'false',
    ...UNINSPECTED,
    ROUTER_CONFIG: JSON.stringify(document(upstream.url)),
  }
  gateway = await startGateway({ env: settings, document: document(upstream.url) })
})
afterEach(async () => {
  await gateway.close()
  await redis.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

function stream(url: string) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'own/m',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 1,
      stream: true,
    }),
  })
}

async function createBudget(limitUsd: number, hard = true) {
  const ask = await loginAsAdmin(gateway)
  const response = await ask('/api/budgets', {
    method: 'POST',
    body: JSON.stringify({ name: 'Cap', period: 'month', limit_usd: limitUsd, hard }),
  })
  expect(response.status).toBe(201)
  return async () => {
    const list = await ask('/api/budgets')
    return ((await list.json()) as { budgets: { spent_usd: number; reserved_usd: number }[] })
      .budgets[0]
  }
}

describe('a budget of several processes with one Redis', () => {
  let cluster: ServerProcess

  it('lets exactly as many of 200 parallel streams pass as there is money for', async () => {
    const useNow = await createBudget(20)
    cluster = await startProcess({ ...settings, DATA_DIR: dataDir, WEB_CONCURRENCY: '2' })
    try {
      const answers = await Promise.all(Array.from({ length: 200 }, () => stream(cluster.url)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
      expect(answers.filter(({ status }) => status === 402)).toHaveLength(180)
      await upstream.release('all')
      await Promise.all(answers.map((answer) => answer.text()))
      await eventually(useNow, (use) => use?.spent_usd === 20 && use.reserved_usd === 0)
      expect((await stream(gateway.url)).status).toBe(402)
    } finally {
      await cluster.end()
    }
  }, 60_000)

  it('is still known when Redis comes back empty', async () => {
    await createBudget(2)
    await upstream.release('all')
    for (let calls = 0; calls < 2; calls += 1) await (await stream(gateway.url)).text()
    expect((await stream(gateway.url)).status).toBe(402)
    await redis.stop()
    await redis.restart()
    await eventually(
      () => stream(gateway.url),
      ({ status }) => status !== 503,
    )
    expect((await stream(gateway.url)).status).toBe(402)
  })
})

describe('a budget whose Redis is lost', () => {
  it('refuses calls when it is hard, and what ran is counted when Redis is back', async () => {
    const useNow = await createBudget(3)
    const running = await stream(gateway.url)
    redis.freeze()
    const refused = await stream(gateway.url)
    expect(refused.status).toBe(503)
    expect(refused.headers.has('retry-after')).toBe(true)
    await upstream.release('all')
    await running.text()
    redis.thaw()
    await eventually(useNow, (use) => use?.spent_usd === 1 && use.reserved_usd === 0)
  })

  it('lets calls pass when it is soft', async () => {
    await createBudget(3, false)
    await redis.stop()
    expect((await stream(gateway.url)).status).toBe(200)
  })
})
