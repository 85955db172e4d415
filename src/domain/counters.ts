/**
 * Numbers that requests share and that may be lost without losing truth: rate windows, budget
 * reservations, breaker states, versions. Kept in this process or in a Redis.
 */

/** A value at once where the store is in this process, a promise where it is behind a network. */
export type Awaitable<T> = T | Promise<T>

export type ScriptArgument = string | number

/** What a script's twin may keep under a key: an object stands for a Redis hash or sorted set. */
export type SlotValue = string | number | object

/** What a script's twin works on: the in-memory store's keys. */
export interface MemorySlots {
  /** The store's clock, as `redis.call('TIME')` is to Lua; milliseconds since 1970. */
  nowMs(): number
  /** The value of a key that has not expired. A key belongs to one kind of value, named here. */
  get<Value extends SlotValue>(key: string): Value | undefined
  /** Replaces the value and keeps the key's time to live; a new key lives until it is deleted. */
  set(key: string, value: SlotValue): void
  /** Gives a key that exists `ttlMs` to live from now. */
  expire(key: string, ttlMs: number): void
  /** What the key has left to live; null when it is absent or has no end. */
  ttlMs(key: string): number | null
  delete(key: string): void
}

/**
 * One atomic step, written twice: in Lua for Redis and in JavaScript for the in-memory store. Both
 * must give the same results and leave the same state; `tests/contract/script-equality.ts` proves
 * it. All keys must be in `keys` (a cluster and Upstash lock by them), and several keys of one call
 * share a `{hash tag}`.
 */
export interface CounterScript<
  Keys extends readonly string[],
  Args extends readonly ScriptArgument[],
  Result,
> {
  /** For errors and logs. */
  readonly name: string
  /** Source without a `#!lua` line: the store adds what it understands. */
  readonly lua: string
  readonly twin: (slots: MemorySlots, keys: Keys, args: Args) => Result
  /** Turns Redis's reply into the result; throws CountersError when it is something else. */
  readonly read: (reply: unknown) => Result
}

/**
 * Each operation is atomic by itself. All of them throw or reject with CountersError: `unavailable`
 * when the store gave no answer in time (the operation may have happened), `rejected` when it refused.
 */
export interface CounterOperations {
  get(key: string): Awaitable<string | null>
  /** `ttlMs` null: until deleted. */
  set(key: string, value: string | number, ttlMs: number | null): Awaitable<void>
  /**
   * Adds a whole number and gives the new value. `ttlMs` counts from the first increment and is
   * not prolonged by later ones; null sets none.
   */
  increment(key: string, by: number, ttlMs: number | null): Awaitable<number>
  delete(keys: readonly string[]): Awaitable<void>
  run<Keys extends readonly string[], Args extends readonly ScriptArgument[], Result>(
    script: CounterScript<Keys, Args, Result>,
    keys: Keys,
    args: Args,
  ): Awaitable<Result>
}

/**
 * Operations that travel together, in one round trip, and not as a transaction. Start all of them
 * without awaiting any, call `send` once, then await their results. Each fails by itself, and none
 * may build on another: a script that the store has forgotten runs after the rest.
 */
export interface CounterBatch extends CounterOperations {
  /** Never rejects: failures arrive at the operations. */
  send(): Promise<void>
}

interface CounterStore extends CounterOperations {
  batch(): CounterBatch
  /** Resolves when the store answers; rejects with CountersError. */
  ping(): Promise<void>
  /** Gives up connections. Nothing may be called afterwards. */
  close(): Promise<void>
}

/** Counters of this process alone: every operation gives its result at once. */
export interface MemoryCounters extends CounterStore {
  readonly kind: 'memory'
  readonly isShared: false
  get(key: string): string | null
  set(key: string, value: string | number, ttlMs: number | null): void
  increment(key: string, by: number, ttlMs: number | null): number
  delete(keys: readonly string[]): void
  run<Keys extends readonly string[], Args extends readonly ScriptArgument[], Result>(
    script: CounterScript<Keys, Args, Result>,
    keys: Keys,
    args: Args,
  ): Result
}

/** Counters that several replicas see alike. */
export interface SharedCounters extends CounterStore {
  readonly kind: 'redis' | 'upstash'
  readonly isShared: true
}

/** The port. What does not care where the numbers are takes `CounterOperations` and awaits. */
export type Counters = MemoryCounters | SharedCounters

export type CountersErrorKind = 'unavailable' | 'rejected'

/** A counter store that did not do what was asked. Its message holds no keys and no values. */
export class CountersError extends Error {
  override readonly name = 'CountersError'
  readonly kind: CountersErrorKind

  constructor(kind: CountersErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}
