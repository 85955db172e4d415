import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase } from '../runtimes/settings.ts'
import { eventually } from '../runtimes/upstream.ts'
import { startProcess, type ServerProcess } from './process.ts'

const KILLS = 20
const CALLERS = 6
/** Answers after which a loaded server is killed: somewhere in the middle of the others. */
const ANSWERS_BEFORE_KILL = 25

let dataDir: string
let url: string
let key = ''
let client: Client

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'scalix-kill-'))
  url = (await createTestDatabase()).url
  client = new Client({ connectionString: url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  rmSync(dataDir, { recursive: true, force: true })
})

const start = () =>
  startProcess({ DATA_DIR: dataDir, DATABASE_URL: url, ENABLE_RATE_LIMITING: 'false' })

/** Calls until the server is gone; notes the ids of calls whose whole answer has come. */
async function callUntilGone(
  server: ServerProcess,
  who: string,
  onAnswer: (id: string) => void,
): Promise<void> {
  for (let count = 0; ; count += 1) {
    const id = `kill-${who}-${count}`
    try {
      const response = await fetch(`${server.url}/v1/chat/completions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/json',
          'x-request-id': id,
        },
        body: JSON.stringify({
          model: 'demo/echo',
          messages: [{ role: 'user', content: 'Hi' }],
          stream: count % 2 === 0,
        }),
      })
      const text = await response.text()
      if (response.status === 200 && (count % 2 === 1 || text.includes('[DONE]'))) onAnswer(id)
    } catch {
      return
    }
  }
}

async function countsOf(table: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ request_id: string; count: string }>(
    `select request_id, count(*) from ${table} where request_id like 'kill-%' group by 1`,
  )
  return new Map(rows.map((row) => [row.request_id, Number(row.count)]))
}

describe('a server that is killed under load', () => {
  it(`has its entries exactly once for every answered call, ${KILLS} kills later`, async () => {
    const answered: string[] = []
    for (let round = 0; round < KILLS; round += 1) {
      const server = await start()
      key = /API key\s+(sk-scalix-\S+)/.exec(server.output())?.[1] ?? key
      let answers = 0
      const onAnswer = (id: string) => {
        answered.push(id)
        answers += 1
        if (answers === ANSWERS_BEFORE_KILL) server.process.kill('SIGKILL')
      }
      await Promise.all(
        Array.from({ length: CALLERS }, (_, caller) =>
          callUntilGone(server, `${round}-${caller}`, onAnswer),
        ),
      )
      await server.end('SIGKILL')
    }
    const last = await start()
    expect(answered.length).toBeGreaterThanOrEqual(KILLS * ANSWERS_BEFORE_KILL)
    for (const table of ['ledger_entries', 'audit_entries']) {
      const counts = await eventually(
        () => countsOf(table),
        (found) => answered.every((id) => found.has(id)),
      )
      expect([...counts.values()].filter((count) => count !== 1)).toEqual([])
    }
    const { rows } = await client.query<{ sums: string; entries: string }>(
      'select (select sum(attempts) from usage_hourly) as sums, (select count(*) from ledger_entries) as entries',
    )
    expect(rows[0]?.sums).toBe(rows[0]?.entries)
    await last.end()
  }, 180_000)
})
