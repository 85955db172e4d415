import { z } from '@hono/zod-openapi'
import type { SettingsScope, SettingsService, SettingsVersion } from '../../settings/documents.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'

const CHARACTERS_MAX = 256 * 1024
const DEPTH_MAX = 32
export const VERSION_MAX = 2_147_483_646
const LIMIT_MAX = 200
const LIMIT_DEFAULT = 20

export const settingsParams = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'use a-z, 0-9, ., _ and -'),
})
const documentSchema = z
  .record(z.string(), z.unknown())
  .refine(
    (document) => isStorable(document),
    'is too long or too deep, or holds a NUL or half a character',
  )

const draftSchema = z
  .strictObject({
    document: documentSchema,
    based_on_version: z.int().min(0).max(VERSION_MAX).openapi({
      description: 'The version that you changed; 0 for a new document.',
    }),
  })
  .openapi('SettingsDraft')

export const settingsVersionSchema = z
  .object({
    name: z.string(),
    version: z.int(),
    document: z.record(z.string(), z.unknown()),
    created_by: z.string().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('Settings')

const historySchema = z
  .object({ versions: z.array(settingsVersionSchema) })
  .openapi('SettingsHistory')
const historyQuerySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  below: z.coerce
    .number()
    .int()
    .min(1)
    .max(VERSION_MAX)
    .optional()
    .openapi({ description: 'The last version of the page before.' }),
})

/** `/api/settings` of the caller's tenant, and `/api/gateway/settings` of the whole gateway. */
export function settings(service: SettingsService): Endpoint[] {
  return [
    ...scoped(service, { scope: 'tenant', path: '/api/settings/{name}' }),
    ...scoped(service, { scope: 'gateway', path: '/api/gateway/settings/{name}' }),
  ]
}

interface Place {
  readonly scope: SettingsScope
  readonly path: string
}

function scoped(service: SettingsService, place: Place): Endpoint[] {
  return [readRoute(service, place), writeRoute(service, place), historyRoute(service, place)]
}

const readRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:read',
    route: {
      method: 'get',
      path,
      tags: ['Settings'],
      summary: 'The newest version of a settings document',
      request: { params: settingsParams },
      responses: {
        200: jsonAnswer('The document.', settingsVersionSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such document.'),
      },
    },
    handler: async (c) => {
      const { name } = c.req.valid('param')
      return c.json(toWireSettings(await service.read(c.get('principal'), scope, name)), 200)
    },
  })

const writeRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:manage',
    route: {
      method: 'put',
      path,
      tags: ['Settings'],
      summary: 'Write the next version of a settings document',
      request: { params: settingsParams, body: jsonBody(draftSchema) },
      responses: {
        200: jsonAnswer('The new version.', settingsVersionSchema),
        ...ERROR_ANSWERS,
        409: errorAnswer('Somebody has written since; `details.version` is the newest version.'),
      },
    },
    handler: async (c) => {
      const { name } = c.req.valid('param')
      const { document, based_on_version: basedOnVersion } = c.req.valid('json')
      const draft = { name, document, basedOnVersion }
      return c.json(toWireSettings(await service.write(c.get('principal'), scope, draft)), 200)
    },
  })

const historyRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:read',
    route: {
      method: 'get',
      path: `${path}/history`,
      tags: ['Settings'],
      summary: 'Versions of a settings document, newest first',
      request: { params: settingsParams, query: historyQuerySchema },
      responses: { 200: jsonAnswer('One page of versions.', historySchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const { name } = c.req.valid('param')
      const { limit, below = null } = c.req.valid('query')
      const found = await service.history(c.get('principal'), scope, { name, limit, below })
      return c.json({ versions: found.map(toWireSettings) }, 200)
    },
  })

/** A version as it goes over the wire. */
export function toWireSettings(found: SettingsVersion): z.infer<typeof settingsVersionSchema> {
  return {
    name: found.name,
    version: found.version,
    document: { ...found.document },
    created_by: found.createdBy,
    created_at: found.createdAt.toISOString(),
  }
}

/** PostgreSQL's JSON holds neither NULs nor lone surrogates, wherever they stand in the document. */
function isStorable(document: unknown): boolean {
  if (!isShallow(document, DEPTH_MAX)) return false
  const text = JSON.stringify(document)
  // An even number of backslashes before it are text themselves.
  return text.length <= CHARACTERS_MAX && !/(?<!\\)(?:\\\\)*\\u(0000|d[89a-f])/i.test(text)
}

/** Deeper ones would break whoever walks through them, `JSON.stringify` first. */
function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1))
}
