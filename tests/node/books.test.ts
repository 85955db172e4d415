import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEmbeddedDatabase } from '../../node-server/database/pglite.ts'
import { openJournal, type OpenJournal } from '../../node-server/journal.ts'
import { createBooks } from '../../src/storage/books/books.ts'
import { DatabaseUnavailableError } from '../../src/storage/database-errors.ts'
import type { Database } from '../../src/storage/database.ts'
import { auditEntries } from '../../src/storage/schema/audit.ts'
import { ledgerEntries, usageHourly } from '../../src/storage/schema/ledger.ts'

let root: string
let database: Database
let dataDir: string
let journal: OpenJournal
let isAway = false

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'scalix-books-'))
  database = await openEmbeddedDatabase({ dataDir: root, log: () => {} })
}, 60_000)
afterAll(async () => {
  await database.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(async () => {
  dataDir = mkdtempSync(join(root, 'run-'))
  journal = await openJournal({ dataDir })
  isAway = false
  await database.orm.delete(ledgerEntries)
  await database.orm.delete(usageHourly)
})
afterEach(() => journal.close())

/** The real database, which can be away. */
function awayDatabase(): Database {
  const orm = {
    select: (fields: never) => {
      if (isAway) throw new DatabaseUnavailableError('away')
      return database.orm.select(fields)
    },
  }
  return { ...database, orm } as unknown as Database
}

const log: { event: string; fields: unknown }[] = []
const open = (options: { heldLinesMax?: number; journal?: OpenJournal | null } = {}) =>
  createBooks({
    database: awayDatabase(),
    journal,
    log: (_level, event, fields) => log.push({ event, fields }),
    ...options,
  })

const now = () => {}
const entry = (id: string, fields: object = {}) => ({
  id,
  at: '2026-11-26T10:20:30.000Z',
  tenant_id: 'ten_a',
  key_id: 'k',
  user_id: null,
  request_id: 'req',
  attempt: 1,
  endpoint: 'chat.completions',
  requested_model: 'm',
  provider: 'p',
  model: 'm',
  outcome: 'complete',
  error_kind: null,
  prompt_tokens: 3,
  completion_tokens: 4,
  cached_tokens: 0,
  cache_write_tokens: 0,
  reasoning_tokens: 0,
  is_estimated: false,
  cost_nano_usd: 5,
  provider_cost_nano_usd: null,
  price_version: null,
  duration_ms: 6,
  tags: [],
  ...fields,
})

const ids = async () =>
  (await database.orm.select({ id: ledgerEntries.id }).from(ledgerEntries))
    .map(({ id }) => id)
    .toSorted()
const segments = () =>
  readdirSync(join(dataDir, 'journal', '0')).filter((name) => /^\d+\.jsonl$/.test(name))

describe('the books', () => {
  it('are in the journal when an entry is committed, and in the database after a flush', async () => {
    const books = open()
    books.note('ledger', entry('att_1'))
    books.note('ledger', entry('att_2'))
    books.commit(now)
    expect(segments()).toHaveLength(1)
    expect(await ids()).toEqual([])
    await books.flush()
    expect(await ids()).toEqual(['att_1', 'att_2'])
    expect(segments()).toEqual([])
    expect(books.backlog()).toBe(0)
  })

  it('are complete after a time without database, each entry once', async () => {
    const books = open({ heldLinesMax: 2 })
    isAway = true
    for (let at = 0; at < 6; at += 1) {
      books.note('ledger', entry(`att_${at}`))
      books.commit(now)
      await books.flush()
      expect(books.isAccepting()).toBe(true)
    }
    // What is not held in memory is still in the journal.
    expect(books.backlog()).toBeLessThan(6)
    isAway = false
    await books.flush()
    expect(await ids()).toEqual(['att_0', 'att_1', 'att_2', 'att_3', 'att_4', 'att_5'])
    const [sums] = await database.orm.select().from(usageHourly)
    expect(sums).toMatchObject({ attempts: 6, costNanoUsd: 30 })
    expect(segments()).toEqual([])
  })

  it('take over what a killed process left, also its half-written last line', async () => {
    const killed = open()
    killed.note('ledger', entry('att_1'))
    killed.commit(now)
    const [name = ''] = segments()
    appendFileSync(join(dataDir, 'journal', '0', name), 'L{"id":"att_2","at":"20')
    await journal.close()

    journal = await openJournal({ dataDir })
    const heir = open({ journal })
    await heir.recover()
    expect(await ids()).toEqual(['att_1'])
    expect(segments()).toEqual([])
  })

  it('change nothing when a segment is written a second time', async () => {
    const books = open()
    books.note('ledger', entry('att_1'))
    books.note('audit', {
      id: 'aud_twice',
      at: '2026-11-26T10:20:30.000Z',
      tenant_id: null,
      type: 'request',
      severity: 'info',
    })
    books.commit(now)
    const [name = ''] = segments()
    const text = readFileSync(join(dataDir, 'journal', '0', name), 'utf8')
    await books.flush()
    appendFileSync(join(dataDir, 'journal', '0', '000000000099.jsonl'), text)
    await journal.close()
    journal = await openJournal({ dataDir })
    await open({ journal }).recover()
    expect(await ids()).toEqual(['att_1'])
    const [sums] = await database.orm.select().from(usageHourly)
    expect(sums?.attempts).toBe(1)
    const audited = await database.orm.select({ id: auditEntries.id }).from(auditEntries)
    expect(audited.filter(({ id }) => id === 'aud_twice')).toHaveLength(1)
  })

  it('take no calls while neither journal nor database takes entries', async () => {
    let isFull = true
    const full: OpenJournal = {
      ...journal,
      append: (lines) => {
        if (isFull) throw new Error('ENOSPC')
        journal.append(lines)
      },
    }
    const books = open({ journal: full })
    isAway = true
    books.note('ledger', entry('att_1'))
    books.commit(now)
    expect(books.isAccepting()).toBe(true)
    await books.flush()
    expect(books.isAccepting()).toBe(false)

    isFull = false
    books.note('ledger', entry('att_2'))
    books.commit(now)
    expect(books.isAccepting()).toBe(true)
    isAway = false
    await books.flush()
    expect(await ids()).toEqual(['att_1', 'att_2'])
  })

  it('put aside what the database refuses, and write the rest', async () => {
    const books = open()
    for (const id of ['att_1', 'att_2', 'att_3']) {
      books.note('ledger', entry(id, id === 'att_2' ? { attempt: 'many' } : {}))
    }
    books.commit(now)
    await books.flush()
    expect(await ids()).toEqual(['att_1', 'att_3'])
    const aside = join(dataDir, 'journal', '0', 'refused.jsonl')
    expect(existsSync(aside) && readFileSync(aside, 'utf8')).toContain('att_2')
    expect(log).toContainEqual({
      event: 'book_entries_refused',
      fields: { count: 1, keptAside: true },
    })
  })

  it('go home with each call where there is no journal', async () => {
    const books = open({ journal: null })
    const work: Promise<unknown>[] = []
    isAway = true
    books.note('ledger', entry('att_1'))
    books.commit((it) => void work.push(it))
    await Promise.all(work)
    expect(books.isAccepting()).toBe(false)
    isAway = false
    books.note('ledger', entry('att_2'))
    books.commit((it) => void work.push(it))
    await Promise.all(work)
    expect(await ids()).toEqual(['att_1', 'att_2'])
    expect(books.isAccepting()).toBe(true)
  })
})

describe('two processes with one data directory', () => {
  it('have a journal each', async () => {
    const other = await openJournal({ dataDir })
    other.append('L{}\n')
    expect(readdirSync(join(dataDir, 'journal')).toSorted()).toEqual(['0', '1'])
    expect(segments()).toEqual([])
    await other.close()
  })
})
