import { z } from '@hono/zod-openapi'
import { GatewayError } from '../../errors.ts'
import { isEqualInConstantTime } from '../../lib/constant-time.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import { chooseFormat, CONTENT_TYPES, render } from '../../telemetry/metrics/exposition.ts'
import type { SharedMetrics } from '../../telemetry/metrics/shared-metrics.ts'
import { defineEndpoint } from '../endpoint.ts'
import { errorAnswer } from '../openapi.ts'

export interface MetricsEndpointOptions {
  readonly metrics: SharedMetrics
  /** Null: nobody has to prove anything. */
  readonly token: string | null
  /** Without a token: whether the numbers are for everybody. */
  readonly isPublic: boolean
}

/** GET /metrics: for Prometheus and everything that reads its format. */
export const metrics = ({ metrics: shared, token, isPublic }: MetricsEndpointOptions) =>
  defineEndpoint({
    // What is asked for instead stands below: scrapers hold a token, not an account.
    permission: 'public',
    route: {
      method: 'get',
      path: '/metrics',
      tags: ['System'],
      summary: 'Metrics in the format of Prometheus or OpenMetrics',
      request: {
        query: z.object({
          scope: z
            .enum(['all', 'replica'])
            .default('all')
            .openapi({ description: '`replica`: only the process that answers.' }),
        }),
      },
      responses: {
        200: {
          description: 'The metrics.',
          content: { 'text/plain': { schema: z.string() } },
        },
        400: errorAnswer('The request does not fit the schema.'),
        401: errorAnswer('METRICS_TOKEN is set, and the request does not have it.'),
        403: errorAnswer('Neither METRICS_TOKEN nor METRICS_PUBLIC is set.'),
      },
    },
    handler: async (c) => {
      if (token !== null) proveToken(token, c.req.header('authorization'))
      else if (!isPublic) throw closed()
      const { families, scope } = await shared.collect(c.req.valid('query').scope)
      const format = chooseFormat(c.req.header('accept'))
      return c.text(render(families, format), 200, {
        'content-type': CONTENT_TYPES[format],
        'x-scalix-metrics-scope': scope,
      })
    },
  })

function proveToken(token: string, authorization: string | undefined): void {
  const sent = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (isEqualInConstantTime(encodeUtf8(sent), encodeUtf8(token))) return
  throw new GatewayError('invalid_api_key', 'The metrics need their token (METRICS_TOKEN).')
}

function closed(): GatewayError {
  return new GatewayError(
    'permission_denied',
    'The metrics are closed: set METRICS_TOKEN, or METRICS_PUBLIC=true where only scrapers get here.',
  )
}
