export type ProviderErrorKind =
  | 'bad_request' // the caller's fault: shown to the caller
  | 'context_length'
  | 'content_filter'
  | 'model_not_found'
  | 'auth' // our credential: never shown in detail
  | 'rate_limit'
  | 'quota' // money or quota spent: waiting does not help
  | 'overloaded'
  | 'server'
  | 'timeout'
  | 'connection'
  | 'protocol' // an answer that is not what the provider promises
  | 'interrupted' // a stream that ended without its end
  | 'aborted' // the caller left

export interface ProviderErrorFields {
  readonly kind: ProviderErrorKind
  /** Upstream's HTTP status; 0 when there was no answer. */
  readonly status: number
  /** Whether another target may succeed. Decided once, by the adapter. */
  readonly retryable: boolean
  /** Whether the same target may succeed when asked again, after `retryAfterMs` if given. */
  readonly retrySameTarget?: boolean
  /** The provider's own wish, at most an hour; null when it said nothing usable. */
  readonly retryAfterMs?: number | null
  /** The provider's machine-readable code and the parameter it complains about. */
  readonly code?: string | null
  readonly param?: string | null
}

/** What went wrong at a provider. Stays inside: `gateway/` turns the last one into a GatewayError. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError'
  readonly kind: ProviderErrorKind
  readonly status: number
  readonly retryable: boolean
  readonly retrySameTarget: boolean
  readonly retryAfterMs: number | null
  readonly code: string | null
  readonly param: string | null

  constructor(message: string, fields: ProviderErrorFields) {
    super(message)
    this.kind = fields.kind
    this.status = fields.status
    this.retryable = fields.retryable
    this.retrySameTarget = fields.retrySameTarget ?? false
    this.retryAfterMs = fields.retryAfterMs ?? null
    this.code = fields.code ?? null
    this.param = fields.param ?? null
  }
}
