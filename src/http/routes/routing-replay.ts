import { z } from '@hono/zod-openapi'
import type { ReplayDesk } from '../../gateway/replay-desk.ts'
import { routingPolicySchema, type RoutingPolicyDocument } from '../../routing/rules/document.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'

export interface RoutingReplayOptions {
  readonly desk: ReplayDesk
  /** Throws GatewayError `invalid_request` for rules that can't be used. */
  readonly check: (document: RoutingPolicyDocument) => void
}

const DECISIONS_MAX = 2_000
const time = z.iso.datetime({ offset: true }).or(z.iso.date()).optional()

const bodySchema = z
  .strictObject({
    document: routingPolicySchema.openapi({ description: 'The routing document to try.' }),
    from: time,
    to: time.openapi({ description: 'Excluded.' }),
    limit: z.int().min(1).max(DECISIONS_MAX).default(500),
  })
  .openapi('RoutingReplay')

const sideSchema = z.object({
  cost_usd: z.number(),
  unpriced: z.int(),
  latency_ms: z.number().nullable(),
  shares: z.record(z.string(), z.number()),
})

const reportSchema = z
  .object({
    replayed: z.int(),
    unserved: z.int(),
    unreadable: z.int(),
    changed: z.int(),
    refused: z.record(z.string(), z.int()),
    actual: sideSchema,
    forecast: sideSchema,
    rules: z.record(z.string(), z.object({ matched: z.int(), errors: z.int() })),
    changes: z.array(z.looseObject({ route_id: z.string(), from: z.string(), to: z.string() })),
  })
  .openapi('RoutingReplayReport')

/** POST /admin/routing/replay: a proposed routing document over recorded calls. */
export function routingReplay({ desk, check }: RoutingReplayOptions): Endpoint {
  return defineEndpoint({
    permission: 'routing:manage',
    route: {
      method: 'post',
      path: '/admin/routing/replay',
      tags: ['Routing'],
      summary: 'Try a routing document on recorded calls',
      request: { body: jsonBody(bodySchema) },
      responses: {
        200: jsonAnswer('What happened, and what would have.', reportSchema),
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const { document, limit, from, to } = c.req.valid('json')
      check(document)
      const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
      const report = await desk.replay(c.get('principal'), {
        document,
        limit,
        from: toDate(from),
        to: toDate(to),
      })
      // The reports' changes have the schema's fields and others that it leaves open.
      return c.json(report as never, 200)
    },
  })
}
