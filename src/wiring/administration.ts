import type { AuditLog } from '../audit/audit-log.ts'
import type { Endpoint } from '../http/endpoint.ts'
import type { Platform } from '../platform.ts'
import { createReportEndpoints } from './reports.ts'
import { createRoutingEndpoints } from './routing-endpoints.ts'
import type { Routing } from './routing.ts'
import { createTenantEndpoints } from './tenants.ts'

interface AdministrationOptions {
  readonly platform: Platform
  readonly createId: (prefix: string) => string
  readonly announce: () => Promise<void>
  readonly audit: AuditLog
  readonly routing: Routing
}

/** Endpoints that only read and write what others act upon. */
export function createAdministration(options: AdministrationOptions): Endpoint[] {
  return [
    ...createTenantEndpoints(options),
    ...createReportEndpoints(options.platform),
    ...createRoutingEndpoints(options),
  ]
}
