import type { PGlite } from '@electric-sql/pglite'
import type { Log } from '../../src/domain/ports.ts'

const CHECK_INTERVAL_MS = 60_000
const WAL_BYTES_MAX = 16 * 1024 * 1024

/**
 * Does what PostgreSQL's background processes do elsewhere (PGlite has none: without this its log
 * grows for ever and dead rows stay). Looks once a minute and works when enough was written.
 * A failure is logged and tried again.
 */
export function startMaintenance(client: PGlite, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve()

  async function maintain(): Promise<void> {
    try {
      await maintainIfNeeded(client)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown'
      log('warn', 'database.maintenance_failed', { reason })
    }
  }

  const timer = setInterval(() => {
    running = running.then(maintain)
  }, CHECK_INTERVAL_MS)
  timer.unref()

  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

/** Vacuums and checkpoints when more than 16 MB were written since the last checkpoint. */
export async function maintainIfNeeded(client: PGlite): Promise<'maintained' | 'not needed'> {
  const { rows } = await client.query<{ written: string }>(
    'select (pg_current_wal_lsn() - redo_lsn)::text as written from pg_control_checkpoint()',
  )
  if (Number(rows[0]?.written) < WAL_BYTES_MAX) return 'not needed'
  await client.exec('vacuum (analyze)')
  await client.exec('checkpoint')
  return 'maintained'
}
