import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { UNINSPECTED } from '../runtimes/running.ts'
import { createTestDatabase } from '../runtimes/settings.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { startProcess, type ServerProcess } from './process.ts'

let folder: string
let redis: RedisServer
const servers: ServerProcess[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scalix-reload-'))
  redis = await startRedisServer()
})
afterEach(async () => {
  for (const server of servers.splice(0)) {
    if (server.process.exitCode === null) await server.end('SIGKILL')
  }
  await redis.stop()
  rmSync(folder, { recursive: true, force: true })
})

const PASSWORD = 'a-password-for-tests'

async function ask(server: ServerProcess, key: string, body: object) {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], ...body }),
  })
}

async function logIn(server: ServerProcess) {
  const answer = await fetch(`${server.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password: PASSWORD }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, {
      ...init,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    })
}

it('two processes take a new file and new documents while their streams go on', async () => {
  const first = await scriptUpstream(
    sse(
      chunk({ role: 'assistant', content: 'old' }),
      { wait: 'changed' },
      chunk({}, 'stop'),
      'data: [DONE]\n\n',
    ),
  )
  const second = await scriptUpstream(json(completion('new')))
  const third = await scriptUpstream(json(completion('by rule')))
  const file = join(folder, 'router.yaml')
  const writeFile = (url: string) =>
    writeFileSync(
      file,
      `endpoints:
  own: { base_url: "${url}", models: [m] }
  other: { base_url: "${third.url}", models: [n] }
`,
    )
  writeFile(first.url)
  const { url: database } = await createTestDatabase()
  const env = {
    DATABASE_URL: database,
    REDIS_URL: redis.url,
    ROUTER_CONFIG: file,
    ADMIN_PASSWORD: PASSWORD,
    JWT_SECRET: 'hot-reload-jwt-secret-hot-reload-jwt-secret',
    API_KEY_SALT: 'hot-reload-key-salt-hot-reload-key-salt',
    RATE_LIMIT_REQUESTS: '100000',
    ADMIN_RATE_LIMIT_REQUESTS: '100000',
    SHUTDOWN_TIMEOUT_MS: '100',
    ...UNINSPECTED,
  }
  const one = await startProcess({ ...env, DATA_DIR: join(folder, 'one') })
  const two = await startProcess({ ...env, DATA_DIR: join(folder, 'two') })
  servers.push(one, two)
  const admin = await logIn(one)
  const made = await admin('/api/keys/create', {
    method: 'POST',
    body: JSON.stringify({ name: 'k' }),
  })
  const { key } = (await made.json()) as { key: string }
  const open = await Promise.all(
    [one, two].map((server) => ask(server, key, { model: 'm', stream: true })),
  )
  expect(open.map(({ status }) => status)).toEqual([200, 200])

  // The file.
  writeFile(second.url)
  for (const server of [one, two]) {
    await eventually(server.output, (output) => output.includes('configuration_reloaded'))
    expect(await (await ask(server, key, { model: 'm' })).text()).toContain('new')
  }

  // A document in the database, written at one of them.
  const written = await admin('/api/gateway/settings/routing', {
    method: 'PUT',
    body: JSON.stringify({
      based_on_version: 0,
      document: { rules: [{ id: 'move', when: 'request.model == "m"', actions: { use: 'n' } }] },
    }),
  })
  expect(written.status).toBe(200)
  for (const server of [one, two]) {
    await eventually(
      async () => (await ask(server, key, { model: 'm' })).text(),
      (text) => text.includes('by rule'),
    )
  }

  // And back.
  await admin('/api/gateway/settings/routing', {
    method: 'PUT',
    body: JSON.stringify({ based_on_version: 1, document: { rules: [] } }),
  })
  await eventually(
    async () => (await ask(two, key, { model: 'm' })).text(),
    (text) => text.includes('new'),
  )

  // What had begun before all of it ends as it began.
  await first.release('changed')
  for (const answer of open) {
    const text = await answer.text()
    expect(text).toContain('old')
    expect(text).toContain('[DONE]')
  }
  const config = await (await admin('/admin/config')).json()
  expect(config).toMatchObject({
    reloads: 1,
    needs_restart: [],
    file: { is_set: true, document: { endpoints: { own: { base_url: `${second.url}` } } } },
    settings_documents: [
      { name: 'routing', version: 2 },
      { name: 'safety', version: 0 },
    ],
  })
})
