import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import type { Log } from '../../src/domain/ports.ts'
import { guardErrors, toDatabaseError } from '../../src/storage/database-errors.ts'
import type { Database } from '../../src/storage/database.ts'
import { lockDataDirectory } from './data-directory-lock.ts'
import { compileLean } from './lean-wasm.ts'
import { MIGRATIONS_FOLDER } from './migrations.ts'
import { startMaintenance } from './pglite-maintenance.ts'
import { ensureDataDirectory, templateDirectory } from './pglite-template.ts'
import { runInOrder } from './run-in-order.ts'

/** Shared buffers are memory for good; the embedded database is small, and files are cached anyway. */
const START_PARAMETERS = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB']

export interface EmbeddedDatabaseOptions {
  /** `DATA_DIR`: the database lives in its folder `postgres`, beside a lock file. */
  readonly dataDir: string
  readonly log: Log
  /** The prepared data directory to copy for a new database; by default the project's own. */
  readonly template?: string
}

/**
 * Opens the embedded PostgreSQL (PGlite) with all migrations applied. Refuses with a plain
 * sentence when another process has the same directory open. What it has acknowledged survives
 * a killed process; a power cut may cost the last seconds, because PGlite cannot sync to disk.
 */
export async function openEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<Database> {
  const { client, release } = await openPglite(options)
  return createPgliteDatabase(client, { log: options.log, release })
}

/** PGlite itself, migrated; `release` frees the directory once the client is closed. */
export async function openPglite(
  options: EmbeddedDatabaseOptions,
): Promise<{ readonly client: PGlite; readonly release: () => Promise<void> }> {
  const { dataDir, log } = options
  const template = options.template ?? (await templateDirectory())
  const lock = await lockDataDirectory(dataDir)
  try {
    return await compileLean(async () => {
      const directory = join(dataDir, 'postgres')
      const origin = await ensureDataDirectory(directory, template)
      if (origin !== 'existing') log('info', 'database.created', { origin })
      const client = await PGlite.create(directory, { startParams: START_PARAMETERS })
      await migrateOrClose(client)
      return { client, release: () => lock.release() }
    })
  } catch (error) {
    await lock.release()
    throw error
  }
}

async function migrateOrClose(client: PGlite): Promise<void> {
  try {
    await migrate(drizzle({ client }), { migrationsFolder: MIGRATIONS_FOLDER })
  } catch (error) {
    await client.close()
    throw error
  }
}

function createPgliteDatabase(
  client: PGlite,
  { log, release }: { log: Log; release: () => Promise<void> },
): Database {
  const inner = drizzle({ client })
  const maintenance = startMaintenance(client, log)
  let closing: Promise<void> | undefined

  async function close(): Promise<void> {
    await maintenance.stop()
    try {
      await client.close()
    } finally {
      await release()
    }
  }

  return {
    orm: guardErrors(inner),
    async atomically(build) {
      try {
        return await inner.transaction((transaction) => runInOrder(build(transaction)))
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    async ping() {
      try {
        await client.query('select 1')
      } catch (error) {
        throw toDatabaseError(error)
      }
    },
    close: () => (closing ??= close()),
  }
}
