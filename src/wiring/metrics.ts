import type { Config } from '../config.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { metrics as metricsEndpoint } from '../http/routes/metrics.ts'
import type { Platform } from '../platform.ts'
import { reliabilityOf } from '../routing/health/deployment-stats.ts'
import type { Availability } from '../storage/counters/availability.ts'
import type { BookKeeping } from '../storage/books/books.ts'
import { createGatewayMetrics, type GatewayMetrics } from '../telemetry/metrics/gateway-metrics.ts'
import { createRegistry, type Registry } from '../telemetry/metrics/registry.ts'
import { createRooms, type Rooms } from '../telemetry/metrics/rooms.ts'
import { createSharedMetrics } from '../telemetry/metrics/shared-metrics.ts'
import { createStateMetrics, type BreakerReading } from '../telemetry/metrics/state-metrics.ts'
import { VERSION } from '../version.ts'
import type { Routing } from './routing.ts'

/** What is counted, before there is anything that knows its state. */
export interface Counting {
  readonly registry: Registry
  readonly gateway: GatewayMetrics
  readonly rooms: Rooms
}

/** The counters that requests add to. */
export function createCounting({ METRICS_TENANT_LABELS }: Config): Counting {
  const registry = createRegistry()
  const gateway = createGatewayMetrics(registry, { withTenants: METRICS_TENANT_LABELS })
  return { registry, gateway, rooms: createRooms(registry) }
}

interface MetricsOptions {
  readonly platform: Platform
  readonly config: Config
  readonly counting: Counting
  readonly createId: (prefix: string) => string
  readonly availability: Availability
  readonly books: BookKeeping
  readonly routing: Routing
}

export interface Metrics {
  readonly endpoint: Endpoint
  /** Sends what was counted to the other replicas' store, if it is time. Never rejects. */
  report(): Promise<void>
}

/** `/metrics`, put together. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { platform, config, counting, books, routing, availability } = options
  const { registry } = counting
  const measure = createStateMetrics(registry, {
    version: VERSION,
    backlogEntries: books.backlog,
    isAccepting: books.isAccepting,
    isDatabaseUp: books.isDatabaseUp,
    decisionsDropped: routing.decisions.dropped,
    isStoreUp: () => availability.state() === 'ok',
    breakers: () => readBreakers(routing),
    process: platform.readProcess,
  })
  const shared = createSharedMetrics({
    registry,
    counters: platform.counters,
    now: platform.now,
    replica: options.createId('rep_'),
    measure,
  })
  return {
    endpoint: metricsEndpoint({
      metrics: shared,
      token: config.METRICS_TOKEN ?? null,
      isPublic: config.METRICS_PUBLIC || config.ENV !== 'production',
    }),
    report: shared.report,
  }
}

/** Each provider as a whole, and each of its models that was called. */
function readBreakers({ table, health, breakers }: Routing): BreakerReading[] {
  const providers = [...table().connections.keys()].map((provider): BreakerReading => ({
    provider,
    model: '',
    state: breakers.look(provider).phase,
    inFlight: 0,
    reliability: 1,
  }))
  const deployments = [...health.deployments()].map(([id, stats]): BreakerReading => {
    const slash = id.indexOf('/')
    return {
      provider: id.slice(0, slash),
      model: id.slice(slash + 1),
      state: breakers.look(id).phase,
      inFlight: stats.inFlight,
      reliability: reliabilityOf(stats),
    }
  })
  return [...providers, ...deployments]
}
