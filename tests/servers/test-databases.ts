import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { Client, Pool } from 'pg'
import { migratePostgres } from '../../node-server/database/migrate-postgres.ts'
import { executeOnPg } from './neon-execute.ts'
import { startNeonProxy, type NeonProxy } from './neon-proxy.ts'
import { startPostgres } from './postgres.ts'

/** A fresh, migrated database: over TCP, and as Neon serves it. */
export interface TestDatabase {
  readonly url: string
  readonly neonEndpoint: string
}

export interface TestDatabases {
  /** `POST` gives a TestDatabase as JSON, also to tests that run in workerd. */
  readonly controlUrl: string
  stop(): Promise<void>
}

const TEMPLATE = 'migrated'

/** One real PostgreSQL for a whole run; each test gets a copy of a migrated database. */
export async function startTestDatabases(): Promise<TestDatabases> {
  const postgres = await startPostgres()
  await migratePostgres({ url: await postgres.createDatabase(TEMPLATE) })
  const admin = new Client({ connectionString: postgres.url })
  await admin.connect()
  const open: { readonly pool: Pool; readonly proxy: NeonProxy }[] = []

  // One copy at a time: PostgreSQL refuses to copy a template that somebody else is copying.
  let last: Promise<unknown> = Promise.resolve()
  const create = async (): Promise<TestDatabase> => {
    const name = `test_${randomUUID().replaceAll('-', '')}`
    await admin.query(`create database ${name} template ${TEMPLATE}`)
    const url = postgres.url.replace(/\/postgres$/, `/${name}`)
    const pool = new Pool({ connectionString: url, max: 2, idleTimeoutMillis: 1000 })
    const proxy = await startNeonProxy({ execute: executeOnPg(pool) })
    open.push({ pool, proxy })
    return { url, neonEndpoint: proxy.endpoint }
  }
  const server = createServer((_request, response) => {
    last = last.then(create).then(
      (database) => response.end(JSON.stringify(database)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    controlUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      server.close()
      server.closeAllConnections()
      for (const { pool, proxy } of open) {
        await proxy.stop()
        await pool.end().catch(() => {})
      }
      await admin.end()
      await postgres.stop()
    },
  }
}
