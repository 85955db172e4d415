import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { Client, Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MIGRATIONS_FOLDER } from '../../node-server/database/migrations.ts'
import { migratePostgres } from '../../node-server/database/migrate-postgres.ts'
import { openEmbeddedDatabase } from '../../node-server/database/pglite.ts'
import { createPgDatabase } from '../../node-server/database/pg.ts'
import { createNeonDatabase } from '../../src/storage/neon.ts'
import { executeOnPg, executeOnPglite } from '../servers/neon-execute.ts'
import { startNeonProxy } from '../servers/neon-proxy.ts'
import { startPostgres, type PostgresServer } from '../servers/postgres.ts'
import { describeDatabaseContract } from './database.ts'

const log = () => undefined
const NEON_URL = 'postgres://user:password@ep-test-1.eu-central-1.aws.neon.tech/neondb'

describeDatabaseContract('embedded PostgreSQL (PGlite)', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'scalix-pglite-'))
  let db = await openEmbeddedDatabase({ dataDir, log })
  return {
    get db() {
      return db
    },
    goAway: () => db.close(),
    async comeBack() {
      db = await openEmbeddedDatabase({ dataDir, log })
    },
    async close() {
      await db.close()
      await rm(dataDir, { recursive: true })
    },
  }
})

describeDatabaseContract('PostgreSQL over TCP', async () => {
  const server = await startPostgres()
  await migratePostgres({ url: server.url })
  const db = createPgDatabase({ url: server.url, log })
  return {
    db,
    goAway: () => server.crash(),
    comeBack: () => server.start(),
    async close() {
      await db.close()
      await server.stop()
    },
  }
})

describeDatabaseContract('Neon over HTTP in front of PostgreSQL', async () => {
  const server = await startPostgres()
  await migratePostgres({ url: server.url })
  const pool = new Pool({ connectionString: server.url })
  const proxy = await startNeonProxy({ execute: executeOnPg(pool) })
  const db = createNeonDatabase({ url: NEON_URL, fetch, endpoint: proxy.endpoint })
  return {
    db,
    goAway: () => server.crash(),
    comeBack: () => server.start(),
    async close() {
      await proxy.stop()
      await pool.end()
      await server.stop()
    },
  }
})

describeDatabaseContract('Neon over HTTP in front of PGlite', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'scalix-pglite-'))
  await (await openEmbeddedDatabase({ dataDir, log })).close()
  const client = await PGlite.create(join(dataDir, 'postgres'))
  const execute = executeOnPglite(client)
  let proxy = await startNeonProxy({ execute })
  const port = Number(new URL(proxy.endpoint).port)
  const db = createNeonDatabase({ url: NEON_URL, fetch, endpoint: proxy.endpoint })
  return {
    db,
    goAway: () => proxy.stop(),
    async comeBack() {
      proxy = await startNeonProxy({ execute, port })
    },
    async close() {
      await proxy.stop()
      await client.close()
      await rm(dataDir, { recursive: true })
    },
  }
})

const numberOfMigrations = () =>
  readdirSync(MIGRATIONS_FOLDER).filter((name) => name.endsWith('.sql')).length

describe('migrations on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.stop())

  it('are applied once when several processes start together', async () => {
    const url = await server.createDatabase('together')
    await Promise.all([1, 2, 3, 4].map(() => migratePostgres({ url })))
    const client = new Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query('select hash from drizzle.__drizzle_migrations')
    await client.end()
    expect(rows).toHaveLength(numberOfMigrations())
  })

  it('fail with an error that does not show the password', async () => {
    const url = server.url.replace('postgres@', 'nobody:hunter2@').replace(/\/postgres$/, '/none')
    const error = await migratePostgres({ url }).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'DatabaseUnavailableError' })
    expect(String(error)).toContain('nobody')
    expect(String(error)).not.toContain('hunter2')
  })
})
