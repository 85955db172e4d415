import { z } from '@hono/zod-openapi'
import type { Tenant, TenantChanges, TenantWishes } from '../auth/tenants.ts'
import { isTimeZone } from '../lib/calendar.ts'
import { nameListSchema, WITHOUT_CONTROLS } from './name-list.ts'

const REQUESTS_MAX = 1_000_000_000

const name = z.string().trim().min(1).max(100).regex(WITHOUT_CONTROLS, 'no control characters')
const timeZone = z.string().max(64).refine(isTimeZone, 'is not an IANA time zone')
const status = z.enum(['active', 'suspended'])
const requestsPerHour = z
  .int()
  .min(1)
  .max(REQUESTS_MAX)
  .nullable()
  .openapi({ description: 'Model calls an hour of all callers together; null means no quota.' })
const residency = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use a-z, 0-9 and -'))
  .min(1)
  .max(100)
  .transform((tags) => [...new Set(tags)])
  .nullable()
  .openapi({ description: 'Where data may be processed; null means anywhere.' })

/** Strict: id, status and whatever else a caller would like to set is refused. */
export const createTenantSchema = z
  .strictObject({
    name,
    time_zone: timeZone.default('UTC'),
    allowed_models: nameListSchema.default(null),
    allowed_providers: nameListSchema.default(null),
    data_residency: residency.default(null),
    requests_per_hour: requestsPerHour.default(null),
  })
  .openapi('CreateTenant')

export const updateTenantSchema = z
  .strictObject({
    name: name.optional(),
    status: status.optional(),
    time_zone: timeZone.optional(),
    allowed_models: nameListSchema.optional(),
    allowed_providers: nameListSchema.optional(),
    data_residency: residency.optional(),
    requests_per_hour: requestsPerHour.optional(),
  })
  .refine((changes) => Object.keys(changes).length > 0, { error: 'name something to change' })
  .openapi('UpdateTenant')

export const tenantSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status,
    time_zone: z.string(),
    allowed_models: z.array(z.string()).nullable(),
    allowed_providers: z.array(z.string()).nullable(),
    data_residency: z.array(z.string()).nullable(),
    requests_per_hour: z.int().nullable(),
    created_at: z.iso.datetime(),
  })
  .openapi('Tenant')

/** A body that fits, as the service takes it. */
export function toTenantWishes(body: z.infer<typeof createTenantSchema>): TenantWishes {
  return {
    name: body.name,
    timeZone: body.time_zone,
    allowedModels: body.allowed_models,
    allowedProviders: body.allowed_providers,
    dataResidency: body.data_residency,
    requestsPerHour: body.requests_per_hour,
  }
}

/** The same for a change. */
export function toTenantChanges(body: z.infer<typeof updateTenantSchema>): TenantChanges {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.status !== undefined && { status: body.status }),
    ...(body.time_zone !== undefined && { timeZone: body.time_zone }),
    ...(body.allowed_models !== undefined && { allowedModels: body.allowed_models }),
    ...(body.allowed_providers !== undefined && { allowedProviders: body.allowed_providers }),
    ...(body.data_residency !== undefined && { dataResidency: body.data_residency }),
    ...(body.requests_per_hour !== undefined && { requestsPerHour: body.requests_per_hour }),
  }
}

/** A tenant as it is sent. */
export function toWireTenant(tenant: Tenant): z.infer<typeof tenantSchema> {
  const copy = (list: readonly string[] | null) => (list === null ? null : [...list])
  return {
    id: tenant.id,
    name: tenant.name,
    status: tenant.status,
    time_zone: tenant.timeZone,
    allowed_models: copy(tenant.allowedModels),
    allowed_providers: copy(tenant.allowedProviders),
    data_residency: copy(tenant.dataResidency),
    requests_per_hour: tenant.requestsPerHour,
    created_at: tenant.createdAt.toISOString(),
  }
}
