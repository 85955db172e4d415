import { speaksForGateway } from '../domain/tenant.ts'
import { GatewayError } from '../errors.ts'
import { createEntrance } from './new-users.ts'
import { createUserDesk } from './user-desk.ts'
import {
  nameTaken,
  noSuchTenant,
  noSuchUser,
  refuseExternal,
  refuseToGrant,
  refuseToManage,
  showTo,
} from './user-rules.ts'
import type { UserService, UserServiceOptions } from './user-types.ts'

/**
 * Users of a tenant, or of all for the tenant that runs the gateway. Nobody gives a role that may
 * more than themselves, nor changes somebody who may more: a new password would be a way to it.
 */
export function createUserService(options: UserServiceOptions): UserService {
  const { queries, now } = options
  const desk = createUserDesk(options)
  const { findVisible, findManaged, conclude, explain } = desk

  return {
    ...createEntrance(options, desk),
    async list(caller, { limit, afterId, allTenants }) {
      if (allTenants && !speaksForGateway(caller)) throw notForAll()
      // One more than asked for tells whether there is another page.
      const rows = await queries.list({
        tenantId: allTenants ? null : caller.tenantId,
        limit: limit + 1,
        afterId,
      })
      const users = rows.slice(0, limit)
      return {
        users: users.map((user) => showTo(caller, user)),
        nextCursor: rows.length > limit ? (users.at(-1)?.id ?? null) : null,
      }
    },
    get: async (caller, userId) => showTo(caller, await findVisible(caller, userId)),
    async update(caller, userId, { disabled, ...changes }) {
      const before = await findManaged(caller, userId)
      const disabledAt = disabled === true ? (before.disabledAt ?? new Date(now())) : null
      const outcome = await queries.update(userId, {
        ...changes,
        ...(disabled !== undefined && { disabledAt }),
      })
      if (outcome === 'name-taken') throw nameTaken()
      if (!outcome) throw await explain(userId)
      return conclude(caller, userId, { type: 'user.updated', before })
    },
    async remove(caller, userId) {
      const before = await findManaged(caller, userId)
      if (!(await queries.delete(userId, new Date(now())))) throw await explain(userId)
      return conclude(caller, userId, { type: 'user.deleted', before })
    },
    async setRole(caller, userId, membership) {
      const { tenantId } = membership
      const before = await findVisible(caller, userId)
      refuseToGrant(caller, membership)
      refuseToManage(caller, before, tenantId)
      refuseExternal(before, 'roles')
      const outcome = await queries.setMembership(userId, membership)
      if (outcome === 'no-tenant') throw noSuchTenant()
      if (!outcome) throw await explain(userId)
      return conclude(caller, userId, { type: 'user.role_set', before, tenantId })
    },
    async removeRole(caller, userId, tenantId) {
      const before = await findVisible(caller, userId)
      const { memberships } = showTo(caller, before)
      if (!memberships.some((it) => it.tenantId === tenantId)) throw noSuchUser()
      refuseToManage(caller, before, tenantId)
      refuseExternal(before, 'roles')
      if (!(await queries.removeMembership(userId, tenantId))) throw await explain(userId)
      return conclude(caller, userId, { type: 'user.role_removed', before, tenantId })
    },
    async revokeTokens(caller, userId) {
      const before = await findManaged(caller, userId)
      refuseExternal(before, 'sessions')
      if (!(await queries.raiseGeneration(userId))) throw noSuchUser()
      return conclude(caller, userId, { type: 'user.tokens_revoked', before })
    },
  }
}

function notForAll(): GatewayError {
  return new GatewayError(
    'permission_denied',
    'Only the tenant that runs the gateway sees the users of all tenants.',
    { param: 'tenants' },
  )
}
