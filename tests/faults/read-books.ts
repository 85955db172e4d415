import type { Client } from 'pg'
import type { CallRecord } from './callers.ts'
import { TOKENS } from './provider.ts'

export interface BooksReport {
  /** Answered calls without exactly one entry of a complete attempt. */
  readonly withoutEntry: readonly string[]
  /** Answered calls without exactly one request in the audit. */
  readonly withoutAudit: readonly string[]
  /** Nano-dollars by which entries differ from what the provider charges. */
  readonly moneyDrift: number
  /** Nano-dollars by which the hourly sums differ from the entries. */
  readonly sumsDrift: number
}

interface EntryRow {
  readonly request_id: string
  readonly completes: string
  readonly cost: string | null
  readonly estimated: boolean
}

/** In nano-dollars a token: 1 and 2 dollars a million. */
const PRICE = { prompt: 1_000, completion: 2_000 } as const

/** What ledger and audit say of the calls. */
export async function readBooks(
  client: Client,
  calls: readonly CallRecord[],
): Promise<BooksReport> {
  const { rows } = await client.query<EntryRow>(
    `select request_id, count(*) filter (where outcome = 'complete') as completes,
      sum(cost_nano_usd) filter (where outcome = 'complete') as cost,
      bool_or(is_estimated and outcome = 'complete') as estimated
     from ledger_entries where request_id like 'fault-%' group by 1`,
  )
  const entries = new Map(rows.map((row) => [row.request_id, row]))
  const audited = await countsOf(
    client,
    `select request_id, count(*) as count from audit_entries
     where type = 'request' and request_id like 'fault-%' group by 1`,
  )
  const answered = calls.filter(({ ending }) => ending === 'answered')
  const charged = TOKENS.prompt * PRICE.prompt + TOKENS.completion * PRICE.completion
  const known = rows.filter(({ completes, estimated }) => Number(completes) > 0 && !estimated)
  const sums = await client.query<{ drift: string }>(
    `select coalesce((select sum(cost_nano_usd) from usage_hourly), 0)
      - coalesce((select sum(cost_nano_usd) from ledger_entries), 0) as drift`,
  )
  return {
    withoutEntry: answered
      .filter(({ id }) => Number(entries.get(id)?.completes ?? 0) !== 1)
      .map(({ id }) => id),
    withoutAudit: answered.filter(({ id }) => audited.get(id) !== 1).map(({ id }) => id),
    moneyDrift: known.reduce((sum, { cost }) => sum + Math.abs(Number(cost) - charged), 0),
    sumsDrift: Math.abs(Number(sums.rows[0]?.drift ?? 0)),
  }
}

async function countsOf(client: Client, query: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ request_id: string; count: string }>(query)
  return new Map(rows.map(({ request_id: id, count }) => [id, Number(count)]))
}
