import { sql } from 'drizzle-orm'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { DatabaseUnavailableError } from '../../src/storage/database-errors.ts'
import type { Database, Orm } from '../../src/storage/database.ts'
import { bumpConfigVersion, readConfigVersion } from '../../src/storage/queries/config-version.ts'
import { configVersion } from '../../src/storage/schema/settings.ts'
import { startPostgres, type PostgresServer } from '../../tests/servers/postgres.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { createPgDatabase } from './pg.ts'

let server: PostgresServer
let db: Database
let events: string[]
let heard = (): void => undefined

beforeAll(async () => {
  server = await startPostgres()
  await migratePostgres({ url: server.url })
}, 60_000)
afterAll(() => server.stop())
beforeEach(async () => {
  events = []
  // One connection: a single one that is never given back would block everything after it.
  db = createPgDatabase({
    url: server.url,
    poolSize: 1,
    log: (level, event) => {
      events.push(`${level} ${event}`)
      heard()
    },
  })
  await bumpConfigVersion(db)
})
afterEach(() => db.close())

const sleepOn = (orm: Orm) => orm.select({ slept: sql`pg_sleep(60)` }).from(configVersion)

/** Resolves when the server is at work on a `pg_sleep`. */
async function untilAsleep(): Promise<void> {
  const client = new Client({ connectionString: server.url })
  await client.connect()
  const query = `select 1 from pg_stat_activity where wait_event = 'PgSleep'`
  while ((await client.query(query)).rowCount === 0) {
    // Asks again: PostgreSQL's answer sets the pace.
  }
  await client.end()
}

it('survives a server that dies in the middle of a transaction, and gets the connection back', async () => {
  const before = await readConfigVersion(db)
  const outcome = db
    .atomically((orm) => [orm.update(configVersion).set({ version: 0 }), sleepOn(orm)])
    .catch((error: unknown) => error)
  await untilAsleep()
  await server.crash()
  expect(await outcome).toBeInstanceOf(DatabaseUnavailableError)
  await expect(bumpConfigVersion(db)).rejects.toThrow(DatabaseUnavailableError)
  await server.start()
  expect(await readConfigVersion(db)).toBe(before)
})

it('reports an idle connection that broke', async () => {
  const report = new Promise<void>((resolve) => {
    heard = resolve
  })
  await server.crash()
  await report
  expect(events).toEqual(['warn database.connection_lost'])
  await server.start()
  await db.ping()
})

it('ends a statement that takes too long, and works on', async () => {
  const hasty = createPgDatabase({
    url: server.url,
    log: () => undefined,
    poolSize: 1,
    statementTimeoutMs: 20,
  })
  await expect(hasty.atomically((orm) => [sleepOn(orm)])).rejects.toThrow('57014')
  await hasty.ping()
  await hasty.close()
})
