import type { Config } from '../../src/config.ts'
import type { Counters } from '../../src/domain/counters.ts'
import type { Log } from '../../src/domain/ports.ts'
import { createMemoryCounters } from '../../src/storage/counters/memory.ts'
import { createUpstashCounters } from '../../src/storage/counters/upstash.ts'
import { openRedisCounters } from './redis.ts'

/** The counters that the settings name: Redis, Upstash, or this process's own memory. */
export async function openCounters(config: Config, log: Log): Promise<Counters> {
  const { REDIS_URL, UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = config
  if (REDIS_URL !== undefined) return openRedisCounters({ url: REDIS_URL, log })
  if (UPSTASH_REDIS_REST_URL !== undefined && UPSTASH_REDIS_REST_TOKEN !== undefined) {
    return createUpstashCounters({ url: UPSTASH_REDIS_REST_URL, token: UPSTASH_REDIS_REST_TOKEN })
  }
  return createMemoryCounters({ now: Date.now })
}
