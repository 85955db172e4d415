import { z } from '@hono/zod-openapi'
import { PERMISSIONS } from '../auth/permissions.ts'
import { nameListSchema, WITHOUT_CONTROLS } from './name-list.ts'

const RATE_LIMIT_MAX = 1_000_000_000
const PARALLEL_MAX = 1000
const DAYS_MAX = 3650
const GRACE_MAX_S = 30 * 86_400

export const permissionSchema = z.enum(PERMISSIONS)

const name = z.string().trim().min(1).max(100).regex(WITHOUT_CONTROLS, 'no control characters')
const permissions = z.array(permissionSchema).min(1).max(PERMISSIONS.length)
const rateLimit = z
  .int()
  .min(1)
  .max(RATE_LIMIT_MAX)
  .nullable()
  .openapi({ description: 'Requests an hour; null means the configured default.' })
const tokensPerMinute = z
  .int()
  .min(1)
  .max(RATE_LIMIT_MAX)
  .nullable()
  .openapi({ description: 'Of model calls, prompt and answer; null means no limit.' })
const parallelRequests = z
  .int()
  .min(1)
  .max(PARALLEL_MAX)
  .nullable()
  .openapi({ description: 'Model calls at the same time; null means no limit.' })
const days = z
  .int()
  .min(1)
  .max(DAYS_MAX)
  .nullable()
  .openapi({ description: 'From now on; null means never.' })

/** Strict: `tenant_id`, `role`, `owner` and whatever else a caller would like to set is refused. */
export const createKeySchema = z
  .strictObject({
    name,
    permissions: permissions.default(['read', 'write']),
    rate_limit: rateLimit.default(null),
    tokens_per_minute: tokensPerMinute.default(null),
    parallel_requests: parallelRequests.default(null),
    allowed_models: nameListSchema.default(null),
    allowed_providers: nameListSchema.default(null),
    expires_in_days: days.default(null),
  })
  .openapi('CreateKey')

/** What is absent stays as it is. */
export const updateKeySchema = z
  .strictObject({
    name: name.optional(),
    permissions: permissions.optional(),
    rate_limit: rateLimit.optional(),
    tokens_per_minute: tokensPerMinute.optional(),
    parallel_requests: parallelRequests.optional(),
    allowed_models: nameListSchema.optional(),
    allowed_providers: nameListSchema.optional(),
    expires_in_days: days.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'name something to change' })
  .openapi('UpdateKey')

export const regenerateQuerySchema = z.strictObject({
  grace_period_s: z.coerce
    .number()
    .int()
    .min(0)
    .max(GRACE_MAX_S)
    .default(0)
    .openapi({ description: 'Seconds for which the old secret works beside the new one.' }),
})

const keyFields = {
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  permissions: z.array(permissionSchema),
  owner: z.string().nullable().openapi({ description: 'The user whose rights bound it.' }),
  rate_limit: z.int().nullable(),
  tokens_per_minute: z.int().nullable(),
  parallel_requests: z.int().nullable(),
  allowed_models: z.array(z.string()).nullable(),
  allowed_providers: z.array(z.string()).nullable(),
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
