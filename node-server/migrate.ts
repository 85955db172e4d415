/** `npm run migrate`: applies `migrations/` to the PostgreSQL that `DATABASE_URL` names. */
import { existsSync } from 'node:fs'
import { migratePostgres } from './database/migrate-postgres.ts'

if (existsSync('.env')) process.loadEnvFile('.env')

async function run(): Promise<void> {
  const url = process.env['DATABASE_URL']
  if (!url) {
    throw new Error(
      'DATABASE_URL is not set. (The embedded database migrates itself when the server starts.)',
    )
  }
  await migratePostgres({ url })
}

try {
  await run()
  console.log('The database is up to date.')
} catch (error) {
  console.error(`Migration failed. ${error instanceof Error ? error.message : 'Unknown error.'}`)
  process.exitCode = 1
}
