import type { KeyService } from '../../auth/keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { createdKeySchema, keyParamsSchema, regenerateQuerySchema } from '../key-schemas.ts'
import { errorAnswer, ERROR_ANSWERS } from '../openapi.ts'

/** POST /api/keys/{key_id}/regenerate: a new secret for a key; the old one is void at once, or after a while. */
export const keysRegenerate = (keys: Pick<KeyService, 'regenerate'>) =>
  defineEndpoint({
    permission: 'keys:manage',
    route: {
      method: 'post',
      path: '/api/keys/{key_id}/regenerate',
      tags: ['Keys'],
      summary: 'Give an API key a new secret',
      request: {
        params: keyParamsSchema,
        query: regenerateQuerySchema,
      },
      responses: {
        200: {
          description: 'The key with its new text, which is shown this once.',
          content: { 'application/json': { schema: createdKeySchema } },
        },
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such key.'),
        409: errorAnswer('The key is revoked or has expired.'),
      },
    },
    handler: async (c) => {
      const { key_id: id } = c.req.valid('param')
      const { grace_period_s: graceS } = c.req.valid('query')
      const renewed = await keys.regenerate(c.get('principal'), id, graceS)
      return c.json(renewed, 200, { 'cache-control': 'no-store' })
    },
  })
