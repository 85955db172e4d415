import { describe, expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { parseConfig } from '../src/config.ts'
import { PERMISSIONS } from '../src/auth/permissions.ts'
import type { Database } from '../src/storage/database.ts'
import { createMemoryCounters } from '../src/storage/counters/memory.ts'

/** Open on purpose. Whoever adds a path here has thought about it. */
const PUBLIC = new Set([
  'GET /health',
  'GET /ready',
  // Asks for a token of its own, see tests/e2e/metrics.test.ts.
  'GET /metrics',
  'POST /auth/login',
  'POST /auth/accept-invitation',
  'GET /openapi.json',
  'GET /docs',
])

const database = {
  orm: {},
  atomically: () => Promise.reject(new Error('no database here')),
  ping: () => Promise.resolve(),
  close: () => Promise.resolve(),
} as unknown as Database

function createBareApp() {
  const app = createApp(
    {
      canShareWork: true,
      now: Date.now,
      log: () => {},
      sha256: (text) => text,
      clockMs: () => 0,
      randomBytes: (length) => new Uint8Array(length),
      upstream: { send: () => ({ abort() {}, pause() {}, resume() {} }) },
      database,
      journal: null,
      counters: createMemoryCounters({ now: Date.now }),
      addressOf: () => '127.0.0.1',
    },
    parseConfig({ ENV: 'test' }),
    { jwtSecret: 'x'.repeat(32), apiKeySalt: 'x'.repeat(32) },
  )
  return app
}

describe('one policy on every door', () => {
  const app = createBareApp()
  const routes = app.routes()

  it('knows all routes', () => {
    expect(routes.length).toBeGreaterThan(12)
    expect(routes).toEqual(
      expect.arrayContaining([
        { method: 'POST', path: '/v1/chat/completions' },
        { method: 'POST', path: '/v1/embeddings' },
        { method: 'DELETE', path: '/api/keys/:key_id' },
      ]),
    )
  })

  it.each(routes.filter(({ method, path }) => !PUBLIC.has(`${method} ${path}`)))(
    'refuses $method $path without a credential',
    async ({ method, path }) => {
      const request = new Request(`http://gateway.test${path.replace(/:[^/]+/g, 'x')}`, { method })
      const response = await app.fetch(request)
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: { code: 'invalid_api_key' } })
    },
  )

  it('names a known permission in the document for every route that is not public', async () => {
    const response = await app.fetch(new Request('http://gateway.test/openapi.json'))
    const { paths } = (await response.json()) as { paths: Record<string, Record<string, unknown>> }
    for (const operations of Object.values(paths)) {
      for (const operation of Object.values(operations)) {
        expect(['public', ...PERMISSIONS]).toContain(Reflect.get(Object(operation), 'x-permission'))
      }
    }
  })
})
