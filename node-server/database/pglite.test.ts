import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listTenants } from '../../src/storage/queries/tenants.ts'
import { DataDirectoryInUseError } from './data-directory-lock.ts'
import { maintainIfNeeded } from './pglite-maintenance.ts'
import { openEmbeddedDatabase } from './pglite.ts'

const log = () => undefined
let dataDir: string
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'scalix-pglite-'))
})
afterEach(() => rm(dataDir, { recursive: true }))

describe('the embedded database', () => {
  it('starts from nothing where no template was prepared', async () => {
    const events: unknown[] = []
    const db = await openEmbeddedDatabase({
      dataDir,
      template: join(dataDir, 'no-such-template'),
      log: (_level, event, fields) => events.push([event, fields]),
    })
    expect(await listTenants(db, { limit: 1 })).toEqual([])
    expect(events).toEqual([['database.created', { origin: 'initialised' }]])
    await db.close()
  }, 60_000)

  it('refuses a directory that is open already, and opens it after a close', async () => {
    const first = await openEmbeddedDatabase({ dataDir, log })
    await expect(openEmbeddedDatabase({ dataDir, log })).rejects.toThrow(DataDirectoryInUseError)
    await first.close()
    await first.close()
    await (await openEmbeddedDatabase({ dataDir, log })).close()
    expect(await readdir(dataDir)).toEqual(['postgres'])
  })

  it('loses nothing it acknowledged when the process is killed, again and again', async () => {
    let acknowledged = 0
    for (const count of [40, 25, 60]) {
      acknowledged += await insertUntilKilled({ dataDir, first: acknowledged, count })
    }
    const db = await openEmbeddedDatabase({ dataDir, log })
    const tenants = await listTenants(db, { limit: 10_000 })
    const ids = new Set(tenants.map((tenant) => tenant.id))
    const missing = Array.from({ length: acknowledged }, (_, n) => tenantId(n)).filter(
      (id) => !ids.has(id),
    )
    expect(missing).toEqual([])
    await db.close()
  }, 60_000)
})

describe('maintenance', () => {
  it('shortens the log once enough was written, and only then', async () => {
    const client = await PGlite.create()
    expect(await maintainIfNeeded(client)).toBe('not needed')
    await client.exec(`create table filler as
      select string_agg(md5(random()::text), '') from generate_series(1, 600000)`)
    expect(await maintainIfNeeded(client)).toBe('maintained')
    expect(await maintainIfNeeded(client)).toBe('not needed')
    await client.close()
  }, 60_000)
})

const tenantId = (n: number) => `ten_${String(n).padStart(6, '0')}`

/** Has another process insert tenants and kills it after `count` acknowledgements. Gives how many came. */
async function insertUntilKilled(load: { dataDir: string; first: number; count: number }) {
  const script = fileURLToPath(new URL('../../tests/servers/insert-tenants.ts', import.meta.url))
  const child = spawn(process.execPath, [script, load.dataDir, String(load.first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let acknowledged = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    expect(line).toBe(tenantId(load.first + acknowledged))
    acknowledged += 1
    if (acknowledged === load.count) child.kill('SIGKILL')
  })
  await new Promise((resolve) => child.once('close', resolve))
  expect(acknowledged).toBeGreaterThanOrEqual(load.count)
  return acknowledged
}
