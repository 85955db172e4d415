import type { Registry } from './registry.ts'

/** What a process knows of itself; absent where the runtime does not tell. */
export interface ProcessReadings {
  readonly residentBytes: number
  readonly heapUsedBytes: number
  readonly cpuSeconds: number
  /** How late the event loop was at its worst tick of late, in seconds. */
  readonly eventLoopLagSeconds: number
}

export interface BreakerReading {
  readonly provider: string
  /** Empty for the provider as a whole. */
  readonly model: string
  readonly state: 'closed' | 'open' | 'half-open'
  readonly inFlight: number
  /** 0 to 1. */
  readonly reliability: number
}

/** What is looked up when somebody reads the metrics. */
export interface StateSources {
  readonly version: string
  readonly backlogEntries: () => number
  readonly isAccepting: () => boolean
  readonly isDatabaseUp: () => boolean
  readonly decisionsDropped: () => number
  readonly isStoreUp: () => boolean
  readonly breakers: () => readonly BreakerReading[]
  readonly process: (() => ProcessReadings) | undefined
}

const STATES = { closed: 0, 'half-open': 1, open: 2 } as const

/** Gauges of the gateway's state. The function that comes back brings them up to date. */
export function createStateMetrics(registry: Registry, sources: StateSources): () => void {
  const build = registry.gauge({
    name: 'scalix_build_info',
    help: 'Always 1; the version is a label.',
    labels: ['version'],
    merge: 'max',
  })
  const backlog = registry.gauge({
    name: 'scalix_books_backlog_entries',
    help: 'Entries of ledger and audit that are not in the database yet.',
    merge: 'sum',
  })
  const accepting = registry.gauge({
    name: 'scalix_books_accepting',
    help: '1 while ledger and audit can be kept; at 0 new calls are refused.',
    merge: 'replica',
  })
  const database = registry.gauge({
    name: 'scalix_database_up',
    help: '1 while the database takes the entries of ledger and audit.',
    merge: 'replica',
  })
  const dropped = registry.gauge({
    name: 'scalix_route_decisions_dropped',
    help: 'Explanations of calls that were not kept, since the start.',
    merge: 'sum',
  })
  const store = registry.gauge({
    name: 'scalix_counters_up',
    help: '1 while the shared counters answer; at 0 each replica counts for itself.',
    merge: 'replica',
  })
  const breaker = registry.gauge({
    name: 'scalix_breaker_state',
    help: 'Circuit breakers: 0 closed, 1 half open, 2 open. Without a model it is the provider’s.',
    labels: ['provider', 'model'],
    merge: 'max',
  })
  const inFlight = registry.gauge({
    name: 'scalix_calls_in_flight',
    help: 'Calls that are under way at a provider.',
    labels: ['provider', 'model'],
    merge: 'sum',
  })
  const reliability = registry.gauge({
    name: 'scalix_deployment_reliability_ratio',
    help: 'Share of answers among the calls of late, as each replica has seen it.',
    labels: ['provider', 'model'],
    merge: 'replica',
  })
  const measureProcess = createProcessMetrics(registry, sources.process)
  return () => {
    build.set([sources.version], 1)
    backlog.set([], sources.backlogEntries())
    accepting.set([], sources.isAccepting() ? 1 : 0)
    database.set([], sources.isDatabaseUp() ? 1 : 0)
    dropped.set([], sources.decisionsDropped())
    store.set([], sources.isStoreUp() ? 1 : 0)
    for (const reading of sources.breakers()) {
      const place = [reading.provider, reading.model]
      breaker.set(place, STATES[reading.state])
      if (reading.model === '') continue
      inFlight.set(place, reading.inFlight)
      reliability.set(place, reading.reliability)
    }
    measureProcess()
  }
}

function createProcessMetrics(
  registry: Registry,
  read: (() => ProcessReadings) | undefined,
): () => void {
  if (read === undefined) return () => {}
  const resident = registry.gauge({
    name: 'scalix_process_resident_memory_bytes',
    help: 'Memory of the process.',
    merge: 'replica',
  })
  const heap = registry.gauge({
    name: 'scalix_process_heap_used_bytes',
    help: 'JavaScript heap in use.',
    merge: 'replica',
  })
  const cpu = registry.gauge({
    name: 'scalix_process_cpu_seconds',
    help: 'Processor time since the start.',
    merge: 'replica',
  })
  const lag = registry.gauge({
    name: 'scalix_event_loop_lag_seconds',
    help: 'How late the event loop was at its worst since the last reading.',
    merge: 'replica',
  })
  return () => {
    const readings = read()
    resident.set([], readings.residentBytes)
    heap.set([], readings.heapUsedBytes)
    cpu.set([], readings.cpuSeconds)
    lag.set([], readings.eventLoopLagSeconds)
  }
}
