import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { isTimeZone } from '../../lib/calendar.ts'
import { toCsv } from '../../usage/csv.ts'
import type { Report, ReportRequest, Reports } from '../../usage/report.ts'
import { DIMENSION_FIELDS, toCostRow, toUsageRow, type WireRow } from '../../usage/report-rows.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import type { HttpEnv } from '../env.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

const DIMENSIONS = ['key', 'user', 'provider', 'model', 'endpoint', 'tag'] as const
const value = z.string().min(1).max(256).optional()

const querySchema = z.strictObject({
  from: z.iso.datetime({ offset: true }).or(z.iso.date()).optional().openapi({
    description: 'First hour; by default the beginning of this month (UTC).',
  }),
  to: z.iso.datetime({ offset: true }).or(z.iso.date()).optional().openapi({
    description: 'End, excluded; by default now.',
  }),
  group_by: z
    .string()
    .max(100)
    .default('')
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(z.enum(DIMENSIONS)).max(DIMENSIONS.length))
    .openapi({ type: 'string', description: `Any of ${DIMENSIONS.join(', ')}, by commas.` }),
  bucket: z.enum(['hour', 'day', 'month']).optional(),
  time_zone: z.string().max(64).default('UTC').refine(isTimeZone, 'is not an IANA time zone'),
  format: z.enum(['json', 'csv']).default('json'),
  key_id: value,
  user_id: value,
  provider: value,
  model: value,
  endpoint: value,
  tag: value,
})

const reportSchema = z
  .object({
    from: z.iso.datetime(),
    to: z.iso.datetime(),
    time_zone: z.string(),
    rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()]))),
    is_truncated: z.boolean(),
  })
  .openapi('Report')

/** GET /api/usage and GET /api/costs: the ledger's sums as JSON or CSV. */
export function reports(source: Reports, now: () => number): Endpoint[] {
  return [
    reportEndpoint({ path: '/api/usage', summary: 'Tokens and attempts', toRow: toUsageRow }),
    reportEndpoint({ path: '/api/costs', summary: 'Costs', toRow: toCostRow }),
  ]

  function reportEndpoint({ path, summary, toRow }: ReportKind): Endpoint {
    return defineEndpoint({
      permission: 'usage:read',
      route: {
        method: 'get',
        path,
        tags: ['Usage'],
        summary,
        request: { query: querySchema },
        responses: {
          200: {
            description: 'Sums, largest cost first within each bucket.',
            content: { 'application/json': { schema: reportSchema }, 'text/csv': {} },
          },
          ...ERROR_ANSWERS,
        },
      },
      handler: async (c) => {
        const query = c.req.valid('query')
        const report = await source.report(c.get('principal'), toRequest(query, now()))
        const rows = report.rows.map((row) => toRow(row, report))
        if (query.format === 'csv') return sendCsv(c, rows, path)
        return c.json(toBody(report, rows), 200)
      },
    })
  }
}

interface ReportKind {
  readonly path: string
  readonly summary: string
  readonly toRow: typeof toUsageRow
}

function toRequest(query: z.infer<typeof querySchema>, nowMs: number): ReportRequest {
  const now = new Date(nowMs)
  const monthStart = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()))
  const only = Object.entries(DIMENSION_FIELDS).flatMap(([dimension, field]) => {
    const wanted = query[field as keyof typeof query]
    return wanted === undefined ? [] : [[dimension, wanted]]
  })
  return {
    from: query.from === undefined ? monthStart : new Date(query.from),
    to: query.to === undefined ? now : new Date(query.to),
    groupBy: query.group_by,
    bucket: query.bucket ?? null,
    timeZone: query.time_zone,
    only: Object.fromEntries(only),
  }
}

function toBody({ request, isTruncated }: Report, rows: WireRow[]) {
  return {
    from: request.from.toISOString(),
    to: request.to.toISOString(),
    time_zone: request.timeZone,
    rows,
    is_truncated: isTruncated,
  }
}

function sendCsv(c: Context<HttpEnv>, rows: readonly WireRow[], path: string) {
  const columns = Object.keys(rows[0] ?? {})
  return c.body(toCsv(columns, rows), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${path.split('/').at(-1)}.csv"`,
  })
}
