import type { AuditLog } from '../audit/audit-log.ts'
import { createTenantService, type TenantChanges } from '../auth/tenants.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { tenants } from '../http/routes/tenants.ts'
import type { Platform } from '../platform.ts'
import {
  deleteTenant,
  findTenant,
  insertTenant,
  listTenants,
  updateTenant,
} from '../storage/queries/tenants.ts'

interface TenantsOptions {
  readonly platform: Platform
  readonly createId: (prefix: string) => string
  readonly announce: () => Promise<void>
  readonly audit: AuditLog
}

/** The endpoints that manage tenants. */
export function createTenantEndpoints(options: TenantsOptions): Endpoint[] {
  const { database, now } = options.platform
  const service = createTenantService({
    queries: {
      list: ({ limit, afterId }) => listTenants(database, { limit, afterId: afterId ?? undefined }),
      find: (tenantId) => findTenant(database, { tenantId }),
      insert: async (tenant, adminUserId) => {
        await insertTenant(database, toRow(tenant), adminUserId)
      },
      update: (tenantId, changes) => updateTenant(database, { tenantId }, toRow(changes)),
      delete: (tenantId) => deleteTenant(database, { tenantId }),
    },
    createId: options.createId,
    now,
    onChanged: options.announce,
    audit: (caller, { type, id, before, after }) =>
      options.audit.note({
        type,
        severity: 'warning',
        // The tenant that it is about: its own auditors have to see it.
        tenantId: id,
        keyId: caller.keyId,
        userId: caller.userId,
        resource: `tenant/${id}`,
        metadata: { before, after },
      }),
  })
  return tenants(service)
}

type Lists = Pick<TenantChanges, 'allowedModels' | 'allowedProviders' | 'dataResidency'>

/** Drizzle writes arrays that it may change. */
function toRow<Fields extends Lists>(fields: Fields) {
  const { allowedModels, allowedProviders, dataResidency, ...rest } = fields
  return {
    ...rest,
    ...(allowedModels !== undefined && { allowedModels: copy(allowedModels) }),
    ...(allowedProviders !== undefined && { allowedProviders: copy(allowedProviders) }),
    ...(dataResidency !== undefined && { dataResidency: copy(dataResidency) }),
  }
}

function copy(list: readonly string[] | null): string[] | null {
  return list === null ? null : [...list]
}
