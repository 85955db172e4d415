import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { ProcessReadings } from '../src/telemetry/metrics/state-metrics.ts'

const RESOLUTION_MS = 20
const NANO = 1e9
const MICRO = 1e6

/** Watches the event loop from now on. Each reading of its lag is that of the time since the last one. */
export function createProcessReader(): () => ProcessReadings {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  return () => {
    const { rss, heapUsed } = process.memoryUsage()
    const { user, system } = process.cpuUsage()
    // The histogram counts whole ticks: what a tick takes by itself is no lag.
    const lagSeconds = Math.max(0, delay.max / NANO - RESOLUTION_MS / 1000)
    delay.reset()
    return {
      residentBytes: rss,
      heapUsedBytes: heapUsed,
      cpuSeconds: (user + system) / MICRO,
      eventLoopLagSeconds: lagSeconds,
    }
  }
}
