/**
 * Token counts as OpenAI reports them, which is also our one normal form: `prompt_tokens`
 * includes cached and cache-written tokens, `completion_tokens` includes reasoning tokens.
 */
export interface CompletionUsage {
  readonly prompt_tokens: number
  readonly completion_tokens: number
  readonly total_tokens: number
  /** What the provider says that this answer cost, in US dollars. Ours. */
  readonly provider_cost_usd?: number
  readonly prompt_tokens_details?: {
    readonly cached_tokens?: number
    readonly cache_write_tokens?: number
    /** The part of `cache_write_tokens` that is kept for an hour, which costs more. Ours. */
    readonly cache_write_1h_tokens?: number
    readonly audio_tokens?: number
  }
  readonly completion_tokens_details?: {
    readonly reasoning_tokens?: number
    readonly audio_tokens?: number
    readonly accepted_prediction_tokens?: number
    readonly rejected_prediction_tokens?: number
  }
}
