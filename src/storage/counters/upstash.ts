import { Redis } from '@upstash/redis/cloudflare'
import { CountersError, type CounterBatch, type SharedCounters } from '../../domain/counters.ts'
import { createRedisOperations, type RedisCommand } from './redis-operations.ts'
import { createScriptSources } from './script-sources.ts'

export interface UpstashCountersOptions {
  readonly url: string
  readonly token: string
  /** For one round trip, a first TLS handshake included. Default 500 ms. */
  readonly timeoutMs?: number
}

/** Lets scripts on different keys run side by side (Upstash, "Lua scripting", script flags). */
const SCRIPT_HEADER = '#!lua flags=allow-key-locking\n'

interface Queued {
  readonly command: RedisCommand
  readonly resolve: (reply: unknown) => void
  readonly reject: (error: CountersError) => void
}

/**
 * Counters on Upstash over its REST interface: no connection to keep, so it lives as long as the
 * app. Nothing is tried twice: an increment whose answer was lost may have happened.
 */
export function createUpstashCounters(options: UpstashCountersOptions): SharedCounters {
  const { url, token, timeoutMs = 500 } = options
  const redis = new Redis({
    url,
    token,
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(timeoutMs),
    automaticDeserialization: false,
    // Would join commands of different requests, whose promises Workers keeps apart.
    enableAutoPipelining: false,
    enableTelemetry: false,
    readYourWrites: false,
  })
  const scripts = createScriptSources(SCRIPT_HEADER)

  async function sendAlone([name, ...args]: RedisCommand): Promise<unknown> {
    try {
      return await redis.exec([name, ...args])
    } catch (error) {
      throw toCountersError(error)
    }
  }

  function batch(): CounterBatch {
    const queue: Queued[] = []
    const send = (command: RedisCommand) =>
      new Promise<unknown>((resolve, reject) => queue.push({ command, resolve, reject }))
    return {
      ...createRedisOperations({ scripts, send, sendAlone }),
      send: () => sendTogether(redis, queue.splice(0)),
    }
  }

  return {
    kind: 'upstash',
    isShared: true,
    ...createRedisOperations({ scripts, send: sendAlone, sendAlone }),
    batch,
    ping: async () => void (await sendAlone(['PING'])),
    close: () => Promise.resolve(),
  }
}

async function sendTogether(redis: Redis, queue: readonly Queued[]): Promise<void> {
  if (queue.length === 0) return
  const pipeline = redis.pipeline()
  for (const { command } of queue) addTo(pipeline, command)
  try {
    const replies = await pipeline.exec<unknown[]>({ keepErrors: true })
    for (const [index, { resolve, reject }] of queue.entries()) {
      const reply = replies[index]
      if (reply?.error === undefined) resolve(reply?.result)
      else reject(rejected(reply.error))
    }
  } catch (error) {
    const failure = toCountersError(error)
    for (const { reject } of queue) reject(failure)
  }
}

/** The client's pipeline has a method for each command and none for any. */
function addTo(pipeline: ReturnType<Redis['pipeline']>, [name, ...args]: RedisCommand): void {
  const [first = '', second = '', ...rest] = args
  switch (name) {
    case 'GET':
      pipeline.get(first)
      return
    case 'SET':
      pipeline.set(first, second, rest[1] === undefined ? {} : { px: Number(rest[1]) })
      return
    case 'INCRBY':
      pipeline.incrby(first, Number(second))
      return
    case 'DEL':
      pipeline.del(...args)
      return
    case 'EVAL':
      pipeline.eval(first, rest.slice(0, Number(second)), rest.slice(Number(second)))
      return
    case 'EVALSHA':
      pipeline.evalsha(first, rest.slice(0, Number(second)), rest.slice(Number(second)))
      return
    default:
      throw new Error(`${name} can't travel in a batch.`)
  }
}

/** The client's errors repeat the whole command: what is behind the server's words is cut off. */
function toCountersError(error: unknown): CountersError {
  const name = error instanceof Error ? error.name : ''
  const message = error instanceof Error ? error.message : ''
  if (name === 'UpstashError') return rejected(message.split(', command was:', 1)[0] ?? '')
  const reason = name === 'TimeoutError' ? 'did not answer in time' : 'can not be reached'
  return new CountersError('unavailable', `The counter store ${reason}.`, { cause: error })
}

function rejected(message: string): CountersError {
  return new CountersError('rejected', message.slice(0, 200))
}
