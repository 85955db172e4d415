import { z } from '@hono/zod-openapi'
import { defineEndpoint } from '../endpoint.ts'

/** What happens to calls while a dependency is away; part of the product's promises. */
export type FailingDirection = 'refuse' | 'allow' | 'degrade'

export interface DependencyState {
  readonly name: string
  readonly kind: string
  readonly state: 'up' | 'down' | 'degraded'
  readonly when_down: FailingDirection
  readonly note: string
}

export interface Readiness {
  readonly isReady: boolean
  /** Null while the database does not answer. */
  readonly configVersion: number | null
  readonly dependencies: readonly DependencyState[]
  readonly providers: readonly string[]
}

const readySchema = z
  .object({
    status: z.enum(['ready', 'not_ready']),
    version: z.string(),
    config_version: z.number().int().nullable(),
    dependencies: z.array(
      z.object({
        name: z.string(),
        kind: z.string(),
        state: z.enum(['up', 'down', 'degraded']),
        when_down: z.enum(['refuse', 'allow', 'degrade']),
        note: z.string(),
      }),
    ),
    providers: z.array(z.string()),
  })
  .openapi('Readiness')

/** GET /ready: each dependency with its state and what happens to calls without it. */
export const ready = (version: string, check: () => Promise<Readiness>) =>
  defineEndpoint({
    permission: 'public',
    route: {
      method: 'get',
      path: '/ready',
      tags: ['System'],
      summary: 'Readiness',
      responses: {
        200: {
          description: 'Calls can be served.',
          content: { 'application/json': { schema: readySchema } },
        },
        503: {
          description: 'A dependency without which calls are refused is away.',
          content: { 'application/json': { schema: readySchema } },
        },
      },
    },
    handler: async (c) => {
      const { isReady, configVersion, dependencies, providers } = await check()
      const body = {
        status: isReady ? ('ready' as const) : ('not_ready' as const),
        version,
        config_version: configVersion,
        dependencies: [...dependencies],
        providers: [...providers],
      }
      return isReady ? c.json(body, 200) : c.json(body, 503)
    },
  })
