import type { Clock } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'
import { DEFAULT_TENANT_ID, speaksForGateway, type TenantPolicy } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'
import type { TenantStatus } from './types.ts'

/** A tenant with all that is known of it. */
export interface Tenant extends TenantPolicy {
  readonly id: string
  readonly name: string
  readonly status: TenantStatus
  readonly createdAt: Date
}

/** What a tenant begins with. */
export interface TenantWishes extends TenantPolicy {
  readonly name: string
}

export type TenantChanges = Partial<TenantWishes & { readonly status: TenantStatus }>

export interface TenantPage {
  readonly limit: number
  /** The last tenant of the page before. */
  readonly afterId: string | null
}

export interface TenantList {
  readonly tenants: readonly Tenant[]
  /** Asks for the next page; null on the last one. */
  readonly nextCursor: string | null
}

/** What the service asks of the database. */
export interface TenantQueries {
  /** In the order of their ids. */
  list(page: TenantPage): Promise<readonly Tenant[]>
  find(id: string): Promise<Tenant | null>
  /** `adminUserId` becomes the first admin of it. */
  insert(tenant: Tenant, adminUserId: string | null): Promise<void>
  update(id: string, changes: TenantChanges): Promise<Tenant | null>
  /** With all that is its own. Null unless it is there and suspended. */
  delete(id: string): Promise<Tenant | null>
}

export interface TenantAudit {
  readonly type: 'tenant.created' | 'tenant.updated' | 'tenant.deleted'
  readonly id: string
  readonly before: Tenant | null
  readonly after: Tenant | null
}

export interface TenantServiceOptions {
  readonly queries: TenantQueries
  readonly createId: (prefix: string) => string
  readonly now: Clock
  /** Lets all replicas notice at once. */
  readonly onChanged: () => Promise<void>
  readonly audit: (caller: Principal, change: TenantAudit) => void
}

export interface TenantService {
  list(caller: Principal, page: TenantPage): Promise<TenantList>
  create(caller: Principal, wishes: TenantWishes): Promise<Tenant>
  get(caller: Principal, id: string): Promise<Tenant>
  update(caller: Principal, id: string, changes: TenantChanges): Promise<Tenant>
  remove(caller: Principal, id: string): Promise<Tenant>
}

/** What a tenant says of itself; its bounds are set by those who run the gateway. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['name', 'timeZone'])

/**
 * Tenants. The one that runs the gateway manages all; any other sees itself and may change its own
 * name and time zone. Another tenant does not exist for it.
 */
export function createTenantService(options: TenantServiceOptions): TenantService {
  const { queries } = options

  async function findVisible(caller: Principal, id: string): Promise<Tenant> {
    const isVisible = speaksForGateway(caller) || caller.tenantId === id
    const tenant = isVisible ? await queries.find(id) : null
    if (tenant === null) throw notFound()
    return tenant
  }

  return {
    async list(caller, { limit, afterId }) {
      if (!speaksForGateway(caller)) {
        return { tenants: [await findVisible(caller, caller.tenantId)], nextCursor: null }
      }
      // One more than asked for tells whether there is another page.
      const rows = await queries.list({ limit: limit + 1, afterId })
      const tenants = rows.slice(0, limit)
      return { tenants, nextCursor: rows.length > limit ? (tenants.at(-1)?.id ?? null) : null }
    },
    async create(caller, wishes) {
      refuseUnlessGateway(caller)
      const tenant: Tenant = {
        ...wishes,
        id: options.createId('ten_'),
        status: 'active',
        createdAt: new Date(options.now()),
      }
      // Without its maker nobody could enter it: X-Tenant-ID leads only to tenants of one's own.
      await queries.insert(tenant, caller.userId)
      options.audit(caller, { type: 'tenant.created', id: tenant.id, before: null, after: tenant })
      await options.onChanged()
      return tenant
    },
    get: findVisible,
    async update(caller, id, changes) {
      const before = await findVisible(caller, id)
      refuseForeignFields(caller, changes)
      if (id === DEFAULT_TENANT_ID && changes.status === 'suspended') throw indispensable()
      const after = await queries.update(id, changes)
      if (after === null) throw notFound()
      options.audit(caller, { type: 'tenant.updated', id, before, after })
      await options.onChanged()
      return after
    },
    async remove(caller, id) {
      await findVisible(caller, id)
      refuseUnlessGateway(caller)
      if (id === DEFAULT_TENANT_ID) throw indispensable()
      const before = await queries.delete(id)
      if (before === null) throw conflict('Suspend the tenant before you delete it.')
      options.audit(caller, { type: 'tenant.deleted', id, before, after: null })
      await options.onChanged()
      return before
    },
  }
}

function refuseUnlessGateway(caller: Principal): void {
  if (speaksForGateway(caller)) return
  throw new GatewayError(
    'permission_denied',
    'Only the tenant that runs the gateway makes and removes tenants.',
  )
}

function refuseForeignFields(caller: Principal, changes: TenantChanges): void {
  if (speaksForGateway(caller)) return
  const foreign = Object.keys(changes).filter((field) => !OWN_FIELDS.has(field))
  if (foreign.length === 0) return
  throw new GatewayError(
    'permission_denied',
    'The status and the bounds of a tenant are set by the tenant that runs the gateway.',
  )
}

function indispensable(): GatewayError {
  return conflict('The tenant that runs the gateway can be neither suspended nor deleted.')
}

function conflict(message: string): GatewayError {
  return new GatewayError('conflict', message, { param: 'tenant_id' })
}

function notFound(): GatewayError {
  return new GatewayError('not_found', 'There is no such tenant.', { param: 'tenant_id' })
}
