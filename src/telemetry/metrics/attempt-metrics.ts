import { OVERFLOW, type Registry } from './registry.ts'

/** One attempt at a provider that is over. */
export interface MeasuredAttempt {
  readonly tenantId: string
  readonly provider: string
  /** The catalogue's id; null for a model that it does not know. */
  readonly model: string | null
  readonly number: number
  readonly outcome: 'complete' | 'failed' | 'interrupted' | 'cancelled'
  /** Kind of the failure; null when it went well. */
  readonly error: string | null
  readonly durationMs: number
  readonly firstTokenMs: number | null
  readonly isStream: boolean
  readonly costNanoUsd: number | null
  /** As the provider told; null where it did not. */
  readonly tokens: {
    readonly input: number
    readonly output: number
    readonly cached: number
    readonly reasoning: number
  } | null
}

const NANO_PER_USD = 1e9
const NONE = 'none'
/** From a cache hit to a long answer. */
const CALL_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640]
const FIRST_TOKEN_SECONDS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 60, 120]
const PER_TOKEN_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28]

/**
 * What is counted of attempts at providers. The function takes one that is over. A model that the
 * catalogue does not know counts as `other`, because callers choose its name.
 */
export function createAttemptMetrics(
  registry: Registry,
  { withTenants }: { readonly withTenants: boolean },
): (attempt: MeasuredAttempt) => void {
  const tenants = withTenants ? ['tenant'] : []
  const attempts = registry.counter({
    name: 'scalix_attempts_total',
    help: 'Attempts at providers by outcome and kind of failure.',
    labels: ['provider', 'model', 'outcome', 'error'],
  })
  const failovers = registry.counter({
    name: 'scalix_failovers_total',
    help: 'Attempts that followed a failed one of the same call, by the provider that got them.',
    labels: ['provider'],
  })
  const attemptSeconds = registry.histogram({
    name: 'scalix_attempt_duration_seconds',
    help: 'Time of complete answers, by provider and model.',
    labels: ['provider', 'model'],
    buckets: CALL_SECONDS,
  })
  const firstToken = registry.histogram({
    name: 'scalix_time_to_first_token_seconds',
    help: 'Time to the first content of streams.',
    labels: ['provider', 'model'],
    buckets: FIRST_TOKEN_SECONDS,
  })
  const perToken = registry.histogram({
    name: 'scalix_time_per_output_token_seconds',
    help: 'Time for each output token of a stream after the first content.',
    labels: ['provider', 'model'],
    buckets: PER_TOKEN_SECONDS,
  })
  const tokens = registry.counter({
    name: 'scalix_tokens_total',
    help: 'Tokens as providers report them; cached ones are part of input, reasoning of output.',
    labels: ['provider', 'model', 'kind', ...tenants],
  })
  const cost = registry.counter({
    name: 'scalix_cost_usd_total',
    help: 'Cost of attempts in US dollars.',
    labels: ['provider', 'model', ...tenants],
  })
  const unpriced = registry.counter({
    name: 'scalix_unpriced_attempts_total',
    help: 'Attempts whose cost is not known because no price is.',
    labels: ['provider', 'model'],
  })

  return (attempt) => {
    const { provider, outcome, durationMs, firstTokenMs, costNanoUsd } = attempt
    const model = attempt.model ?? OVERFLOW
    const place = [provider, model]
    attempts.add([provider, model, outcome, attempt.error ?? NONE], 1)
    if (attempt.number > 1) failovers.add([provider], 1)
    if (outcome === 'complete') attemptSeconds.observe(place, durationMs / 1000)
    if (attempt.isStream && firstTokenMs !== null) {
      firstToken.observe(place, firstTokenMs / 1000)
      const written = attempt.tokens?.output ?? 0
      if (outcome === 'complete' && written > 1) {
        perToken.observe(place, (durationMs - firstTokenMs) / 1000 / (written - 1))
      }
    }
    const tenant = withTenants ? [attempt.tenantId] : []
    if (costNanoUsd === null) unpriced.add(place, 1)
    else if (costNanoUsd > 0) cost.add([...place, ...tenant], costNanoUsd / NANO_PER_USD)
    if (attempt.tokens === null) return
    for (const [kind, count] of Object.entries(attempt.tokens)) {
      if (count > 0) tokens.add([provider, model, kind, ...tenant], count)
    }
  }
}
