import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { createKeyText } from '../../src/auth/key-format.ts'
import { createWorkerApp } from '../../workers/worker-app.ts'
import { baseSettings, createTestDatabase, TEST_ADMIN } from './settings.ts'
import type { StartGateway } from './gateway.ts'

const URL_ROOT = 'https://gateway.test'

/** The Worker's own app in this isolate, in front of a PostgreSQL that answers as Neon does. */
export const startGateway: StartGateway = async ({ env = {}, document } = {}) => {
  const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
  const key = createKeyText(randomBytes).text
  const database = await createTestDatabase()
  const lines: Record<string, unknown>[] = []
  const app = createWorkerApp(
    {
      ...baseSettings(key),
      DATABASE_URL: database.url,
      NEON_FETCH_ENDPOINT: database.neonEndpoint,
      ...(document === undefined ? {} : { ROUTER_CONFIG: JSON.stringify(document) }),
      ...env,
    },
    (line) => lines.push(line),
  )
  const fetchUrl = async (input: RequestInfo | URL, init?: RequestInit) => {
    const context = createExecutionContext()
    await app.start()
    const response = await app.fetch(new Request(input, init), {}, context)
    void waitOnExecutionContext(context)
    return response
  }
  return {
    url: URL_ROOT,
    key,
    admin: TEST_ADMIN,
    fetch: (path, init) => fetchUrl(URL_ROOT + path, init),
    fetchUrl,
    logs: () => lines,
    close: async () => {},
  }
}
