import { mkdtempSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { createBufferedLog } from '../../node-server/log.ts'
import { startServer } from '../../node-server/server.ts'
import { createKeyText } from '../../src/auth/key-format.ts'
import { parseConfig } from '../../src/config.ts'
import { baseSettings, createTestDatabase, TEST_ADMIN } from './settings.ts'
import type { StartGateway } from './gateway.ts'

/** The Node server on a port of its own, in this process. */
export const startGateway: StartGateway = async ({ env = {}, document } = {}) => {
  const key = createKeyText(randomBytes).text
  const dataDir = mkdtempSync(join(tmpdir(), 'scalix-test-'))
  const database = await createTestDatabase()
  const config = parseConfig(
    {
      ...baseSettings(key),
      HOST: '127.0.0.1',
      PORT: '0',
      DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      SHUTDOWN_TIMEOUT_MS: '0',
      ...env,
    },
    document,
  )
  const lines: Record<string, unknown>[] = []
  const output = new Writable({
    write(text: Buffer, _encoding, written) {
      for (const line of text.toString().trim().split('\n')) lines.push(JSON.parse(line))
      written()
    },
  })
  const logging = createBufferedLog({ level: config.LOG_LEVEL, output, now: Date.now })
  const secrets = {
    jwtSecret: config.JWT_SECRET ?? '',
    apiKeySalt: config.API_KEY_SALT ?? '',
  }
  const server = await startServer({ config, secrets, logging })
  const url = `http://127.0.0.1:${server.port}`
  return {
    url,
    key,
    admin: TEST_ADMIN,
    fetch: (path, init) => fetch(url + path, init),
    fetchUrl: (input, init) => fetch(input, init),
    logs: () => {
      logging.flush()
      return lines
    },
    async close() {
      await server.stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
