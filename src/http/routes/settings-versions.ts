import { z } from '@hono/zod-openapi'
import diff from 'microdiff'
import type {
  SettingsComparison,
  SettingsScope,
  SettingsService,
} from '../../settings/documents.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import { settingsParams, settingsVersionSchema, toWireSettings, VERSION_MAX } from './settings.ts'

const version = z.coerce.number().int().min(1).max(VERSION_MAX)
const rangeSchema = z.strictObject({
  from: z.coerce
    .number()
    .int()
    .min(0)
    .max(VERSION_MAX)
    .optional()
    .openapi({ description: 'The version before `to` unless named; 0 is an empty document.' }),
  to: version.optional().openapi({ description: 'The newest version unless named.' }),
})
const changeSchema = z.object({
  kind: z.enum(['added', 'removed', 'changed']),
  /** A JSON pointer (RFC 6901). */
  path: z.string(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
})
const diffSchema = z
  .object({
    name: z.string(),
    from: z.int(),
    to: z.int(),
    changes: z.array(changeSchema),
  })
  .openapi('SettingsDiff')
const rollbackSchema = z
  .strictObject({
    version: z.int().min(1).max(VERSION_MAX).openapi({ description: 'What is to hold again.' }),
    based_on_version: z.int().min(1).max(VERSION_MAX).openapi({
      description: 'The newest version that you have seen.',
    }),
  })
  .openapi('SettingsRollback')

const notFound = errorAnswer('There is no such document, or no such version of it.')

interface Place {
  readonly scope: SettingsScope
  readonly path: string
}

/** Older versions of settings documents: read, compared, and made to hold again. */
export function settingsVersions(service: SettingsService): Endpoint[] {
  return [
    ...scoped(service, { scope: 'tenant', path: '/api/settings/{name}' }),
    ...scoped(service, { scope: 'gateway', path: '/api/gateway/settings/{name}' }),
  ]
}

function scoped(service: SettingsService, place: Place): Endpoint[] {
  return [versionRoute(service, place), diffRoute(service, place), rollbackRoute(service, place)]
}

const versionRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:read',
    route: {
      method: 'get',
      path: `${path}/versions/{version}`,
      tags: ['Settings'],
      summary: 'One version of a settings document',
      request: { params: settingsParams.extend({ version }) },
      responses: {
        200: jsonAnswer('The version.', settingsVersionSchema),
        ...ERROR_ANSWERS,
        404: notFound,
      },
    },
    handler: async (c) => {
      const found = await service.readVersion(c.get('principal'), scope, c.req.valid('param'))
      return c.json(toWireSettings(found), 200)
    },
  })

const diffRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:read',
    route: {
      method: 'get',
      path: `${path}/diff`,
      tags: ['Settings'],
      summary: 'What changed between two versions of a settings document',
      request: { params: settingsParams, query: rangeSchema },
      responses: {
        200: jsonAnswer('The changes.', diffSchema),
        ...ERROR_ANSWERS,
        404: notFound,
      },
    },
    handler: async (c) => {
      const { name } = c.req.valid('param')
      const { from = null, to = null } = c.req.valid('query')
      const compared = await service.compare(c.get('principal'), scope, { name, from, to })
      return c.json(toDiff(compared), 200)
    },
  })

const rollbackRoute = (service: SettingsService, { scope, path }: Place) =>
  defineEndpoint({
    permission: 'config:manage',
    route: {
      method: 'post',
      path: `${path}/rollback`,
      tags: ['Settings'],
      summary: 'Write what an older version said as the next one',
      request: { params: settingsParams, body: jsonBody(rollbackSchema) },
      responses: {
        200: jsonAnswer('The new version.', settingsVersionSchema),
        ...ERROR_ANSWERS,
        404: notFound,
        409: errorAnswer('Somebody has written since; `details.version` is the newest version.'),
      },
    },
    handler: async (c) => {
      const { name } = c.req.valid('param')
      const { version: wanted, based_on_version: basedOnVersion } = c.req.valid('json')
      const rollback = { name, version: wanted, basedOnVersion }
      return c.json(
        toWireSettings(await service.rollBack(c.get('principal'), scope, rollback)),
        200,
      )
    },
  })

const KINDS = { CREATE: 'added', REMOVE: 'removed', CHANGE: 'changed' } as const

function toDiff({ from, to }: SettingsComparison): z.infer<typeof diffSchema> {
  const changes = diff({ ...from.document }, { ...to.document }, { cyclesFix: false })
  return {
    name: to.name,
    from: from.version,
    to: to.version,
    changes: changes
      .map((change) => ({
        kind: KINDS[change.type],
        path: toPointer(change.path),
        ...('oldValue' in change && { before: change.oldValue as unknown }),
        ...('value' in change && { after: change.value as unknown }),
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  }
}

function toPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
