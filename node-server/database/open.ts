import type { Config } from '../../src/config.ts'
import type { Log } from '../../src/domain/ports.ts'
import type { Database } from '../../src/storage/database.ts'
import { migratePostgres } from './migrate-postgres.ts'
import { createPgDatabase } from './pg.ts'
import { openEmbeddedDatabase } from './pglite.ts'

/** The database that the settings name, or the embedded one, with all migrations applied. */
export async function openDatabase(config: Config, log: Log): Promise<Database> {
  const { DATABASE_URL: url, DATA_DIR: dataDir } = config
  if (url === undefined) return openEmbeddedDatabase({ dataDir, log })
  await migratePostgres({ url })
  return createPgDatabase({ url, log })
}
