import { z } from '@hono/zod-openapi'
import type { BudgetService } from '../../limits/budget-service.ts'
import {
  budgetSchema,
  createBudgetSchema,
  toBudgetChanges,
  toBudgetWishes,
  toWireBudget,
  updateBudgetSchema,
} from '../budget-schemas.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { errorAnswer, ERROR_ANSWERS } from '../openapi.ts'

const params = z.object({ budget_id: z.string().min(1).max(64) })
const one = (description: string) => ({
  description,
  content: { 'application/json': { schema: budgetSchema } },
})
const jsonBody = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})
const notFound = errorAnswer('There is no such budget.')

/** `/api/budgets`: caps on what the tenant, a user or a key may spend. */
export function budgets(service: BudgetService): Endpoint[] {
  return [listRoute(service), createRoute(service), updateRoute(service), removeRoute(service)]
}

const listRoute = (service: BudgetService) =>
  defineEndpoint({
    permission: 'budgets:read',
    route: {
      method: 'get',
      path: '/api/budgets',
      tags: ['Budgets'],
      summary: 'List budgets, with what is spent and reserved',
      responses: {
        200: {
          description: 'All budgets of the tenant.',
          content: {
            'application/json': { schema: z.object({ budgets: z.array(budgetSchema) }) },
          },
        },
        ...ERROR_ANSWERS,
      },
    },
    handler: async (c) => {
      const found = await service.list(c.get('principal'))
      return c.json({ budgets: found.map(toWireBudget) }, 200)
    },
  })

const createRoute = (service: BudgetService) =>
  defineEndpoint({
    permission: 'budgets:manage',
    route: {
      method: 'post',
      path: '/api/budgets',
      tags: ['Budgets'],
      summary: 'Create a budget',
      request: { body: jsonBody(createBudgetSchema) },
      responses: {
        201: one('The budget.'),
        ...ERROR_ANSWERS,
        409: errorAnswer('The subject has a budget for this period.'),
      },
    },
    handler: async (c) => {
      const wishes = toBudgetWishes(c.req.valid('json'))
      return c.json(toWireBudget(await service.create(c.get('principal'), wishes)), 201)
    },
  })

const updateRoute = (service: BudgetService) =>
  defineEndpoint({
    permission: 'budgets:manage',
    route: {
      method: 'patch',
      path: '/api/budgets/{budget_id}',
      tags: ['Budgets'],
      summary: 'Change a budget',
      request: { params, body: jsonBody(updateBudgetSchema) },
      responses: { 200: one('The budget.'), ...ERROR_ANSWERS, 404: notFound },
    },
    handler: async (c) => {
      const { budget_id: id } = c.req.valid('param')
      const changes = toBudgetChanges(c.req.valid('json'))
      return c.json(toWireBudget(await service.update(c.get('principal'), id, changes)), 200)
    },
  })

const removeRoute = (service: BudgetService) =>
  defineEndpoint({
    permission: 'budgets:manage',
    route: {
      method: 'delete',
      path: '/api/budgets/{budget_id}',
      tags: ['Budgets'],
      summary: 'Delete a budget',
      request: { params },
      responses: { 200: one('The deleted budget.'), ...ERROR_ANSWERS, 404: notFound },
    },
    handler: async (c) => {
      const { budget_id: id } = c.req.valid('param')
      const budget = await service.remove(c.get('principal'), id)
      return c.json(toWireBudget({ budget, use: null }), 200)
    },
  })
