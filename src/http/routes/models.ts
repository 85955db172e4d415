import { z } from '@hono/zod-openapi'
import type { Principal } from '../../domain/principal.ts'
import { GatewayError } from '../../errors.ts'
import type { ModelEntry } from '../../openai/models.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { ERROR_ANSWERS } from '../openapi.ts'

const modelSchema = z
  .looseObject({
    id: z.string(),
    object: z.literal('model'),
    created: z.number().int(),
    owned_by: z.string(),
  })
  .openapi('Model')

const modelListSchema = z
  .object({ object: z.literal('list'), data: z.array(modelSchema) })
  .openapi('ModelList')

interface ModelsOptions {
  /** What this caller may use. */
  readonly list: (principal: Principal) => readonly ModelEntry[]
  /** One of them by its name, an alias, or a pinned `provider/model`; null if there is none. */
  readonly find: (principal: Principal, id: string) => ModelEntry | null
}

/** GET /v1/models and GET /v1/models/{id}. */
export function models({ list, find }: ModelsOptions): Endpoint[] {
  return [
    defineEndpoint({
      permission: 'models:read',
      area: 'model',
      route: {
        method: 'get',
        path: '/v1/models',
        tags: ['Models'],
        summary: 'Models that this key may use',
        responses: {
          200: {
            description: 'The models, with abilities and prices as extra fields.',
            content: { 'application/json': { schema: modelListSchema } },
          },
          ...ERROR_ANSWERS,
        },
      },
      handler: (c) =>
        c.json({ object: 'list' as const, data: list(c.get('principal')).map(toWire) }, 200),
    }),
    defineEndpoint({
      permission: 'models:read',
      area: 'model',
      // Ids hold slashes: the rest of the path is the id.
      pattern: '/v1/models/:id{.+}',
      route: {
        method: 'get',
        path: '/v1/models/{id}',
        tags: ['Models'],
        summary: 'One model',
        request: { params: z.object({ id: z.string() }) },
        responses: {
          200: {
            description: 'The model.',
            content: { 'application/json': { schema: modelSchema } },
          },
          ...ERROR_ANSWERS,
        },
      },
      handler: (c) => {
        const id = c.req.param('id')
        const model = find(c.get('principal'), id)
        if (model === null) {
          throw new GatewayError(
            'model_not_found',
            'There is no such model, or this key may not use it.',
            {
              param: 'model',
            },
          )
        }
        return c.json(toWire(model), 200)
      },
    }),
  ]
}

/** The schema documents OpenAI's fields and lets ours pass: see `openai/models.ts`. */
function toWire(entry: ModelEntry): z.infer<typeof modelSchema> {
  return { ...entry }
}
