import { z } from '@hono/zod-openapi'
import { PERMISSIONS } from '../auth/permissions.ts'

/** PostgreSQL stores no NUL, and nothing that is shown in a log or a page holds control characters. */
export const WITHOUT_CONTROLS = /^\P{Cc}*$/u

const RATE_LIMIT_MAX = 1_000_000_000
const PARALLEL_MAX = 1000
const DAYS_MAX = 3650

export const permissionSchema = z.enum(PERMISSIONS)

/** Strict: `tenant_id`, `role`, `owner` and whatever else a caller would like to set is refused. */
export const createKeySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(100).regex(WITHOUT_CONTROLS, 'no control characters'),
    permissions: z
      .array(permissionSchema)
      .min(1)
      .max(PERMISSIONS.length)
      .default(['read', 'write']),
    rate_limit: z
      .int()
      .min(1)
      .max(RATE_LIMIT_MAX)
      .nullable()
      .default(null)
      .openapi({ description: 'Requests an hour; null means the configured default.' }),
    tokens_per_minute: z
      .int()
      .min(1)
      .max(RATE_LIMIT_MAX)
      .nullable()
      .default(null)
      .openapi({ description: 'Of model calls, prompt and answer; null means no limit.' }),
    parallel_requests: z
      .int()
      .min(1)
      .max(PARALLEL_MAX)
      .nullable()
      .default(null)
      .openapi({ description: 'Model calls at the same time; null means no limit.' }),
    expires_in_days: z.int().min(1).max(DAYS_MAX).nullable().default(null),
  })
  .openapi('CreateKey')

const keyFields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  permissions: z.array(permissionSchema),
  owner: z.string().nullable().openapi({ description: 'The user whose rights bound it.' }),
  rate_limit: z.int().nullable(),
  tokens_per_minute: z.int().nullable(),
  parallel_requests: z.int().nullable(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
}

/** A key with its text, which is shown this once. */
export const createdKeySchema = z.object({ ...keyFields, key: z.string() }).openapi('CreatedKey')

export const listedKeySchema = z
  .object({
    ...keyFields,
    status: z.enum(['active', 'expired', 'revoked']),
    last_used_at: z.iso.datetime().nullable(),
    revoked_at: z.iso.datetime().nullable(),
  })
  .openapi('Key')

export const keyParamsSchema = z.object({
  key_id: z.string().min(1).max(64).regex(WITHOUT_CONTROLS, 'no control characters'),
})
