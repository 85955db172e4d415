import { describe, expect, it } from 'vitest'
import type { Permission, Principal, Role } from '../domain/principal.ts'
import {
  expandPermissions,
  hasPermission,
  isSubset,
  PERMISSIONS,
  permissionsOfKey,
  permissionsOfRole,
} from './permissions.ts'
import { createPrincipal } from '../../tests/auth-fakes.ts'

const ADMINISTRATION: readonly Permission[] = [
  'keys:read',
  'keys:manage',
  'users:read',
  'users:manage',
  'tenants:manage',
  'config:manage',
  'usage:read',
  'audit:read',
]

const withRole = (role: Role): Principal =>
  createPrincipal({ role, permissions: permissionsOfRole(role) })

describe('permissions', () => {
  it('lets `write` call models and `read` list them', () => {
    const key = createPrincipal({ permissions: expandPermissions(['read', 'write']) })
    expect(hasPermission(key, 'chat:write')).toBe(true)
    expect(hasPermission(key, 'models:read')).toBe(true)
  })

  it.each(ADMINISTRATION)('never implies %s by a coarse scope', (permission) => {
    expect(expandPermissions(['read', 'write']).has(permission)).toBe(false)
  })

  it('gives an admin every permission', () => {
    const admin = withRole('admin')
    expect(PERMISSIONS.filter((permission) => !hasPermission(admin, permission))).toEqual([])
  })

  it.each(['operator', 'auditor', 'developer', 'viewer'] as const)(
    'gives %s neither users nor tenants',
    (role) => {
      expect(hasPermission(withRole(role), 'users:manage')).toBe(false)
      expect(hasPermission(withRole(role), 'tenants:manage')).toBe(false)
    },
  )

  it.each(['auditor', 'viewer'] as const)('lets %s change nothing', (role) => {
    const changing = [...permissionsOfRole(role)].filter((it) => /write|manage/.test(it))
    expect(changing).toEqual([])
  })

  it('includes what a scope implies everywhere in a role that has the scope', () => {
    for (const role of ['admin', 'operator', 'auditor', 'developer', 'viewer'] as const) {
      const permissions = permissionsOfRole(role)
      expect(permissionsOfKey([...permissions], role)).toEqual(permissions)
    }
  })
})

describe('isSubset', () => {
  it('refuses a permission that the caller lacks', () => {
    const developer = withRole('developer')
    expect(isSubset(['read', 'write'], developer)).toBe(true)
    expect(isSubset(['read', 'audit:read'], developer)).toBe(false)
  })

  it('refuses a coarse scope to a caller that has only a part of it', () => {
    const caller = createPrincipal({ permissions: expandPermissions(['chat:write']) })
    expect(isSubset(['chat:write'], caller)).toBe(true)
    expect(isSubset(['write'], caller)).toBe(false)
  })
})

describe('permissionsOfKey', () => {
  it('shrinks with the role of its owner', () => {
    expect(permissionsOfKey(['write', 'users:manage'], 'viewer')).toEqual(new Set(['models:read']))
  })

  it('is what was granted for a key without an owner', () => {
    expect(permissionsOfKey(['chat:write'], null)).toEqual(new Set(['chat:write']))
  })
})
