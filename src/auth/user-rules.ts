import type { Permission, Principal, Role } from '../domain/principal.ts'
import { speaksForGateway } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'
import { permissionsOfRole } from './permissions.ts'
import type { User, UserRole } from './user-types.ts'

/** Throws unless the caller may let somebody into this tenant with this role. */
export function refuseToGrant(caller: Principal, { tenantId, role }: UserRole): void {
  if (tenantId !== caller.tenantId && !speaksForGateway(caller)) throw noSuchTenant()
  const missing = missingFor(role, caller)
  if (missing.length === 0) return
  throw new GatewayError(
    'permission_denied',
    `You lack permissions of the role "${role}" yourself: ${missing.join(', ')}.`,
    { param: 'role', details: { permissions: missing } },
  )
}

/**
 * Throws unless the caller may change this user: in one tenant, or altogether. A user who belongs to
 * several tenants is changed altogether only by the tenant that runs the gateway; and whoever may
 * more than the caller is changed by nobody below.
 */
export function refuseToManage(caller: Principal, user: User, tenantId?: string): void {
  const isForeign = (it: UserRole) => it.tenantId !== caller.tenantId
  if (!speaksForGateway(caller) && tenantId === undefined && user.memberships.some(isForeign)) {
    throw new GatewayError(
      'permission_denied',
      'This user belongs to other tenants too. Change its role here, or take it out of your tenant.',
      { param: 'user_id' },
    )
  }
  const concerned = user.memberships.filter(
    (it) => tenantId === undefined || it.tenantId === tenantId,
  )
  if (concerned.every(({ role }) => missingFor(role, caller).length === 0)) return
  throw new GatewayError('permission_denied', 'This user has permissions that you lack.', {
    param: 'user_id',
  })
}

/** Throws for users of an identity provider, of whom it decides this. */
export function refuseExternal(user: User, what: string): void {
  if (user.externalIssuer === null) return
  throw new GatewayError(
    'conflict',
    `The identity provider of this user decides about its ${what}. You can disable the user here.`,
    { param: 'user_id' },
  )
}

/** A user as the caller may see it: of other tenants only those who run the gateway know. */
export function showTo(caller: Principal, user: User): User {
  if (speaksForGateway(caller)) return user
  const memberships = user.memberships.filter(({ tenantId }) => tenantId === caller.tenantId)
  return { ...user, memberships }
}

function missingFor(role: Role, caller: Principal): Permission[] {
  return [...permissionsOfRole(role)].filter((permission) => !caller.permissions.has(permission))
}

/** Another tenant's user does not exist. */
export function noSuchUser(): GatewayError {
  return new GatewayError('not_found', 'There is no such user.', { param: 'user_id' })
}

/** The refusal of a tenant that is not there, or not the caller's to fill. */
export function noSuchTenant(): GatewayError {
  return new GatewayError('not_found', 'There is no such tenant.', { param: 'tenant_id' })
}

/** Names are unique over all tenants, without regard to case. */
export function nameTaken(): GatewayError {
  return new GatewayError('conflict', 'This username is taken.', { param: 'username' })
}

/** The refusal of what would leave nobody to administer the gateway. */
export function lastAdmin(): GatewayError {
  return new GatewayError('conflict', 'The gateway would have no admin left.', {
    param: 'user_id',
  })
}
