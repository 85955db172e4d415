import type { UserService } from '../../auth/user-types.ts'
import type { Clock } from '../../domain/ports.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import { membershipParams, setRoleSchema, toWireUser, userSchema } from '../user-schemas.ts'

const path = '/admin/users/{user_id}/memberships/{tenant_id}'
const responses = {
  200: jsonAnswer('The user.', userSchema),
  ...ERROR_ANSWERS,
  404: errorAnswer('There is no such user or tenant.'),
  409: errorAnswer('The gateway would have no admin left.'),
} as const

/** PUT and DELETE /admin/users/{user_id}/memberships/{tenant_id}: who is what, and where. */
export function userMemberships(service: UserService, now: Clock): Endpoint[] {
  return [setRoute(service, now), removeRoute(service, now)]
}

const setRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'put',
      path,
      tags: ['Users'],
      summary: 'Give a user a role in a tenant',
      request: { params: membershipParams, body: jsonBody(setRoleSchema) },
      responses,
    },
    handler: async (c) => {
      const { user_id: userId, tenant_id: tenantId } = c.req.valid('param')
      const membership = { tenantId, role: c.req.valid('json').role }
      const user = await service.setRole(c.get('principal'), userId, membership)
      return c.json(toWireUser(user, now()), 200)
    },
  })

const removeRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'delete',
      path,
      tags: ['Users'],
      summary: 'Take a user out of a tenant',
      request: { params: membershipParams },
      responses,
    },
    handler: async (c) => {
      const { user_id: userId, tenant_id: tenantId } = c.req.valid('param')
      const user = await service.removeRole(c.get('principal'), userId, tenantId)
      return c.json(toWireUser(user, now()), 200)
    },
  })
