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
import { createSigners } from './providers/credentials/signers.ts'
import { createAvailability } from './storage/counters/availability.ts'
import { VERSION } from './version.ts'
import type { FirstSecrets } from './auth/bootstrap.ts'
import { createIdentity } from './wiring/identity.ts'
import { createBookkeeping } from './wiring/bookkeeping.ts'
import { createLimit } from './wiring/limits.ts'
import { createModelEndpoints } from './wiring/model-endpoints.ts'
import { createModelList } from './wiring/model-list.ts'
import { createReportEndpoints } from './wiring/reports.ts'
import { createReadinessCheck } from './wiring/readiness.ts'
import { createChanges } from './wiring/changes.ts'
import { buildRouteTable } from './wiring/routing.ts'

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
  const signers = createSigners({
    upstream: platform.upstream,
    now,
    canShareWork: platform.canShareWork,
    readTextFile: platform.readTextFile,
  })
  const buildTable = (next: Config) => buildRouteTable({ config: next, now, signers })
  let table = buildTable(config)

  const { books, ledger, onServed } = createBookkeeping({
    platform,
    config,
    createId,
    prices: () => table.prices,
  })

  const availability = createAvailability({ now, log })
  const limiter = createRateLimiter({ counters, availability, now })
  const changes = createChanges(platform, availability)
  const identity = createIdentity({
    platform,
    config,
    secrets,
    createId,
    watch: changes.watch,
    announce: changes.announce,
  })
  const admit = createAccess({
    authenticate: identity.authenticate,
    hasPermission,
    isRecording: books.isAccepting,
    limit: createLimit(config, limiter),
  })

  const modelEndpoints = createModelEndpoints({
    platform,
    config,
    table: () => table,
    ledger,
  })
  const door = createModelDoor({
    endpoints: modelEndpoints,
    admit,
    corsHeaders: createCorsHeaders(config.CORS_ORIGINS),
    createId,
    bodyBytesMax: config.MAX_BODY_BYTES,
    now,
    log,
    onServed,
  })
  const checkReadiness = createReadinessCheck({
    config,
    counters,
    configVersion: changes.version,
    providers: () => [...table.connections.keys()],
  })
  const router = createRouter({
    door: serveOverWeb(door, platform.addressOf),
    modelPaths: modelEndpoints.map(({ path }) => path),
    endpoints: [
      health(VERSION),
      ready(VERSION, checkReadiness),
      ...models(createModelList(() => table, now)),
      ...identity.endpoints,
      ...createReportEndpoints(platform),
    ],
    admit,
    corsOrigins: config.CORS_ORIGINS,
    bodyBytesMax: config.MAX_BODY_BYTES,
    createId,
    addressOf: platform.addressOf,
    now,
    log,
    onServed,
  })
  describeModelEndpoints(router, modelEndpoints)
  mountDocs(router, VERSION)

  return {
    fetch: (request, env, context) =>
      router.fetch(request, env as object, context as Parameters<typeof router.fetch>[2]),
    door,
    async start() {
      // The first reading of the version comes before anything that it guards is read.
      if (changes.watch.current() === null) await changes.watch.refresh()
      const first = await identity.start()
      await books.recover()
      return first
    },
    async refresh() {
      await changes.watch.refreshIfDue()
      await identity.flush()
      await books.flush()
    },
    routes: () => listRoutes(router),
    reload: (next) => {
      table = buildTable(next)
    },
  }
}
