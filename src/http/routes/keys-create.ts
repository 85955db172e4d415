import type { KeyService } from '../../auth/keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { createdKeySchema, createKeySchema } from '../key-schemas.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

/** POST /api/keys/create: a new key of the caller, with no more than the caller's permissions. */
export const keysCreate = (keys: Pick<KeyService, 'create'>) =>
  defineEndpoint({
    permission: 'keys:manage',
    route: {
      method: 'post',
      path: '/api/keys/create',
      tags: ['Keys'],
      summary: 'Create an API key',
      request: {
        body: { required: true, content: { 'application/json': { schema: createKeySchema } } },
      },
      responses: {
        200: {
          description: 'The key. Its text is shown this once.',
          content: { 'application/json': { schema: createdKeySchema } },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const created = await keys.create(c.get('principal'), c.req.valid('json'))
      return c.json(created, 200, { 'cache-control': 'no-store' })
    },
  })
