import { and, eq, gte, lt, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Database } from '../database.ts'
import { usageHourly, usageHourlyTags } from '../schema/ledger.ts'

/** What sums can be split by. A tag can't be combined with the others: an entry may have several. */
export type UsageDimension = 'key' | 'user' | 'provider' | 'model' | 'endpoint' | 'tag'
export type UsageBucket = 'hour' | 'day' | 'month'

export interface UsageQuery {
  readonly tenantId: string
  /** From whole hours on, the end excluded. */
  readonly from: Date
  readonly to: Date
  readonly groupBy: readonly UsageDimension[]
  /** Null sums over the whole time. */
  readonly bucket: UsageBucket | null
  /** IANA name, for the borders of days and months. */
  readonly timeZone: string
  /** Only what has this value; not with a tag beside others. */
  readonly only: Readonly<Partial<Record<UsageDimension, string>>>
  readonly limit: number
}

export interface UsageTotals {
  readonly attempts: number
  readonly failures: number
  readonly estimated: number
  readonly unpriced: number
  readonly promptTokens: number
  readonly completionTokens: number
  readonly cachedTokens: number
  readonly cacheWriteTokens: number
  readonly reasoningTokens: number
  readonly costNanoUsd: bigint
}

export interface UsageRow extends UsageTotals {
  /** Beginning of the bucket in the time zone, `2026-11-26T00:00:00`; null without buckets. */
  readonly bucket: string | null
  /** Values of `groupBy`, in its order; empty texts stand for "none". */
  readonly group: readonly string[]
}

/** Sums of the ledger's hourly roll-ups, largest cost first within a bucket. */
export async function sumUsage(db: Database, query: UsageQuery): Promise<UsageRow[]> {
  const isByTag = query.groupBy.includes('tag') || query.only.tag !== undefined
  const table = isByTag ? usageHourlyTags : usageHourly
  const group = query.groupBy.map((dimension) => sql<string>`${columnOf(dimension)}`)
  const bucket =
    query.bucket === null
      ? sql<null>`null::text`
      : sql<string>`to_char(date_trunc(${query.bucket}::text, ${table.hour} at time zone ${query.timeZone}::text), 'YYYY-MM-DD"T"HH24:MI:SS')`
  const cost = sql`sum(${table.costNanoUsd})`
  const rows = await db.orm
    .select({
      bucket,
      group: sql<string[]>`array[${sql.join(group, sql`, `)}]::text[]`,
      ...totalsOf(table),
    })
    .from(table)
    .where(
      and(
        eq(table.tenantId, query.tenantId),
        gte(table.hour, query.from),
        lt(table.hour, query.to),
        ...Object.entries(query.only).map(
          // Names come from the type of `only`.
          ([dimension, value]) => sql`${columnOf(dimension as UsageDimension)} = ${value}`,
        ),
      ),
    )
    .groupBy(sql`1, 2`)
    .orderBy(sql`1, ${cost} desc, 2`)
    .limit(query.limit)
  return rows.map((row) => ({ ...row, costNanoUsd: BigInt(row.costNanoUsd) }))
}

function totalsOf(table: typeof usageHourly | typeof usageHourlyTags) {
  const sum = (column: AnyPgColumn) => sql<number>`sum(${column})`.mapWith(Number)
  return {
    attempts: sum(table.attempts),
    failures: sum(table.failures),
    estimated: sum(table.estimated),
    unpriced: sum(table.unpriced),
    promptTokens: sum(table.promptTokens),
    completionTokens: sum(table.completionTokens),
    cachedTokens: sum(table.cachedTokens),
    cacheWriteTokens: sum(table.cacheWriteTokens),
    reasoningTokens: sum(table.reasoningTokens),
    // As text: sums may leave what a JavaScript number holds.
    costNanoUsd: sql<string>`sum(${table.costNanoUsd})::text`,
  }
}

function columnOf(dimension: UsageDimension) {
  return {
    key: usageHourly.keyId,
    user: usageHourly.userId,
    provider: usageHourly.provider,
    model: usageHourly.model,
    endpoint: usageHourly.endpoint,
    tag: usageHourlyTags.tag,
  }[dimension]
}
