import { z } from '@hono/zod-openapi'
import type { TenantService } from '../../auth/tenants.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { WITHOUT_CONTROLS } from '../name-list.ts'
import { errorAnswer, ERROR_ANSWERS, jsonAnswer, jsonBody } from '../openapi.ts'
import {
  createTenantSchema,
  tenantSchema,
  toTenantChanges,
  toTenantWishes,
  toWireTenant,
  updateTenantSchema,
} from '../tenant-schemas.ts'

const LIMIT_MAX = 200
const LIMIT_DEFAULT = 50
const id = z.string().min(1).max(64).regex(WITHOUT_CONTROLS, 'no control characters')
const params = z.object({ tenant_id: id })
const querySchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
  after: id.optional().openapi({ description: '`next_cursor` of the page before.' }),
})
const tenantListSchema = z
  .object({ tenants: z.array(tenantSchema), next_cursor: z.string().nullable() })
  .openapi('TenantList')
const notFound = errorAnswer('There is no such tenant.')

/** `/api/tenants`: organisations that share the gateway, and what bounds each of them. */
export function tenants(service: TenantService): Endpoint[] {
  return [
    listRoute(service),
    createRoute(service),
    getRoute(service),
    updateRoute(service),
    removeRoute(service),
  ]
}

const listRoute = (service: TenantService) =>
  defineEndpoint({
    permission: 'tenants:manage',
    route: {
      method: 'get',
      path: '/api/tenants',
      tags: ['Tenants'],
      summary: 'List tenants',
      request: { query: querySchema },
      responses: {
        200: jsonAnswer('One page of tenants: all, or only your own.', tenantListSchema),
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const { limit, after = null } = c.req.valid('query')
      const found = await service.list(c.get('principal'), { limit, afterId: after })
      const tenantList = found.tenants.map(toWireTenant)
      return c.json({ tenants: tenantList, next_cursor: found.nextCursor }, 200)
    },
  })

const createRoute = (service: TenantService) =>
  defineEndpoint({
    permission: 'tenants:manage',
    route: {
      method: 'post',
      path: '/api/tenants',
      tags: ['Tenants'],
      summary: 'Create a tenant, whose first admin you are',
      request: { body: jsonBody(createTenantSchema) },
      responses: { 201: jsonAnswer('The tenant.', tenantSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const wishes = toTenantWishes(c.req.valid('json'))
      return c.json(toWireTenant(await service.create(c.get('principal'), wishes)), 201)
    },
  })

const getRoute = (service: TenantService) =>
  defineEndpoint({
    permission: 'tenants:manage',
    route: {
      method: 'get',
      path: '/api/tenants/{tenant_id}',
      tags: ['Tenants'],
      summary: 'One tenant',
      request: { params },
      responses: {
        200: jsonAnswer('The tenant.', tenantSchema),
        ...ERROR_ANSWERS,
        404: notFound,
      },
    },
    handler: async (c) => {
      const { tenant_id: tenantId } = c.req.valid('param')
      return c.json(toWireTenant(await service.get(c.get('principal'), tenantId)), 200)
    },
  })

const updateRoute = (service: TenantService) =>
  defineEndpoint({
    permission: 'tenants:manage',
    route: {
      method: 'patch',
      path: '/api/tenants/{tenant_id}',
      tags: ['Tenants'],
      summary: 'Change or suspend a tenant',
      request: { params, body: jsonBody(updateTenantSchema) },
      responses: {
        200: jsonAnswer('The tenant.', tenantSchema),
        ...ERROR_ANSWERS,
        404: notFound,
        409: errorAnswer('The tenant that runs the gateway can not be suspended.'),
      },
    },
    handler: async (c) => {
      const { tenant_id: tenantId } = c.req.valid('param')
      const changes = toTenantChanges(c.req.valid('json'))
      return c.json(toWireTenant(await service.update(c.get('principal'), tenantId, changes)), 200)
    },
  })

const removeRoute = (service: TenantService) =>
  defineEndpoint({
    permission: 'tenants:manage',
    route: {
      method: 'delete',
      path: '/api/tenants/{tenant_id}',
      tags: ['Tenants'],
      summary: 'Delete a suspended tenant with all that is its own',
      request: { params },
      responses: {
        200: jsonAnswer('The deleted tenant.', tenantSchema),
        ...ERROR_ANSWERS,
        404: notFound,
        409: errorAnswer('The tenant is not suspended.'),
      },
    },
    handler: async (c) => {
      const { tenant_id: tenantId } = c.req.valid('param')
      return c.json(toWireTenant(await service.remove(c.get('principal'), tenantId)), 200)
    },
  })
