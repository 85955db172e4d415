import { z } from '@hono/zod-openapi'
import type { Principal } from '../../domain/principal.ts'
import { chatRequestSchema, type ChatRequest } from '../../openai/chat-request.ts'
import type { DecisionDesk } from '../../routing/decision-desk.ts'
import type { ProviderHealth, ProviderHealthDesk } from '../../routing/health/health-desk.ts'
import { defineEndpoint, type Endpoint } from '../endpoint.ts'
import { ERROR_ANSWERS, errorAnswer, jsonAnswer, jsonBody } from '../openapi.ts'

export interface RoutingEndpointsOptions {
  readonly decisions: DecisionDesk
  readonly health: ProviderHealthDesk
  /** Plans a call without making it. Throws GatewayError as the call would. */
  readonly preview: (
    caller: Principal,
    asked: PreviewQuestion,
  ) => Promise<Readonly<Record<string, unknown>>>
}

/** A call that is not made. */
export interface PreviewQuestion {
  readonly request: ChatRequest
  readonly header: (name: string) => string | undefined
}

const LIMIT_MAX = 200
const word = z.string().min(1).max(256).optional()
const time = z.iso.datetime({ offset: true }).or(z.iso.date()).optional()

const decisionSchema = z
  .looseObject({
    route_id: z.string(),
    requested: z.string(),
    strategy: z.string(),
    analysis: z.looseObject({}).nullable(),
    candidates: z.array(
      z.looseObject({
        deployment: z.string(),
        eligible: z.boolean(),
        reasons: z.array(z.string()),
      }),
    ),
    chosen: z.string().nullable(),
    order: z.array(z.string()),
    timing: z.object({ analysis_us: z.number().nullable(), plan_us: z.number() }),
  })
  .openapi('RouteDecision')

const summarySchema = z.object({
  route_id: z.string(),
  request_id: z.string(),
  at: z.iso.datetime(),
  key_id: z.string().nullable(),
  requested: z.string(),
  strategy: z.string(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  outcome: z.string(),
  attempts: z.int(),
  duration_ms: z.int(),
  cost_usd: z.number().nullable(),
})

const decisionListSchema = z
  .object({ decisions: z.array(summarySchema), next_cursor: z.string().nullable() })
  .openapi('RouteDecisionList')

const listQuerySchema = z.strictObject({
  from: time,
  to: time.openapi({ description: 'Excluded.' }),
  request_id: word,
  key_id: word,
  requested: word.openapi({ description: 'The model as the caller named it.' }),
  provider: word,
  model: word,
  outcome: z.enum(['complete', 'interrupted', 'cancelled', 'failed']).optional(),
  fallback: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: '`true`: only calls that took more than one attempt.' }),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(50),
  after: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: '`next_cursor` of the page before.' }),
})

const breakerSchema = z.object({
  state: z.enum(['closed', 'open', 'half-open']),
  failures: z.int(),
  retry_at: z.iso.datetime().nullable(),
})

const healthSchema = z
  .object({
    providers: z.array(
      z.object({
        id: z.string(),
        breaker: breakerSchema,
        successes: z.int(),
        failures: z.int(),
        deployments: z.array(
          z.object({
            model: z.string(),
            breaker: breakerSchema,
            resting: z.string().nullable(),
            successes: z.int(),
            failures: z.int(),
            reliability: z.number(),
            in_flight: z.int(),
            first_token_ms: z.number().nullable(),
            tokens_per_second: z.number().nullable(),
            last_success_at: z.iso.datetime().nullable(),
            last_failure_at: z.iso.datetime().nullable(),
          }),
        ),
      }),
    ),
  })
  .openapi('ProviderHealth')

