import type { PriceBook, Priced, Unpriced } from '../catalog/prices.ts'
import type { Books } from '../domain/books.ts'
import type { Call } from '../domain/call.ts'
import type { Clock } from '../domain/ports.ts'
import type { ProviderErrorKind } from '../domain/provider-error.ts'
import type { Target } from '../domain/target.ts'
import { toStorable } from '../lib/storable-text.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import { costNanoUsd } from './cost.ts'

/** One try at one target, when it is over. */
export interface FinishedAttempt {
  readonly call: Pick<Call, 'id' | 'startedAtMs' | 'principal'>
  readonly target: Target
  /** The first try of a call is 1. */
  readonly attemptNumber: number
  /** Of the attempt, not of the call. */
  readonly startedAtMs: number
  readonly endpoint: string
  readonly requestedModel: string
  readonly serviceTier: string | null
  readonly tags: readonly string[]
  readonly outcome: 'complete' | 'failed' | 'interrupted' | 'cancelled'
  readonly errorKind: ProviderErrorKind | null
  /** What the provider reported, as far as it did; a stream that broke off may know a part. */
  readonly usage: CompletionUsage | null
  /** For what the provider did not report: tokens by our own count. */
  readonly estimate: () => TokenEstimate
}

export interface TokenEstimate {
  readonly promptTokens: number
  readonly completionTokens: number
}

export interface Ledger {
  /** Notes one attempt. Gives its cost in nano-dollars; null when no price is known. */
  record(attempt: FinishedAttempt): number | null
}

export interface LedgerOptions {
  readonly books: Pick<Books, 'note'>
  /** Of the catalogue that is in force now. */
  readonly prices: () => PriceBook
  readonly createId: (prefix: string) => string
  readonly now: Clock
}

const NANO_PER_USD = 1e9
const COUNT_MAX = 2 ** 31 - 1

/**
 * Failures in which the provider may have done the work all the same, and charges the prompt: the
 * request was on its way, and no refusal came back.
 */
const MAY_BE_CHARGED = new Set<ProviderErrorKind>(['timeout', 'interrupted', 'protocol', 'aborted'])

/** Turns attempts into entries of the ledger, priced at the time when their call began. */
export function createLedger({ books, prices, createId, now }: LedgerOptions): Ledger {
  return {
    record(attempt) {
      const { call, target } = attempt
      const counted = countTokens(attempt)
      const { usage } = counted
      const price = prices().priceFor({
        provider: target.provider,
        upstreamId: target.model,
        atMs: call.startedAtMs,
        inputTokens: usage.prompt_tokens,
        serviceTier: attempt.serviceTier,
      })
      const cost = counted.isFree ? 0 : priceOf(usage, price)
      const { principal } = call
      const details = usage.prompt_tokens_details
      books.note('ledger', {
        id: createId('att_'),
        at: new Date(call.startedAtMs).toISOString(),
        tenant_id: principal.tenantId,
        key_id: principal.keyId,
        user_id: principal.userId,
        request_id: call.id,
        attempt: attempt.attemptNumber,
        endpoint: attempt.endpoint,
        requested_model: toStorable(attempt.requestedModel),
        provider: target.provider,
        model: toStorable(target.model),
        outcome: attempt.outcome,
        error_kind: attempt.errorKind,
        prompt_tokens: toCount(usage.prompt_tokens),
        completion_tokens: toCount(usage.completion_tokens),
        cached_tokens: toCount(details?.cached_tokens),
        cache_write_tokens: toCount(details?.cache_write_tokens),
        reasoning_tokens: toCount(usage.completion_tokens_details?.reasoning_tokens),
        is_estimated: counted.isEstimated,
        cost_nano_usd: cost,
        provider_cost_nano_usd: toNano(usage.provider_cost_usd),
        price_version: price.kind === 'priced' ? price.priceVersion : null,
        duration_ms: Math.max(0, Math.round(now() - attempt.startedAtMs)),
        tags: attempt.tags.map(toStorable),
      })
      return cost
    },
  }
}

interface Counted {
  readonly usage: CompletionUsage
  readonly isEstimated: boolean
  /** The provider refused: nothing was done that could cost. */
  readonly isFree: boolean
}

const NOTHING: CompletionUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }

function countTokens(attempt: FinishedAttempt): Counted {
  const { outcome, usage, errorKind } = attempt
  if (outcome === 'failed' && (errorKind === null || !MAY_BE_CHARGED.has(errorKind))) {
    return { usage: NOTHING, isEstimated: false, isFree: true }
  }
  if (outcome === 'complete' && usage !== null) {
    return { usage, isEstimated: false, isFree: false }
  }
  const estimate = attempt.estimate()
  const prompt =
    usage !== null && usage.prompt_tokens > 0 ? usage.prompt_tokens : estimate.promptTokens
  // A report that came before the end knows less than what has been seen since.
  const completion = Math.max(usage?.completion_tokens ?? 0, estimate.completionTokens)
  return {
    usage: {
      ...usage,
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
    isEstimated: true,
    isFree: false,
  }
}

function priceOf(usage: CompletionUsage, price: Priced | Unpriced): number | null {
  const reported = toNano(usage.provider_cost_usd)
  if (price.kind === 'unpriced') return reported
  return price.isReportedPerAnswer && reported !== null ? reported : costNanoUsd(usage, price.units)
}

/** A column's whole number, whatever a provider reports. */
function toCount(tokens = 0): number {
  return Math.min(Math.max(0, Math.round(tokens)), COUNT_MAX)
}

function toNano(usd: number | undefined): number | null {
  return usd === undefined ? null : Math.round(usd * NANO_PER_USD)
}
