import { createMemoryCounters } from '../../src/storage/counters/memory.ts'
import { startRedisServer, type RedisServer } from './redis.ts'
import {
  createMemoryBackend,
  createRedisBackend,
  type AnyCounterScript,
} from './upstash-backends.ts'
import { startUpstashProxy, type UpstashProxy } from './upstash-proxy.ts'

export interface LocalUpstashOptions {
  readonly port?: number
  readonly token?: string
  /** What the Worker runs: without a Redis only these work. */
  readonly scripts: readonly AnyCounterScript[]
}

/**
 * An Upstash for local work without an account: in front of a `redis-server` of its own where the
 * machine has one, else in front of counters in memory. `stop` ends all of it.
 */
export async function startLocalUpstash({
  scripts,
  ...options
}: LocalUpstashOptions): Promise<UpstashProxy & { readonly isRedis: boolean }> {
  const redis: RedisServer | null = await startRedisServer().catch(() => null)
  const backend =
    redis === null
      ? createMemoryBackend(createMemoryCounters({ now: Date.now }), scripts)
      : createRedisBackend(redis.url)
  const proxy = await startUpstashProxy({ backend, ...options })
  return {
    ...proxy,
    isRedis: redis !== null,
    async stop() {
      await proxy.stop()
      await redis?.stop()
    },
  }
}
