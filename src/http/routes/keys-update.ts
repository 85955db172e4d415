import type { KeyService } from '../../auth/keys.ts'
import { defineEndpoint } from '../endpoint.ts'
import { keyParamsSchema, listedKeySchema, updateKeySchema } from '../key-schemas.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'

/** PATCH /api/keys/{key_id}: changes what a key may do; replicas follow within two seconds. */
export const keysUpdate = (keys: Pick<KeyService, 'edit'>) =>
  defineEndpoint({
    permission: 'keys:manage',
    route: {
      method: 'patch',
      path: '/api/keys/{key_id}',
      tags: ['Keys'],
      summary: 'Change an API key',
      request: { params: keyParamsSchema, body: jsonBody(updateKeySchema) },
      responses: {
        200: jsonAnswer('The key as it is now.', listedKeySchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such key.'),
        409: errorAnswer('The key is revoked.'),
      },
    },
    handler: async (c) => {
      const { key_id: id } = c.req.valid('param')
      return c.json(await keys.edit(c.get('principal'), id, toEdits(c.req.valid('json'))), 200)
    },
  })

/** Without the fields that the body leaves out. */
function toEdits<Body extends object>(body: Body) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
