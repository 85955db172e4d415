import type { Awaitable, Counters } from '../domain/counters.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { CallLimits, Principal } from '../domain/principal.ts'
import { GatewayError } from '../errors.ts'
import type { Availability } from '../storage/counters/availability.ts'
import { createMemoryCounters } from '../storage/counters/memory.ts'
import { admitCallScript, endCallScript, type AdmitReply } from './call-limit-scripts.ts'

export interface CallLimiterOptions {
  readonly counters: Counters
  readonly availability: Availability
  readonly createId: (prefix: string) => string
  readonly now: Clock
  readonly log: Log
}

/** A call that was let in. */
export interface AdmittedCall {
  /** Gives its slot back and counts what it has used. Never rejects. */
  end(tokensUsed: number): Promise<void>
}

export interface CallLimiter {
  /**
   * Lets a call of a limited key in, or throws `rate_limit_exceeded`; null for a caller without
   * such limits. `tokens` is what the call takes at least. Without its store it goes by what this
   * replica has seen.
   */
  begin(caller: Principal, tokens: number): Awaitable<AdmittedCall> | null
}

/** A call that nobody ended (its process was killed) frees its place after this time. */
const LEASE_MS = 600_000
const LOCAL_ENTRIES_MAX = 10_000
const SLOT_WAIT_S = 1

interface Ticket {
  readonly keys: readonly [tokens: string, slots: string]
  readonly limits: CallLimits
  readonly callId: string
  readonly tokens: number
}

/** Tokens a minute and calls at the same time, by key, over all replicas. */
export function createCallLimiter(options: CallLimiterOptions): CallLimiter {
  const { counters, availability, now } = options
  const local = createMemoryCounters({ now, entriesMax: LOCAL_ENTRIES_MAX })

  function admit(store: Pick<Counters, 'run'>, ticket: Ticket): Awaitable<AdmitReply> {
    const { limits, tokens, callId } = ticket
    const { tokensPerMinute, parallelRequests } = limits
    return store.run(admitCallScript, ticket.keys, [
      now(),
      tokensPerMinute ?? 0,
      tokens,
      parallelRequests ?? 0,
      LEASE_MS,
      callId,
    ])
  }

  function settle(store: Pick<Counters, 'run'>, ticket: Ticket, tokensUsed: number) {
    const { keys, limits, tokens, callId } = ticket
    const args = [now(), limits.tokensPerMinute ?? 0, tokens, tokensUsed, callId] as const
    return store.run(endCallScript, keys, args)
  }

  /** Where a call was let in, there it has to end. */
  async function enter(ticket: Ticket): Promise<{ reply: AdmitReply; store: Counters }> {
    if (!counters.isShared) return { reply: await admit(counters, ticket), store: counters }
    return availability.attempt<{ reply: AdmitReply; store: Counters }>(
      async () => ({ reply: await admit(counters, ticket), store: counters }),
      async () => ({ reply: await admit(local, ticket), store: local }),
    )
  }

  async function begin(ticket: Ticket): Promise<AdmittedCall> {
    const { reply, store } = await enter(ticket)
    if (reply[0] === 0) throw tooManyTokens(ticket.limits, reply[1])
    if (reply[0] === -1) throw tooManyCalls(ticket.limits)
    return {
      async end(tokensUsed) {
        try {
          await settle(store, ticket, tokensUsed)
        } catch (error) {
          options.log('warn', 'call_limit_not_settled', {
            reason: error instanceof Error ? error.message : String(error),
          })
        }
      },
    }
  }

  return {
    begin({ callLimits, keyId }, tokens) {
      if (callLimits === undefined || keyId === null) return null
      return begin({
        // The braces keep both in one slot of a cluster.
        keys: [`call:{${keyId}}:tokens`, `call:{${keyId}}:slots`],
        limits: callLimits,
        // Not the request's id: callers choose that, and two calls of one id are two calls.
        callId: options.createId('run_'),
        // A call that is larger than the limit waits for an empty minute, not for ever.
        tokens: Math.min(tokens, callLimits.tokensPerMinute ?? 0),
      })
    },
  }
}

function tooManyTokens({ tokensPerMinute }: CallLimits, waitMs: number): GatewayError {
  const retryAfterS = Math.max(1, Math.ceil(waitMs / 1000))
  return new GatewayError('rate_limit_exceeded', 'This key has used up its tokens a minute.', {
    retryAfterS,
    details: { retry_after: retryAfterS, limit: tokensPerMinute, unit: 'tokens_per_minute' },
  })
}

function tooManyCalls({ parallelRequests }: CallLimits): GatewayError {
  return new GatewayError('rate_limit_exceeded', 'This key has too many calls at the same time.', {
    retryAfterS: SLOT_WAIT_S,
    details: { retry_after: SLOT_WAIT_S, limit: parallelRequests, unit: 'parallel_requests' },
  })
}
