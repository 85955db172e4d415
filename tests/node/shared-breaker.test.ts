import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loginAsAdmin, type AdminFetch } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { startGateway } from '../runtimes/node-gateway.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { completion, eventually } from '../runtimes/upstream.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { startProcess, type ServerProcess } from './process.ts'

const PROCESSES = 3

let redis: RedisServer
let dataDir: string
let provider: Provider
let gateway: TestGateway
let processes: readonly ServerProcess[]

interface Provider {
  readonly url: string
  /** Answers from now on: `down` and `limited` at once, `held` when `release` is called. */
  mode: 'down' | 'limited' | 'held'
  readonly held: ServerResponse[]
  calls: number
  readonly server: Server
}

async function startProvider(): Promise<Provider> {
  const held: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume()
    started.calls += 1
    if (started.mode === 'held') held.push(response)
    else if (started.mode === 'limited') {
      response.writeHead(429, { 'retry-after': '30' }).end('{"error":{"message":"slow down"}}')
    } else response.writeHead(500).end('{"error":{"message":"down"}}')
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  const started: Provider = {
    url: `http://127.0.0.1:${port}`,
    mode: 'down',
    held,
    calls: 0,
    server,
  }
  return started
}

beforeEach(async () => {
  redis = await startRedisServer()
  provider = await startProvider()
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-breaker-'))
  const { url: databaseUrl } = await createTestDatabase()
  const document = {
    endpoints: { own: { base_url: provider.url, models: ['m'] } },
    routing: { breaker: { open_ms: 4_000 }, attempts_max: 1 },
  }
  const env = {
    ENV: 'test',
    JWT_SECRET: 'test-jwt-secret-test-jwt-secret-0123456789',
    API_KEY_SALT: 'test-key-salt-test-key-salt-0123456789ab',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    ENABLE_RATE_LIMITING: 'false',
    UNPRICED_MODELS: 'allow',
    SHUTDOWN_TIMEOUT_MS: '1000',
    ROUTER_CONFIG: JSON.stringify(document),
  }
  gateway = await startGateway({ env, document })
  processes = await Promise.all(
    Array.from({ length: PROCESSES }, (_, at) =>
      startProcess({ ...env, DATA_DIR: join(dataDir, String(at)) }),
    ),
  )
})
afterEach(async () => {
  provider.server.closeAllConnections()
  provider.server.close()
  await Promise.all(processes.map((it) => it.end()))
  await gateway.close()
  await redis.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

function call({ url }: { readonly url: string }) {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
  })
}

interface ShownBreaker {
  readonly state: string
  readonly retry_at: string | null
}

interface ShownDeployment {
  readonly breaker: ShownBreaker
  readonly resting: string | null
}

async function adminsOf(): Promise<readonly AdminFetch[]> {
  return Promise.all(
    processes.map(({ url }) =>
      loginAsAdmin({
        ...gateway,
        fetch: (path: string, init?: RequestInit) => fetch(url + path, init),
      }),
    ),
  )
}

async function show(admin: AdminFetch): Promise<ShownDeployment | undefined> {
  const response = await admin('/admin/providers/health')
  const { providers } = (await response.json()) as {
    providers: {
      id: string
      breaker: ShownBreaker
      deployments: ShownDeployment[]
    }[]
  }
  return providers.find(({ id }) => id === 'own')?.deployments[0]
}

const statesOf = async (admins: readonly AdminFetch[]) => Promise.all(admins.map(show))
const first = () => {
  const [process] = processes
  if (process === undefined) throw new Error('No process was started.')
  return process
}

describe('a breaker of three processes with one Redis', () => {
  it('opens for all of them, and lets one of 50 parallel calls probe', async () => {
    // Each has used the provider, so that it knows what to look at.
    for (const process of processes) expect((await call(process)).status).toBe(503)
    for (let failures = PROCESSES; failures < 5; failures += 1) await call(first())
    const admins = await adminsOf()
    const shown = await eventually(
      () => statesOf(admins),
      (states) => states.every((it) => it?.breaker.state === 'open'),
    )
    const before = provider.calls
    provider.mode = 'held'
    const retryAtMs = Math.max(...shown.map((it) => Date.parse(it?.breaker.retry_at ?? '')))
    // So near to its end that a call waits for it.
    await eventually(Date.now, (now) => now > retryAtMs - 1_500)
    const calls = Array.from({ length: 50 }, async (_, at) => {
      const response = await call(processes[at % PROCESSES] ?? first())
      return response.status
    })
    const answered: number[] = []
    for (const status of calls) void status.then((it) => answered.push(it))
    // The probe is on its way while the others have been refused already.
    await eventually(
      () => answered.length + provider.held.length,
      (known) => known >= 50,
    )
    expect(answered).toHaveLength(49)
    expect(answered.every((status) => status === 503)).toBe(true)
    expect(provider.calls - before).toBe(1)
    provider.held[0]
      ?.writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(completion('back')))
    const statuses = await Promise.all(calls)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    await eventually(
      () => statesOf(admins),
      (states) => states.every((it) => it?.breaker.state === 'closed'),
    )
  }, 60_000)
})

describe('a rate limit that one of three processes has met', () => {
  it('is respected by the others', async () => {
    for (const process of processes) expect((await call(process)).status).toBe(503)
    provider.mode = 'limited'
    expect((await call(first())).status).toBe(429)
    const admins = await adminsOf()
    await eventually(
      () => statesOf(admins),
      (states) => states.every((it) => it?.resting === 'cooldown'),
    )
    const before = provider.calls
    for (const process of processes) expect((await call(process)).status).toBe(429)
    expect(provider.calls).toBe(before)
  }, 60_000)
})
