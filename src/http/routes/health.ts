import { z } from '@hono/zod-openapi'
import { defineEndpoint } from '../endpoint.ts'

const healthSchema = z.object({ status: z.literal('ok'), version: z.string() }).openapi('Health')

/** GET /health: the process answers. Says nothing of what it depends on: see /ready. */
export const health = (version: string) =>
  defineEndpoint({
    permission: 'public',
    route: {
      method: 'get',
      path: '/health',
      tags: ['System'],
      summary: 'Liveness',
      responses: {
        200: {
          description: 'The process is alive.',
          content: { 'application/json': { schema: healthSchema } },
        },
      },
    },
    handler: (c) => c.json({ status: 'ok' as const, version }, 200),
  })
