import type { UserService } from '../../auth/user-types.ts'
import type { Clock } from '../../domain/ports.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import {
  createUserSchema,
  toUserChanges,
  toWireUser,
  updateUserSchema,
  userListQuery,
  userListSchema,
  userParams,
  userSchema,
} from '../user-schemas.ts'

const notFound = errorAnswer('There is no such user.')
const conflict = errorAnswer('The name is taken, or the gateway would have no admin left.')

/** `/admin/users`: who may log in. */
export function users(service: UserService, now: Clock): Endpoint[] {
  return [
    listRoute(service, now),
    createRoute(service, now),
    getRoute(service, now),
    updateRoute(service, now),
    removeRoute(service, now),
    revokeTokensRoute(service, now),
  ]
}

const listRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:read',
    route: {
      method: 'get',
      path: '/admin/users',
      tags: ['Users'],
      summary: 'List users',
      request: { query: userListQuery },
      responses: { 200: jsonAnswer('One page of users.', userListSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const { limit, after = null, tenants } = c.req.valid('query')
      const page = { limit, afterId: after, allTenants: tenants === 'all' }
      const found = await service.list(c.get('principal'), page)
      const shown = found.users.map((user) => toWireUser(user, now()))
      return c.json({ users: shown, next_cursor: found.nextCursor }, 200)
    },
  })

const createRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'post',
      path: '/admin/users',
      tags: ['Users'],
      summary: 'Create a user with a password',
      request: { body: jsonBody(createUserSchema) },
      responses: {
        201: jsonAnswer('The user.', userSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('There is no such tenant.'),
        409: conflict,
      },
    },
    handler: async (c) => {
      const { tenant_id: tenantId, ...wishes } = c.req.valid('json')
      const user = await service.create(c.get('principal'), { ...wishes, tenantId })
      return c.json(toWireUser(user, now()), 201)
    },
  })

const getRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:read',
    route: {
      method: 'get',
      path: '/admin/users/{user_id}',
      tags: ['Users'],
      summary: 'One user',
      request: { params: userParams },
      responses: { 200: jsonAnswer('The user.', userSchema), ...ERROR_ANSWERS, 404: notFound },
    },
    handler: async (c) => {
      const { user_id: userId } = c.req.valid('param')
      return c.json(toWireUser(await service.get(c.get('principal'), userId), now()), 200)
    },
  })

const updateRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'patch',
      path: '/admin/users/{user_id}',
      tags: ['Users'],
      summary: 'Change, disable or unlock a user',
      request: { params: userParams, body: jsonBody(updateUserSchema) },
      responses: {
        200: jsonAnswer('The user.', userSchema),
        ...ERROR_ANSWERS,
        404: notFound,
        409: conflict,
      },
    },
    handler: async (c) => {
      const { user_id: userId } = c.req.valid('param')
      const changes = toUserChanges(c.req.valid('json'))
      const user = await service.update(c.get('principal'), userId, changes)
      return c.json(toWireUser(user, now()), 200)
    },
  })

const removeRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'delete',
      path: '/admin/users/{user_id}',
      tags: ['Users'],
      summary: 'Delete a user and revoke its keys',
      request: { params: userParams },
      responses: {
        200: jsonAnswer('The deleted user.', userSchema),
        ...ERROR_ANSWERS,
        404: notFound,
        409: conflict,
      },
    },
    handler: async (c) => {
      const { user_id: userId } = c.req.valid('param')
      return c.json(toWireUser(await service.remove(c.get('principal'), userId), now()), 200)
    },
  })

const revokeTokensRoute = (service: UserService, now: Clock) =>
  defineEndpoint({
    permission: 'users:manage',
    route: {
      method: 'post',
      path: '/admin/users/{user_id}/revoke-tokens',
      tags: ['Users'],
      summary: 'End all sessions of a user',
      request: { params: userParams },
      responses: { 200: jsonAnswer('The user.', userSchema), ...ERROR_ANSWERS, 404: notFound },
    },
    handler: async (c) => {
      const { user_id: userId } = c.req.valid('param')
      return c.json(toWireUser(await service.revokeTokens(c.get('principal'), userId), now()), 200)
    },
  })
