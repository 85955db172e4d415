import { z } from '@hono/zod-openapi'
import type { KeyService } from '../../auth/keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { listedKeySchema } from '../key-schemas.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

const LIMIT_MAX = 200
const LIMIT_DEFAULT = 50

const querySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  owner: z.string().min(1).max(64).optional().openapi({ description: 'Only keys of this user.' }),
  after: z
    .string()
    .max(64)
    .optional()
    .openapi({ description: '`next_cursor` of the page before.' }),
})

const keyListSchema = z
  .object({ keys: z.array(listedKeySchema), next_cursor: z.string().nullable() })
  .openapi('KeyList')

/** GET /api/keys/list: the caller's keys, or the whole tenant's for those who see them; newest first. */
export const keysList = (keys: Pick<KeyService, 'list'>) =>
  defineEndpoint({
    permission: 'keys:read',
    route: {
      method: 'get',
      path: '/api/keys/list',
      tags: ['Keys'],
      summary: 'List API keys',
      request: { query: querySchema },
      responses: {
        200: {
          description: 'One page of keys.',
          content: { 'application/json': { schema: keyListSchema } },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const { limit, after = null, owner = null } = c.req.valid('query')
      return c.json(await keys.list(c.get('principal'), { limit, after, owner }), 200)
    },
  })
