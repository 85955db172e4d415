import { Ratelimit } from '@upstash/ratelimit'
import type { CounterOperations, CounterScript, MemoryCounters } from '../../domain/counters.ts'
import { readIntegers } from './script-reply.ts'

export interface WindowHit {
  readonly key: string
  /** Whole number of units a window may hold. */
  readonly limit: number
  readonly windowMs: number
  /** Whole number of units; negative gives some back. */
  readonly cost: number
}

export interface WindowCount {
  readonly allowed: boolean
  readonly remaining: number
  /** End of the current window; milliseconds since 1970. */
  readonly resetAtMs: number
}

type WindowKeys = readonly [current: string, previous: string]
type WindowArgs = readonly [limit: number, nowMs: number, windowMs: number, cost: number]
type WindowReply = readonly [remaining: number, limit: number]
type WindowScript = CounterScript<WindowKeys, WindowArgs, WindowReply>

/**
 * `slidingWindow` of `@upstash/ratelimit` in JavaScript, with its habits: a window that is full
 * refuses without counting (-1), a cost that overshoots is counted and refused.
 */
export const slidingWindowTwin: WindowScript['twin'] = (
  slots,
  [currentKey, previousKey],
  [limit, nowMs, windowMs, cost],
) => {
  const current = slots.get<number>(currentKey) ?? 0
  const previous = slots.get<number>(previousKey) ?? 0
  const weighted = weigh(previous, nowMs, windowMs)
  if (cost > 0 && weighted + current >= limit) return [-1, limit]
  const value = current + cost
  slots.set(currentKey, value)
  if (value === cost) slots.expire(currentKey, keepMs(windowMs))
  return [limit - (value + weighted), limit]
}

/** The window on an in-memory store: decided at once. */
export function hitLocalWindow(
  counters: MemoryCounters,
  hit: WindowHit,
  nowMs: number,
): WindowCount {
  const { limit, windowMs, cost } = hit
  const keys = windowKeys(hit, nowMs)
  const [remaining] = counters.run(localScript, keys, [limit, nowMs, windowMs, cost])
  const resetAtMs = (Math.floor(nowMs / windowMs) + 1) * windowMs
  return { allowed: remaining >= 0, remaining: Math.max(0, remaining), resetAtMs }
}

/** Makes an in-memory window agree with what a shared one has just said about the same key. */
export function copyToLocalWindow(
  counters: MemoryCounters,
  hit: WindowHit,
  { remaining, nowMs }: { readonly remaining: number; readonly nowMs: number },
): void {
  const { limit, windowMs } = hit
  const [current, previous] = windowKeys(hit, nowMs)
  const weighted = weigh(Number(counters.get(previous) ?? 0), nowMs, windowMs)
  counters.set(current, Math.max(0, limit - remaining - weighted), keepMs(windowMs))
}

export type HitSharedWindow = (
  operations: CounterOperations,
  hit: WindowHit,
) => Promise<WindowCount>

/**
 * The window by `@upstash/ratelimit` itself, on any Redis behind the port. The command is started
 * before this returns, so that it can travel in a batch. Reads the machine's clock, as the
 * library does. Rejects with CountersError.
 */
export function createSharedWindow(): HitSharedWindow {
  const scripts = new Map<string, WindowScript>()

  function scriptOf(source: string): WindowScript {
    const known = scripts.get(source)
    if (known !== undefined) return known
    // The first line holds flags that only Upstash knows: Redis refuses them.
    const lua = source.replace(/^#![^\n]*\n/, '')
    const script = { name: 'sliding-window', lua, twin: slidingWindowTwin, read: readReply }
    scripts.set(source, script)
    return script
  }

  return async (operations, hit) => {
    const context = contextForLibrary((source, keys, args) =>
      operations.run(scriptOf(source), keys, args),
    )
    const window = Ratelimit.slidingWindow(hit.limit, `${hit.windowMs} ms`)()
    const answer = await window.limit(context, identifierOf(hit), hit.cost)
    return { allowed: answer.success, remaining: answer.remaining, resetAtMs: answer.reset }
  }
}

type LibraryContext = Parameters<ReturnType<ReturnType<typeof Ratelimit.slidingWindow>>['limit']>[0]

/** One error for all: the library only looks at its text, and a stack costs more than the hit. */
const scriptUnknown = new Error('NOSCRIPT')

/**
 * What the library uses of a Redis client. It tries EVALSHA first; told at once that the script is
 * unknown, it hands over the source in the same tick, and the port does its own EVALSHA with it.
 */
function contextForLibrary(
  run: (source: string, keys: WindowKeys, args: WindowArgs) => unknown,
): LibraryContext {
  const redis = {
    evalsha() {
      throw scriptUnknown
    },
    eval: (source: string, keys: WindowKeys, args: WindowArgs) => run(source, keys, args),
  }
  // Its type asks for the whole client. The contract suite runs this against real servers.
  return { redis: redis as unknown as LibraryContext['redis'], prefix: '' }
}

function identifierOf({ key, windowMs }: WindowHit): string {
  // The braces keep both windows of a key in one slot of a cluster.
  return `rate:{${key}}:${windowMs}`
}

function windowKeys(hit: WindowHit, nowMs: number): WindowKeys {
  const identifier = identifierOf(hit)
  const window = Math.floor(nowMs / hit.windowMs)
  return [`${identifier}:${window}`, `${identifier}:${window - 1}`]
}

function weigh(previous: number, nowMs: number, windowMs: number): number {
  return Math.floor((1 - (nowMs % windowMs) / windowMs) * previous)
}

/** Long enough to be the previous window of the next one, as in the library. */
function keepMs(windowMs: number): number {
  return windowMs * 2 + 1_000
}

function readReply(reply: unknown): WindowReply {
  const [remaining = -1, limit = 0] = readIntegers(reply)
  return [remaining, limit]
}

/** Never sent anywhere: in memory only the twin runs. */
const localScript: WindowScript = {
  name: 'sliding-window',
  lua: '',
  twin: slidingWindowTwin,
  read: readReply,
}
