import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import type { CounterScript, MemoryCounters } from '../../src/domain/counters.ts'
import type { RedisReply, UpstashBackend } from './upstash-proxy.ts'

/** Scripts of any keys and arguments, as a list holds them. */
export type AnyCounterScript = CounterScript<readonly string[], readonly string[], RedisReply>

/**
 * A real Redis behind the stand-in. Script flags of Upstash, which Redis refuses, are taken off on
 * the way, and hashes of the texts with flags are translated.
 */
export function createRedisBackend(url: string): UpstashBackend {
  const redis = new Redis(url, { protocol: 2, enableOfflineQueue: false, maxRetriesPerRequest: 0 })
  redis.on('error', () => undefined)
  const isReady = new Promise<void>((resolve) => redis.once('ready', resolve))
  const hashes = new Map<string, string>()

  function translate([name = '', first = '', ...rest]: readonly string[]): [string, ...string[]] {
    switch (name.toUpperCase()) {
      case 'EVAL': {
        const text = withoutFlags(first)
        hashes.set(sha1(first), sha1(text))
        return [name, text, ...rest]
      }
      case 'EVALSHA':
        return [name, hashes.get(first) ?? first, ...rest]
      default:
        return first === '' && rest.length === 0 ? [name] : [name, first, ...rest]
    }
  }

  return {
    async call(command) {
      await isReady
      const [name, ...args] = translate(command)
      return (await redis.call(name, ...args)) as RedisReply
    },
    async transaction(commands) {
      await isReady
      const transaction = redis.multi()
      for (const command of commands) {
        const [name, ...args] = translate(command)
        transaction.call(name, ...args)
      }
      const replies = (await transaction.exec()) ?? []
      return replies.map(([error, reply]) => {
        if (error) throw error
        return reply as RedisReply
      })
    },
    close: async () => redis.disconnect(),
  }
}

/**
 * No Redis behind the stand-in: the in-memory counters, where the scripts on the list run as their
 * JavaScript twins. Knows the commands of the counters port only.
 */
export function createMemoryBackend(
  counters: MemoryCounters,
  scripts: readonly AnyCounterScript[],
): UpstashBackend {
  const bySource = new Map(scripts.map((script) => [script.lua, script]))
  const byHash = new Map<string, AnyCounterScript>()

  function evaluate(script: AnyCounterScript, [count, ...rest]: readonly string[]): RedisReply {
    const keys = rest.slice(0, Number(count))
    // Lua reads numbers out of texts as it needs them; twins get numbers.
    const args = rest.slice(Number(count)).map((arg) => (/^-?\d+$/.test(arg) ? Number(arg) : arg))
    return counters.run(script, keys, args as string[])
  }

  function call([name = '', first = '', ...rest]: readonly string[]): RedisReply {
    switch (name.toUpperCase()) {
      case 'PING':
        return 'PONG'
      case 'GET':
        return counters.get(first)
      case 'SET':
        counters.set(first, rest[0] ?? '', rest[2] === undefined ? null : Number(rest[2]))
        return 'OK'
      case 'INCRBY':
        return counters.increment(first, Number(rest[0]), null)
      case 'DEL':
        counters.delete([first, ...rest])
        return 1 + rest.length
      case 'EVAL': {
        const script = bySource.get(withoutFlags(first))
        if (script === undefined) throw new Error('ERR this stand-in does not know the script')
        byHash.set(sha1(first), script)
        return evaluate(script, rest)
      }
      case 'EVALSHA': {
        const script = byHash.get(first)
        if (script === undefined) throw new Error('NOSCRIPT No matching script.')
        return evaluate(script, rest)
      }
      default:
        throw new Error(`ERR unknown command '${name}'`)
    }
  }

  return {
    call: async (command) => call(command),
    transaction: async (commands) => commands.map(call),
    close: () => counters.close(),
  }
}

function withoutFlags(source: string): string {
  return source.replace(/^#!lua[^\n]*\n/, '')
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
