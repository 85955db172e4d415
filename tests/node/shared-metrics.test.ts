import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { startGateway } from '../runtimes/node-gateway.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { startProcess, type ServerProcess } from './process.ts'

let redis: RedisServer
let dataDir: string
let gateway: TestGateway
let cluster: ServerProcess

beforeAll(async () => {
  redis = await startRedisServer()
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-metrics-'))
  const upstream = await scriptUpstream(json(completion('well')))
  const { url: databaseUrl } = await createTestDatabase()
  const document = { endpoints: { own: { base_url: upstream.url, models: ['m'] } } }
  const env = {
    ENV: 'test',
    JWT_SECRET: 'test-jwt-secret-test-jwt-secret-0123456789',
    API_KEY_SALT: 'test-key-salt-test-key-salt-0123456789ab',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    ENABLE_RATE_LIMITING: 'false',
    ROUTER_CONFIG: JSON.stringify(document),
  }
  gateway = await startGateway({ env, document })
  cluster = await startProcess({ ...env, DATA_DIR: dataDir, WEB_CONCURRENCY: '2' })
})
afterAll(async () => {
  await cluster.end()
  await gateway.close()
  await redis.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function scrape(path = '/metrics'): Promise<string> {
  return (await fetch(cluster.url + path)).text()
}

/** The value of a sample, by its line up to the value. */
function sample(text: string, name: string): number {
  const line = text.split('\n').find((it) => it.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? '0')
}

it('one scrape tells of the calls of all worker processes', async () => {
  const calls = Array.from({ length: 40 }, async () => {
    const response = await fetch(`${cluster.url}/v1/chat/completions`, {
      method: 'POST',
      // A connection of its own, so that both processes get some.
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        connection: 'close',
      },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
    })
    return response.status
  })
  expect(new Set(await Promise.all(calls))).toEqual(new Set([200]))
  const name = 'scalix_model_calls_total{code="ok",stream="false"}'
  const own = sample(await scrape('/metrics?scope=replica'), name)
  expect(own).toBeLessThan(40)
  await eventually(
    async () => sample(await scrape(), name),
    (count) => count >= 40,
  )
  expect(sample(await scrape(), name)).toBe(40)
}, 60_000)
