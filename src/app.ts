import type { Config, Secrets } from './config.ts'
import { createAccess } from './http/access.ts'
import { createModelDoor, type ModelDoor } from './http/door/model-door.ts'
import { serveOverWeb } from './http/door/web-door.ts'
import { describeModelEndpoints } from './http/openapi.ts'
import { createCorsHeaders } from './http/response-headers.ts'
import { createRouter, listRoutes } from './http/router.ts'
import { mountDocs } from './http/routes/docs.ts'
import { health } from './http/routes/health.ts'
import { models } from './http/routes/models.ts'
import { ready } from './http/routes/ready.ts'
import { createIdFactory } from './lib/ids.ts'
import { createRateLimiter } from './limits/rate-limit.ts'
import type { Platform } from './platform.ts'
import { hasPermission } from './auth/permissions.ts'
import { createAvailability } from './storage/counters/availability.ts'
import { VERSION } from './version.ts'
import type { FirstSecrets } from './auth/bootstrap.ts'
import { createIdentity } from './wiring/identity.ts'
import { createGovernance } from './wiring/governance.ts'
import { createAuditDesk } from './wiring/audit.ts'
import { createBookkeeping } from './wiring/bookkeeping.ts'
import { createBudgeting } from './wiring/budgets.ts'
import { createLimit, limitModelCalls } from './wiring/limits.ts'
import { createModelEndpoints } from './wiring/model-endpoints.ts'
import { createCounting, createMetrics } from './wiring/metrics.ts'
import { createModelList } from './wiring/model-list.ts'
import { createReadinessCheck } from './wiring/readiness.ts'
import { createChanges } from './wiring/changes.ts'
import { createRouting } from './wiring/routing.ts'
import { createTransitionReport } from './wiring/routing-endpoints.ts'
import { createTracingParts } from './wiring/tracing.ts'
import { createUpkeep } from './wiring/upkeep.ts'

export interface App {
  /** Serves any request; `env` and `context` are what the runtime hands in. */
  fetch(request: Request, env?: unknown, context?: unknown): Response | Promise<Response>
  /** The model endpoints over plain data, for runtimes that have something cheaper than `fetch`. */
  readonly door: ModelDoor
  /** Makes tenant, admin and first key where there are none; gives what was made, to show once. */
  start(): Promise<FirstSecrets | null>
  /** Learns of changes that other replicas made; cheap when called often. */
  refresh(): Promise<void>
  /** Every route there is, for whoever wants to check them all. */
  routes(): readonly { readonly method: string; readonly path: string }[]
  /** Takes a new configuration at once; running calls keep theirs. Throws ConfigError. */
  reload(config: Config): void
}

/** Builds the whole gateway once, from what the runtime offers and what is configured. */
export function createApp(platform: Platform, config: Config, secrets: Secrets): App {
  const { now, log, counters } = platform
  const createId = createIdFactory(platform.randomBytes)
  const availability = createAvailability({ now, log })
  const common = { platform, config, secrets, createId }
  const counting = createCounting(config)
  const traces = createTracingParts(platform, config)
  const { books, ledger, audit, onServed } = createBookkeeping({
    afterServed: traces.afterServed,
    ...common,
    measure: counting.gateway.served,
    prices: () => routing.table().prices,
  })
  const routing = createRouting(platform, config, {
    availability,
    createId,
    onTransition: createTransitionReport({ log, audit, count: counting.gateway.breakerChanged }),
  })
  const { table } = routing

  const limiter = createRateLimiter({ counters, availability, now })
  const changes = createChanges(platform, availability)
  const kit = { ...common, audit, changes, routing }
  const budgeting = createBudgeting({
    ...kit,
    count: counting.gateway.budgetAlert,
    flushBooks: books.flush,
  })
  const governance = createGovernance({ ...kit, books, ledger, rooms: counting.rooms })
  const metrics = createMetrics({ ...kit, counting, availability, books })
  const auditDesk = createAuditDesk(platform, config, secrets)
  const { watch, announce } = changes
  const identity = createIdentity({ ...kit, watch, announce })
  const admit = createAccess({
    authenticate: identity.authenticate,
    hasPermission,
    isRecording: books.isAccepting,
    limit: createLimit(config, limiter, counters),
  })

  const bodyBytesMax = config.MAX_BODY_BYTES
  const entrance = { admit, createId, bodyBytesMax, now, log, onServed }
  const modelEndpoints = limitModelCalls(
    { ...common, availability },
    createModelEndpoints({
      ...kit,
      ledger,
      onAttempt: counting.gateway.attempt,
      isTold: traces.isTold,
      guard: governance.safety.guard,
      budgeting,
    }),
  )
  const door = createModelDoor({
    ...entrance,
    tracing: traces.tracing,
    endpoints: modelEndpoints,
    corsHeaders: createCorsHeaders(config.CORS_ORIGINS),
  })
  const router = createRouter({
    ...entrance,
    door: serveOverWeb(door, platform.addressOf),
    modelPaths: modelEndpoints.map(({ path }) => path),
    endpoints: [
      health(VERSION),
      metrics.endpoint,
      ready(VERSION, createReadinessCheck({ config, counters, changes, table })),
      ...models(createModelList(table, now)),
      ...identity.endpoints,
      ...budgeting.endpoints,
      ...auditDesk.endpoints,
      ...governance.endpoints,
    ],
    corsOrigins: config.CORS_ORIGINS,
    addressOf: platform.addressOf,
  })
  describeModelEndpoints(router, modelEndpoints)
  mountDocs(router, VERSION)

  return {
    fetch: (request, env, context) =>
      router.fetch(request, env as object, context as Parameters<typeof router.fetch>[2]),
    door,
    ...createUpkeep({
      changes,
      identity,
      books,
      budgeting,
      routing,
      metrics,
      traces,
      safety: governance.safety,
      reader: auditDesk.reader,
    }),
    routes: () => listRoutes(router),
    reload: governance.reload,
  }
}
