import type { KeyService } from '../../auth/keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { keyParamsSchema, listedKeySchema } from '../key-schemas.ts'
import { errorAnswer, ERROR_ANSWERS } from '../openapi.ts'

/** DELETE /api/keys/{key_id}: revokes a key for good; it stays in the list. */
export const keysDelete = (keys: Pick<KeyService, 'revoke'>) =>
  defineEndpoint({
    permission: 'keys:manage',
    route: {
      method: 'delete',
      path: '/api/keys/{key_id}',
      tags: ['Keys'],
      summary: 'Revoke an API key',
      request: { params: keyParamsSchema },
      responses: {
        200: {
          description: 'The revoked key.',
          content: { 'application/json': { schema: listedKeySchema } },
        },
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such key.'),
      },
    },
    handler: async (c) => {
      const { key_id: id } = c.req.valid('param')
      return c.json(await keys.revoke(c.get('principal'), id), 200)
    },
  })
