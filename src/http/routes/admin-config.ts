import { z } from '@hono/zod-openapi'
import { speaksForGateway } from '../../domain/tenant.ts'
import { GatewayError } from '../../errors.ts'
import { defineEndpoint } from '../endpoint.ts'
import { ERROR_ANSWERS, jsonAnswer } from '../openapi.ts'

const settingSchema = z.object({
  name: z.string(),
  origin: z.enum(['environment', 'default']),
  is_secret: z.boolean(),
  /** Null for secrets, and for what is not set. */
  value: z.unknown(),
})

const configSchema = z
  .object({
    config_version: z.int().openapi({ description: 'Counts changes in the database.' }),
    loaded_at: z.iso.datetime(),
    reloads: z.int().openapi({ description: 'Of environment and file since the start.' }),
    settings: z.array(settingSchema),
    needs_restart: z
      .array(z.string())
      .openapi({ description: 'Changed since the start, but read at the start only.' }),
    file: z.object({
      is_set: z.boolean(),
      document: z.record(z.string(), z.unknown()).openapi({ description: 'With its defaults.' }),
    }),
    settings_documents: z
      .array(z.object({ name: z.string(), version: z.int() }))
      .openapi({ description: 'Of the whole gateway; version 0 was never written.' }),
    providers: z.array(z.string()),
  })
  .openapi('ConfigInForce')

export type SettingInForce = z.infer<typeof settingSchema>
export type ConfigInForce = z.infer<typeof configSchema>

/** GET /admin/config: what this gateway goes by, and where it comes from. */
export const adminConfig = (read: () => Promise<ConfigInForce>) =>
  defineEndpoint({
    permission: 'config:read',
    route: {
      method: 'get',
      path: '/admin/config',
      tags: ['System'],
      summary: 'The configuration in force, without its secrets',
      responses: {
        200: jsonAnswer('Settings, file and documents.', configSchema),
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      if (!speaksForGateway(c.get('principal'))) {
        throw new GatewayError(
          'permission_denied',
          'The configuration of the gateway belongs to the tenant that runs it.',
        )
      }
      return c.json(await read(), 200)
    },
  })
