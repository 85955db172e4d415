import type { UsageDimension, UsageRow } from '../storage/queries/usage.ts'
import type { Report } from './report.ts'
import { formatUsd } from './cost.ts'

/** A row of a report as it is sent: dimensions by their wire names, then the figures. */
export type WireRow = Readonly<Record<string, string | number | null>>

/** Wire names of the dimensions, in answers and in filters. */
export const DIMENSION_FIELDS: Readonly<Record<UsageDimension, string>> = {
  key: 'key_id',
  user: 'user_id',
  provider: 'provider',
  model: 'model',
  endpoint: 'endpoint',
  tag: 'tag',
}

/** Tokens and attempts. */
export function toUsageRow(row: UsageRow, report: Report): WireRow {
  return {
    ...dimensionsOf(row, report),
    attempts: row.attempts,
    failed_attempts: row.failures,
    estimated_attempts: row.estimated,
    prompt_tokens: row.promptTokens,
    completion_tokens: row.completionTokens,
    cached_tokens: row.cachedTokens,
    cache_write_tokens: row.cacheWriteTokens,
    reasoning_tokens: row.reasoningTokens,
  }
}

/** Money. Exact decimals as text, because a JSON number would round large sums. */
export function toCostRow(row: UsageRow, report: Report): WireRow {
  return {
    ...dimensionsOf(row, report),
    attempts: row.attempts,
    unpriced_attempts: row.unpriced,
    cost_usd: formatUsd(row.costNanoUsd),
  }
}

function dimensionsOf(row: UsageRow, { request }: Report): WireRow {
  const named = request.groupBy.map((dimension, index) => [
    DIMENSION_FIELDS[dimension],
    row.group[index] || null,
  ])
  return {
    ...(row.bucket === null ? {} : { start: row.bucket }),
    ...Object.fromEntries(named),
  }
}
