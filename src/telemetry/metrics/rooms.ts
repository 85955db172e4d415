import type { Counter, Gauge, Registry } from './registry.ts'

/** What parts of the gateway count that are fed from elsewhere: shown as soon as they are. */
export interface Rooms {
  /** Values: kind of finding, action, direction. */
  readonly safetyDecisions: Counter
  /** Values: `hit`, `miss` or `bypass`. */
  readonly cacheRequests: Counter
  /** Values of all of them: node, GPU. */
  readonly gpuTemperature: Gauge
  readonly gpuMemoryUsed: Gauge
  readonly gpuMemoryTotal: Gauge
  readonly gpuUtilization: Gauge
}

/** Names that dashboards and alerts already know. */
export function createRooms(registry: Registry): Rooms {
  const gpu = (name: string, help: string): Gauge =>
    registry.gauge({ name, help, labels: ['node', 'gpu'], merge: 'max' })
  return {
    safetyDecisions: registry.counter({
      name: 'scalix_safety_decisions_total',
      help: 'What content safety decided, by kind of finding, action and direction.',
      labels: ['type', 'action', 'direction'],
    }),
    cacheRequests: registry.counter({
      name: 'scalix_cache_requests_total',
      help: 'Look-ups in the cache of answers, by result.',
      labels: ['result'],
    }),
    gpuTemperature: gpu('scalix_gpu_temperature_celsius', 'Temperature of a GPU.'),
    gpuMemoryUsed: gpu('scalix_gpu_memory_used_bytes', 'Memory of a GPU that is in use.'),
    gpuMemoryTotal: gpu('scalix_gpu_memory_bytes', 'Memory of a GPU.'),
    gpuUtilization: gpu('scalix_gpu_utilization_ratio', 'How busy a GPU is, from 0 to 1.'),
  }
}
