/**
 * The tenant of the first start. It runs the gateway: its admins manage all tenants, and settings
 * of the whole gateway are its own.
 */
export const DEFAULT_TENANT_ID = 'ten_default'

/** What a tenant bounds all its callers by, on top of what their keys say. */
export interface TenantPolicy {
  /** Names as callers write them; null means all. */
  readonly allowedModels: readonly string[] | null
  readonly allowedProviders: readonly string[] | null
  /** Where its data may be processed, such as `eu`; null means anywhere. */
  readonly dataResidency: readonly string[] | null
  /** Model calls an hour of all its callers together; null means no quota. */
  readonly requestsPerHour: number | null
  /** IANA name; days and months of its budgets and reports begin there. */
  readonly timeZone: string
}

/** Whether a caller speaks for the tenant that runs the gateway. */
export function speaksForGateway({ tenantId }: { readonly tenantId: string }): boolean {
  return tenantId === DEFAULT_TENANT_ID
}
