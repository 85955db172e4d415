import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool, type PoolClient } from 'pg'
import type { Log } from '../../src/domain/ports.ts'
import {
  guardErrors,
  isDatabaseUnavailable,
  toDatabaseError,
} from '../../src/storage/database-errors.ts'
import type { Database, Orm, Statement, StatementResults } from '../../src/storage/database.ts'
import { runInOrder } from './run-in-order.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host/database`, as in `DATABASE_URL`. */
  readonly url: string
  readonly log: Log
  /** Connections of this process; PostgreSQL allows 100 in all by default. */
  readonly poolSize?: number
  /** After this time the server ends a statement. */
  readonly statementTimeoutMs?: number
}

/**
 * PostgreSQL over TCP. Connects when the first statement comes; a lost connection fails the
 * statement that was on it, and the next one gets a new connection.
 */
export function createPgDatabase(options: PostgresOptions): Database {
  const pool = createPool(options)
  const { log } = options
  // Without a listener, Node ends the process when an idle connection breaks.
  pool.on('error', (error) => {
    log('warn', 'database.connection_lost', { reason: toDatabaseError(error).message })
  })
  // The same for connections in use, in the moments between two statements; the next one fails.
  pool.on('connect', (client) => client.on('error', () => undefined))
  let closing: Promise<void> | undefined

  return {
    orm: guardErrors(drizzle({ client: pool })),
    atomically: (build) => runInTransaction(pool, build),
    async ping() {
      try {
        await pool.query('select 1')
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    close: () => (closing ??= pool.end()),
  }
}

function createPool({ url, poolSize = 10, statementTimeoutMs = 15_000 }: PostgresOptions): Pool {
  return new Pool({
    connectionString: url,
    max: poolSize,
    application_name: 'scalix-router',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // For a server that no longer answers at all; normally its own timeout comes first.
    query_timeout: statementTimeoutMs + 5_000,
    // Not as start-up parameters: PgBouncer, which Neon has in front, refuses those.
    verify: (client, done) => {
      client.query(
        `set statement_timeout = ${statementTimeoutMs}; set idle_in_transaction_session_timeout = ${statementTimeoutMs}`,
        (error) => done(error),
      )
    },
  })
}

// Not Drizzle's own: it keeps the connection for ever when `begin` fails, and waits for a
// rollback on a connection that is dead.
async function runInTransaction<const Statements extends readonly [Statement, ...Statement[]]>(
  pool: Pool,
  build: (orm: Orm) => Statements,
): Promise<StatementResults<Statements>> {
  const client = await pool.connect().catch((error: unknown) => {
    throw toDatabaseError(error)
  })
  let isBroken = false
  try {
    await client.query('begin')
    const results = await runInOrder(build(drizzle({ client })))
    await client.query('commit')
    return results
  } catch (thrown) {
    const error = toDatabaseError(thrown)
    isBroken = isDatabaseUnavailable(error) || !(await rollback(client))
    throw error
  } finally {
    client.release(isBroken)
  }
}

async function rollback(client: PoolClient): Promise<boolean> {
  return client.query('rollback').then(
    () => true,
    () => false,
  )
}