/** POST /v1/routing/preview: where a call would go, and why. */
const preview = ({ preview: plan }: RoutingEndpointsOptions) =>
  defineEndpoint({
    permission: 'chat:write',
    area: 'model',
    route: {
      method: 'post',
      path: '/v1/routing/preview',
      tags: ['Routing'],
      summary: 'Explain where a call would go, without making it',
      request: { body: jsonBody(chatRequestSchema) },
      responses: {
        200: jsonAnswer('The explanation.', decisionSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('No such model.'),
        422: errorAnswer('No model offers what is asked for.'),
      },
    },
    handler: async (c) => {
      const asked = { request: c.req.valid('json'), header: (name: string) => c.req.header(name) }
      // The document has the schema's fields and others that it leaves open.
      return c.json((await plan(c.get('principal'), asked)) as never, 200)
    },
  })

/** GET /admin/routing/decisions: what was decided, newest first. */
const list = ({ decisions }: RoutingEndpointsOptions) =>
  defineEndpoint({
    permission: 'routing:read',
    route: {
      method: 'get',
      path: '/admin/routing/decisions',
      tags: ['Routing'],
      summary: 'Decisions of the tenant’s calls',
      request: { query: listQuerySchema },
      responses: { 200: jsonAnswer('One page.', decisionListSchema), ...ERROR_ANSWERS },
    },
    handler: async (c) => {
      const query = c.req.valid('query')
      const page = await decisions.list(
        c.get('principal'),
        {
          from: toDate(query.from),
          to: toDate(query.to),
          requestId: query.request_id,
          keyId: query.key_id,
          requestedModel: query.requested,
          provider: query.provider,
          model: query.model,
          outcome: query.outcome,
          hasFallback: query.fallback === 'true',
        },
        { limit: query.limit, after: query.after ?? null },
      )
      return c.json(
        {
          decisions: page.decisions.map((row) => ({
            route_id: row.id,
            request_id: row.requestId,
            at: row.at.toISOString(),
            key_id: row.keyId,
            requested: row.requestedModel,
            strategy: row.strategy,
            provider: row.provider,
            model: row.model,
            outcome: row.outcome,
            attempts: row.attempts,
            duration_ms: row.durationMs,
            cost_usd: row.costNanoUsd === null ? null : row.costNanoUsd / 1e9,
          })),
          next_cursor: page.nextCursor,
        },
        200,
      )
    },
  })

/** GET /admin/routing/decisions/{route_id}: the explanation that `X-Scalix-Route-ID` names. */
const get = ({ decisions }: RoutingEndpointsOptions) =>
  defineEndpoint({
    permission: 'routing:read',
    route: {
      method: 'get',
      path: '/admin/routing/decisions/{route_id}',
      tags: ['Routing'],
      summary: 'Why a call went where it went',
      request: { params: z.object({ route_id: z.string().min(1).max(100) }) },
      responses: {
        200: jsonAnswer('The explanation.', decisionSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('No such decision, or no longer.'),
      },
    },
    handler: async (c) => {
      const { route_id: routeId } = c.req.valid('param')
      return c.json((await decisions.get(c.get('principal'), routeId)) as never, 200)
    },
  })

/** GET /admin/providers/health: what this replica has seen of each provider. */
const showHealth = ({ health }: RoutingEndpointsOptions) =>
  defineEndpoint({
    permission: 'routing:read',
    route: {
      method: 'get',
      path: '/admin/providers/health',
      tags: ['Routing'],
      summary: 'Health of providers and their models',
      responses: { 200: jsonAnswer('Each provider.', healthSchema), ...ERROR_ANSWERS },
    },
    handler: (c) => c.json({ providers: health.list(c.get('principal')).map(toWire) }, 200),
  })

/** POST /admin/providers/{provider}/breaker: an operator opens or resets a breaker. */
const force = ({ health }: RoutingEndpointsOptions) =>
  defineEndpoint({
    permission: 'routing:manage',
    route: {
      method: 'post',
      path: '/admin/providers/{provider}/breaker',
      tags: ['Routing'],
      summary: 'Open or reset the breaker of a provider, or of one of its models',
      request: {
        params: z.object({ provider: z.string().min(1).max(100) }),
        body: jsonBody(
          z.strictObject({
            action: z.enum(['open', 'reset']),
            model: z.string().min(1).max(256).optional(),
          }),
        ),
      },
      responses: {
        200: jsonAnswer('The breaker.', breakerSchema),
        ...ERROR_ANSWERS,
        404: errorAnswer('No such provider.'),
      },
    },
    handler: async (c) => {
      const { action, model = null } = c.req.valid('json')
      const { provider } = c.req.valid('param')
      const state = await health.force(c.get('principal'), { provider, model, action })
      return c.json(toWireBreaker(state), 200)
    },
  })

/** Decisions, previews and the health of providers. */
export function routing(options: RoutingEndpointsOptions): Endpoint[] {
  return [preview(options), list(options), get(options), showHealth(options), force(options)]
}

function toWire(provider: ProviderHealth) {
  return {
    id: provider.id,
    breaker: toWireBreaker(provider.breaker),
    successes: provider.successes,
    failures: provider.failures,
    deployments: provider.deployments.map((it) => ({
      model: it.model,
      breaker: toWireBreaker(it.breaker),
      resting: it.resting,
      successes: it.successes,
      failures: it.failures,
      reliability: Math.round(it.reliability * 1e4) / 1e4,
      in_flight: it.inFlight,
      first_token_ms: it.firstTokenMs === null ? null : Math.round(it.firstTokenMs),
      tokens_per_second: it.tokensPerSecond === null ? null : Math.round(it.tokensPerSecond),
      last_success_at: toIso(it.lastSuccessAtMs),
      last_failure_at: toIso(it.lastFailureAtMs),
    })),
  }
}

function toWireBreaker({ state, failures, retryAtMs }: ProviderHealth['breaker']) {
  return { state, failures, retry_at: toIso(retryAtMs) }
}

function toIso(atMs: number): string | null {
  return atMs === 0 ? null : new Date(atMs).toISOString()
}

function toDate(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text)
}
