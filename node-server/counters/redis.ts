import { Redis, ReplyError } from 'ioredis'
import { CountersError, type CounterBatch, type SharedCounters } from '../../src/domain/counters.ts'
import type { Log } from '../../src/domain/ports.ts'
import {
  createRedisOperations,
  type SendCommand,
} from '../../src/storage/counters/redis-operations.ts'
import { createScriptSources } from '../../src/storage/counters/script-sources.ts'

export interface RedisCountersOptions {
  /** `redis://` or `rediss://`, with user, password and database number where needed. */
  readonly url: string
  readonly log: Log
  /** For one command, waiting for its connection included. Default 250 ms. */
  readonly timeoutMs?: number
  /** How long opening waits for a first connection before it goes on without. Default 2 s. */
  readonly connectTimeoutMs?: number
}

const RECONNECT_DELAY_MAX_MS = 2_000
/** Silence on commands after which a connection counts as dead and is opened anew. */
const SOCKET_TIMEOUT_MS = 5_000

/**
 * Counters on Redis 6 or later over TCP, on one connection that reopens by itself. While it is
 * down, operations fail at once and nothing is queued or sent again later. Opening never fails:
 * a Redis that is not there yet is used as soon as it comes.
 */
// By ioredis: node-redis 6 stops a command's timeout once it was written, so that a Redis which
// takes commands and does not answer would hold up calls.
export async function openRedisCounters(options: RedisCountersOptions): Promise<SharedCounters> {
  const { log, timeoutMs = 250, connectTimeoutMs = 2_000 } = options
  const redis = new Redis(options.url, {
    protocol: 2,
    disableClientInfo: true,
    commandTimeout: timeoutMs,
    connectTimeout: connectTimeoutMs,
    socketTimeout: SOCKET_TIMEOUT_MS,
    enableOfflineQueue: false,
    // An increment of long ago must not arrive after the reconnect.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MAX_MS),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  })
  reportConnection(redis, log)
  await firstConnection(redis, connectTimeoutMs)

  const send: SendCommand = async ([name, ...args]) => {
    try {
      return await redis.call(name, ...args)
    } catch (error) {
      throw toCountersError(error)
    }
  }
  const operations = createRedisOperations({
    scripts: createScriptSources(''),
    send,
    sendAlone: send,
  })
  // Commands leave as they are started and none waits for another's answer: that is one trip.
  const batch: CounterBatch = { ...operations, send: () => Promise.resolve() }

  return {
    kind: 'redis',
    isShared: true,
    ...operations,
    batch: () => batch,
    ping: async () => void (await send(['PING'])),
    close: async () => redis.disconnect(),
  }
}

/** One line per change; the listener also keeps a lost connection from ending the process. */
function reportConnection(redis: Redis, log: Log): void {
  let isConnected: boolean | undefined
  redis.on('error', (error: Error) => {
    if (isConnected === false) return
    isConnected = false
    log('error', 'redis_connection_lost', { reason: errorCode(error) })
  })
  redis.on('close', () => {
    if (isConnected === true) log('warn', 'redis_connection_lost', { reason: 'closed' })
    isConnected = false
  })
  redis.on('ready', () => {
    if (isConnected === false) log('info', 'redis_connected')
    isConnected = true
  })
}

/** Resolves at the first connection, or after `timeoutMs` without one. */
function firstConnection(redis: Redis, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, timeoutMs)
    redis.once('ready', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** The code of a system error; messages of others may hold the address. */
function errorCode(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

function toCountersError(error: unknown): CountersError {
  if (error instanceof Error && error instanceof ReplyError) {
    return new CountersError('rejected', error.message.slice(0, 200))
  }
  const isLate = error instanceof Error && error.message === 'Command timed out'
  const reason = isLate ? 'did not answer in time' : 'can not be reached'
  return new CountersError('unavailable', `The counter store ${reason}.`, { cause: error })
}
