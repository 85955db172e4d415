import { z } from '@hono/zod-openapi'
import type { ReviewDesk, ReviewedViolation } from '../../gateway/safety/review-desk.ts'
import { ACTIONS } from '../../safety/policy.ts'
import { DIRECTIONS, SAFETY_TYPES } from '../../safety/types.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { ERROR_ANSWERS, errorAnswer, jsonAnswer, jsonBody } from '../openapi.ts'

const LIMIT_MAX = 200
const word = z.string().min(1).max(256).optional()
const time = z.iso.datetime({ offset: true }).or(z.iso.date()).optional()

const STATUSES = ['recorded', 'pending', 'released', 'used', 'rejected', 'false_positive'] as const

const filterSchema = z.strictObject({
  from: time,
  to: time.openapi({ description: 'Excluded.' }),
  type: z.enum(SAFETY_TYPES).optional(),
  action: z.enum(ACTIONS).optional(),
  status: z.enum(STATUSES).optional(),
  direction: z.enum(DIRECTIONS).optional(),
  severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
  key_id: word.openapi({ description: 'The id of a key.' }),
  request_id: word,
  model: word,
})

const listQuerySchema = filterSchema.extend({
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
  cursor: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: '`next_cursor` of the page before.' }),
})

const violationSchema = z
  .looseObject({
    id: z.string(),
    at: z.iso.datetime(),
    request_id: z.string(),
    key_id: z.string().nullable(),
    user_id: z.string().nullable(),
    endpoint: z.string(),
    model: z.string(),
    direction: z.string(),
    action: z.string(),
    would_have: z.string(),
    severity: z.string(),
    types: z.array(z.string()),
    status: z.string(),
    expires_at: z.iso.datetime().nullable(),
    details: z.looseObject({}),
  })
  .openapi('SafetyViolation')

const reviewedSchema = violationSchema
  .extend({
    reviewers_needed: z.int(),
    reviews: z.array(
      z.object({
        reviewer: z.string(),
        decision: z.string(),
        note: z.string().nullable(),
        at: z.iso.datetime(),
      }),
    ),
  })
  .openapi('ReviewedSafetyViolation')

const listSchema = z
  .object({ violations: z.array(violationSchema), next_cursor: z.string().nullable() })
  .openapi('SafetyViolationList')

const countsSchema = z
  .object({
    counts: z.array(
      z.object({ type: z.string(), action: z.string(), would_have: z.string(), count: z.int() }),
    ),
  })
  .openapi('SafetyViolationCounts')

const params = z.object({ violation_id: z.string().min(1).max(100) })

type Query = z.infer<typeof filterSchema>

const toFilter = ({ from, to, key_id: keyId, request_id: requestId, ...rest }: Query) => ({
  ...rest,
  keyId,
  requestId,
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
})

