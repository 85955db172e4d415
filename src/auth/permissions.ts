import type { Permission, Principal, Role } from '../domain/principal.ts'

/** Every permission that a request may name. */
export const PERMISSIONS = [
  'read',
  'write',
  'models:read',
  'chat:write',
  'embeddings:write',
  'keys:read',
  'keys:manage',
  'users:read',
  'users:manage',
  'tenants:manage',
  'config:read',
  'config:manage',
  'usage:read',
  'budgets:read',
  'budgets:manage',
  'audit:read',
  'safety:read',
  'safety:manage',
  'routing:read',
  'routing:manage',
  'knowledge:read',
  'knowledge:manage',
  'gpu:read',
  'gpu:manage',
] as const satisfies readonly Permission[]

/**
 * What a coarse scope stands for: calling models and asking what there is. Administration, money
 * and audit are never implied, so that a leaked application key opens none of them.
 */
const IMPLIED: Partial<Record<Permission, readonly Permission[]>> = {
  read: ['models:read', 'routing:read', 'knowledge:read'],
  write: ['models:read', 'chat:write', 'embeddings:write'],
  'keys:manage': ['keys:read'],
  'users:manage': ['users:read'],
  'config:manage': ['config:read'],
  'budgets:manage': ['budgets:read'],
  'safety:manage': ['safety:read'],
  'routing:manage': ['routing:read'],
  'knowledge:manage': ['knowledge:read'],
  'gpu:manage': ['gpu:read'],
}

const ROLE_PERMISSIONS: Record<Role, ReadonlySet<Permission>> = {
  admin: new Set(PERMISSIONS),
  operator: expandPermissions([
    'read',
    'write',
    'keys:manage',
    'config:manage',
    'usage:read',
    'budgets:manage',
    'safety:manage',
    'routing:manage',
    'knowledge:manage',
    'gpu:manage',
  ]),
  auditor: expandPermissions([
    'read',
    'keys:read',
    'users:read',
    'config:read',
    'usage:read',
    'budgets:read',
    'audit:read',
    'safety:read',
    'gpu:read',
  ]),
  developer: expandPermissions(['read', 'write', 'keys:manage', 'usage:read']),
  viewer: expandPermissions(['read', 'usage:read', 'gpu:read']),
}

/** Roles that see the keys of the whole tenant; the others see their own. */
const SEES_ALL_KEYS: ReadonlySet<Role> = new Set<Role>(['admin', 'operator', 'auditor'])

/** The permissions with everything that they imply. */
export function expandPermissions(permissions: Iterable<Permission>): ReadonlySet<Permission> {
  const expanded = new Set<Permission>()
  for (const permission of permissions) {
    expanded.add(permission)
    for (const implied of IMPLIED[permission] ?? []) expanded.add(implied)
  }
  return expanded
}

/** All that a role may do, implied permissions included. */
export function permissionsOfRole(role: Role): ReadonlySet<Permission> {
  return ROLE_PERMISSIONS[role]
}

/**
 * What a key may do: what it was given, as far as its owner may still do it. A demoted owner's
 * keys shrink with them.
 */
export function permissionsOfKey(
  granted: readonly Permission[],
  ownerRole: Role | null,
): ReadonlySet<Permission> {
  const expanded = expandPermissions(granted)
  if (ownerRole === null) return expanded
  const allowed = ROLE_PERMISSIONS[ownerRole]
  return new Set([...expanded].filter((permission) => allowed.has(permission)))
}

/** Whether the caller may do it. */
export function hasPermission(principal: Principal, permission: Permission): boolean {
  return principal.permissions.has(permission)
}

/** Whether the caller could do all of it by itself: nobody hands out more than they have. */
export function isSubset(requested: readonly Permission[], principal: Principal): boolean {
  for (const permission of expandPermissions(requested)) {
    if (!principal.permissions.has(permission)) return false
  }
  return true
}

/** Whether the caller sees the keys of the whole tenant, not only its own. */
export function seesAllKeys(principal: Principal): boolean {
  return SEES_ALL_KEYS.has(principal.role)
}
