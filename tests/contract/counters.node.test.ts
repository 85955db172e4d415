import { expect, it } from 'vitest'
import { Redis } from 'ioredis'
import { openRedisCounters } from '../../node-server/counters/redis.ts'
import { createMemoryCounters } from '../../src/storage/counters/memory.ts'
import { createUpstashCounters } from '../../src/storage/counters/upstash.ts'
import { startRedisServer, type RedisServer } from '../servers/redis.ts'
import { createMemoryBackend, createRedisBackend } from '../servers/upstash-backends.ts'
import { startUpstashProxy } from '../servers/upstash-proxy.ts'
import { allScripts, pairScript } from './counter-scripts.ts'
import { describeCountersContract, type CountersFixture } from './counters.ts'
import { describeSharedRateLimiter, type SharedCountersFixture } from './rate-limiter.ts'
import { settle } from './settle.ts'
import { describeScriptEquality } from './script-equality.ts'

const ignoreLog = () => undefined

async function flushScripts(server: RedisServer): Promise<void> {
  const redis = new Redis(server.url)
  await redis.script('FLUSH')
  redis.disconnect()
}

async function openMemory(): Promise<CountersFixture> {
  const counters = createMemoryCounters({ now: Date.now })
  return { counters, forgetScripts: async () => undefined, close: () => counters.close() }
}

async function openRedis(): Promise<CountersFixture> {
  const server = await startRedisServer()
  const counters = await openRedisCounters({ url: server.url, log: ignoreLog, timeoutMs: 5_000 })
  return {
    counters,
    forgetScripts: () => flushScripts(server),
    async close() {
      await counters.close()
      await server.stop()
    },
  }
}

async function openUpstash(): Promise<CountersFixture> {
  const server = await startRedisServer()
  const proxy = await startUpstashProxy({ backend: createRedisBackend(server.url) })
  const counters = createUpstashCounters({ ...proxy, timeoutMs: 5_000 })
  return {
    counters,
    forgetScripts: () => flushScripts(server),
    async close() {
      await proxy.stop()
      await server.stop()
    },
  }
}

/** The stand-in without a Redis, as `npm run dev:workers` uses it where none is installed. */
async function openUpstashInMemory(): Promise<CountersFixture> {
  const memory = createMemoryCounters({ now: Date.now })
  const proxy = await startUpstashProxy({
    backend: createMemoryBackend(memory, await allScripts()),
  })
  const counters = createUpstashCounters({ ...proxy, timeoutMs: 5_000 })
  return { counters, forgetScripts: async () => undefined, close: () => proxy.stop() }
}

async function openSharedRedis(): Promise<SharedCountersFixture> {
  const server = await startRedisServer()
  const open = () => openRedisCounters({ url: server.url, log: ignoreLog })
  const counters = [await open(), await open()] as const
  return {
    counters,
    lose: server.stop,
    restore: server.restart,
    freeze: server.freeze,
    thaw: server.thaw,
    async close() {
      await Promise.all(counters.map((each) => each.close()))
      await server.stop()
    },
  }
}

async function openSharedUpstash(): Promise<SharedCountersFixture> {
  const server = await startRedisServer()
  const proxy = await startUpstashProxy({ backend: createRedisBackend(server.url) })
  return {
    counters: [createUpstashCounters(proxy), createUpstashCounters(proxy)],
    lose: server.stop,
    restore: server.restart,
    freeze: server.freeze,
    thaw: server.thaw,
    async close() {
      await proxy.stop()
      await server.stop()
    },
  }
}

describeCountersContract('memory', openMemory)
describeCountersContract('redis', openRedis)
describeCountersContract('upstash', openUpstash)
describeCountersContract('upstash stand-in without a Redis', openUpstashInMemory)

describeScriptEquality('redis', openRedis)
describeScriptEquality('upstash', openUpstash)

describeSharedRateLimiter('redis', openSharedRedis)
describeSharedRateLimiter('upstash', openSharedUpstash)

it('makes one request of a batch on Upstash', async () => {
  const memory = createMemoryCounters({ now: Date.now })
  const proxy = await startUpstashProxy({
    backend: createMemoryBackend(memory, await allScripts()),
  })
  const counters = createUpstashCounters(proxy)
  memory.set('b', 'b', null)
  const batch = counters.batch()
  const results = [
    batch.increment('a', 1, null),
    batch.get('b'),
    batch.run(pairScript, ['{c}1', '{c}2'], [2]),
  ]
  expect(proxy.requests()).toBe(0)
  await batch.send()
  expect(await settle<unknown>(results)).toEqual([1, 'b', [2, -2]])
  expect(proxy.requests()).toBe(1)
  await proxy.stop()
})

it('fails at once on a wrong Upstash token, without telling the command', async () => {
  const proxy = await startUpstashProxy({
    backend: createMemoryBackend(createMemoryCounters({ now: Date.now }), []),
  })
  const counters = createUpstashCounters({ ...proxy, token: 'wrong' })
  const failure = await Promise.resolve(counters.get('secret-key')).catch(String)
  expect(failure).toBe('CountersError: WRONGPASS invalid or missing auth token')
  await proxy.stop()
})

it('opens without a Redis and uses it as soon as it comes', async () => {
  const server = await startRedisServer()
  await server.stop()
  const events: string[] = []
  const counters = await openRedisCounters({
    url: server.url,
    log: (_level, event) => void events.push(event),
    connectTimeoutMs: 1,
  })
  await expect(counters.ping()).rejects.toMatchObject({ kind: 'unavailable' })
  await server.restart()
  await expect.poll(() => counters.ping().then(() => 'ok', String), { timeout: 10_000 }).toBe('ok')
  expect(events).toEqual(['redis_connection_lost', 'redis_connected'])
  await counters.close()
  await server.stop()
})