/** GET /api/guardrails/violations: what was found, newest first. */
const list = (desk: ReviewDesk) =>
  defineEndpoint({
    permission: 'safety:read',
    route: {
      method: 'get',
      path: '/api/guardrails/violations',
      tags: ['Guardrails'],
      summary: 'What content safety has found in the tenant’s calls',
      request: { query: listQuerySchema },
      responses: { 200: jsonAnswer('One page.', listSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const { limit, cursor, ...query } = c.req.valid('query')
      const page = { limit, after: cursor ?? null }
      const found = await desk.list(c.get('principal'), toFilter(query), page)
      return c.json(
        { violations: found.violations.map(toWire), next_cursor: found.nextCursor },
        200,
      )
    },
  })

/** GET /api/guardrails/violations/counts: also of what a policy that only watches would have done. */
const counts = (desk: ReviewDesk) =>
  defineEndpoint({
    permission: 'safety:read',
    route: {
      method: 'get',
      path: '/api/guardrails/violations/counts',
      tags: ['Guardrails'],
      summary: 'How often what was found, and what was or would have been done',
      request: { query: filterSchema },
      responses: { 200: jsonAnswer('The counts.', countsSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const rows = await desk.count(c.get('principal'), toFilter(c.req.valid('query')))
      return c.json(
        {
          counts: rows.map(({ type, action, computed, n }) => ({
            type,
            action,
            would_have: computed,
            count: n,
          })),
        },
        200,
      )
    },
  })

/** GET /api/guardrails/violations/{violation_id} */
const get = (desk: ReviewDesk) =>
  defineEndpoint({
    permission: 'safety:read',
    route: {
      method: 'get',
      path: '/api/guardrails/violations/{violation_id}',
      tags: ['Guardrails'],
      summary: 'One violation and its reviews',
      request: { params },
      responses: {
        200: jsonAnswer('The violation.', reviewedSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('No such violation.'),
      },
    },
    handler: async (c) =>
      c.json(
        toWireReviewed(await desk.get(c.get('principal'), c.req.valid('param').violation_id)),
        200,
      ),
  })

/** GET /api/guardrails/violations/{violation_id}/content: what is held, in full. */
const content = (desk: ReviewDesk) =>
  defineEndpoint({
    permission: 'safety:manage',
    route: {
      method: 'get',
      path: '/api/guardrails/violations/{violation_id}/content',
      tags: ['Guardrails'],
      summary: 'The texts that wait for a review; who reads them is audited',
      request: { params },
      responses: {
        200: jsonAnswer(
          'The texts.',
          z.object({ texts: z.array(z.object({ origin: z.string(), text: z.string() })) }),
        ),
        ...ERROR_ANSWERS,
        404: errorAnswer('Nothing is held.'),
      },
    },
    handler: async (c) => {
      const texts = await desk.open(c.get('principal'), c.req.valid('param').violation_id)
      return c.json({ texts: [...texts] }, 200)
    },
  })

/** POST /api/guardrails/violations/{violation_id}/review */
const review = (desk: ReviewDesk) =>
  defineEndpoint({
    permission: 'safety:manage',
    route: {
      method: 'post',
      path: '/api/guardrails/violations/{violation_id}/review',
      tags: ['Guardrails'],
      summary: 'Release, reject, or call it a false positive',
      request: {
        params,
        body: jsonBody(
          z.strictObject({
            decision: z.enum(['release', 'reject', 'false_positive']),
            note: z.string().max(2000).optional(),
            exception_days: z.int().min(1).max(3650).optional().openapi({
              description: 'With `false_positive`: the same texts pass for so many days.',
            }),
          }),
        ),
      },
      responses: {
        200: jsonAnswer('The violation as it is now.', reviewedSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('No such violation.'),
        409: errorAnswer('It is decided already, or you have reviewed it.'),
      },
    },
    handler: async (c) => {
      const { decision, note = null, exception_days: days = null } = c.req.valid('json')
      const wish = { decision, note, exceptionDays: days }
      const reviewed = await desk.review(
        c.get('principal'),
        c.req.valid('param').violation_id,
        wish,
      )
      return c.json(toWireReviewed(reviewed), 200)
    },
  })

/** The desk of the compliance team. */
export function violations(desk: ReviewDesk): Endpoint[] {
  return [list(desk), counts(desk), get(desk), content(desk), review(desk)]
}

function toWire(violation: ReviewedViolation['violation']) {
  return {
    id: violation.id,
    at: violation.at.toISOString(),
    request_id: violation.requestId,
    key_id: violation.keyId,
    user_id: violation.userId,
    endpoint: violation.endpoint,
    model: violation.model,
    direction: violation.direction,
    action: violation.action,
    would_have: violation.computed,
    severity: violation.severity,
    types: violation.types,
    status: violation.status,
    expires_at: violation.expiresAt?.toISOString() ?? null,
    details: violation.document,
  }
}

function toWireReviewed({ violation, reviews }: ReviewedViolation) {
  return {
    ...toWire(violation),
    reviewers_needed: violation.reviewersNeeded,
    reviews: reviews.map(({ reviewer, decision, note, at }) => ({
      reviewer,
      decision,
      note,
      at: at.toISOString(),
    })),
  }
}
