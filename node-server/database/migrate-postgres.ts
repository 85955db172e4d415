import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { toDatabaseError } from '../../src/storage/database-errors.ts'
import { MIGRATIONS_FOLDER } from './migrations.ts'

/** Any number that nothing else in the database locks. */
const MIGRATION_LOCK = 7_225_496_001

/**
 * Brings a PostgreSQL (Neon's too) up to date; all migrations or none. Replicas that start
 * together wait for each other, up to a minute. Fails with an error that is safe to show.
 */
export async function migratePostgres({ url }: { url: string }): Promise<void> {
  const client = new Client({
    connectionString: url,
    application_name: 'scalix-router migrate',
    connectionTimeoutMillis: 10_000,
  })
  // A connection that breaks also fails the statement on it; unheard it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await drizzle({ client }).transaction(async (transaction) => {
      await transaction.execute(sql`set local lock_timeout = '60s'`)
      // A lock of the transaction, not of the session: behind PgBouncer a session's lock may stay
      // on a connection that somebody else gets next.
      await transaction.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
      await migrate(transaction, { migrationsFolder: MIGRATIONS_FOLDER })
    })
  } catch (error) {
    throw toDatabaseError(error)
  } finally {
    await client.end().catch(() => undefined)
  }
}
