import {
  CountersError,
  type CounterOperations,
  type CounterScript,
  type ScriptArgument,
} from '../../domain/counters.ts'
import { incrementScript } from './increment-script.ts'
import { readInteger } from './script-reply.ts'
import type { ScriptSources } from './script-sources.ts'

/** A Redis command: its name and its arguments. */
export type RedisCommand = readonly [name: string, ...args: string[]]

/** Carries one command. Rejects with CountersError; its message starts as Redis's error does. */
export type SendCommand = (command: RedisCommand) => Promise<unknown>

export interface RedisOperationsOptions {
  readonly scripts: ScriptSources
  /** Starts a command; in a batch it only queues it. */
  readonly send: SendCommand
  /** For the second try of a script that Redis does not have: after a batch it travels alone. */
  readonly sendAlone: SendCommand
}

/** The port's operations as Redis commands. Each starts exactly one command, at once. */
export function createRedisOperations(options: RedisOperationsOptions): CounterOperations {
  const { send } = options
  const operations: CounterOperations = {
    get: async (key) => readText(await send(['GET', key])),
    async set(key, value, ttlMs) {
      const expiry = ttlMs === null ? [] : ['PX', String(ttlMs)]
      await send(['SET', key, String(value), ...expiry])
    },
    async increment(key, by, ttlMs) {
      if (ttlMs !== null) return operations.run(incrementScript, [key], [by, ttlMs])
      return readInteger(await send(['INCRBY', key, String(by)]))
    },
    async delete(keys) {
      if (keys.length > 0) await send(['DEL', ...keys])
    },
    run: (script, keys, args) => runScript(script, [keys, args], options),
  }
  return operations
}

async function runScript<
  Keys extends readonly string[],
  Args extends readonly ScriptArgument[],
  Result,
>(
  script: CounterScript<Keys, Args, Result>,
  [keys, args]: readonly [Keys, Args],
  { scripts, send, sendAlone }: RedisOperationsOptions,
): Promise<Result> {
  const rest = [String(keys.length), ...keys, ...args.map(String)]
  const load: RedisCommand = ['EVAL', scripts.text(script.lua), ...rest]
  const hash = scripts.hash(script.lua)
  if (hash === undefined) {
    // EVAL makes Redis keep the script: from the next call on its hash is enough.
    const [reply] = await Promise.all([send(load), scripts.learn(script.lua)])
    return script.read(reply)
  }
  try {
    return script.read(await send(['EVALSHA', hash, ...rest]))
  } catch (error) {
    if (!isScriptUnknown(error)) throw error
    return script.read(await sendAlone(load))
  }
}

function isScriptUnknown(error: unknown): boolean {
  return error instanceof CountersError && error.message.startsWith('NOSCRIPT')
}

function readText(reply: unknown): string | null {
  if (reply === null || typeof reply === 'string') return reply
  if (typeof reply === 'number') return String(reply)
  throw new CountersError('rejected', 'The counter store gave something else than a text.')
}
