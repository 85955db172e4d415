import type { ErrorBody } from './openai/error-body.ts'

/** Code to HTTP status and OpenAI `type`. The closed list of what a client can be told. */
const ERROR_TABLE = {
  invalid_request: [400, 'invalid_request_error'],
  invalid_json: [400, 'invalid_request_error'],
  context_length_exceeded: [400, 'invalid_request_error'],
  unsupported_parameter: [400, 'invalid_request_error'],
  content_policy_violation: [400, 'invalid_request_error'],
  invalid_api_key: [401, 'authentication_error'],
  expired_api_key: [401, 'authentication_error'],
  revoked_api_key: [401, 'authentication_error'],
  invalid_token: [401, 'authentication_error'],
  invalid_credentials: [401, 'authentication_error'],
  budget_exceeded: [402, 'insufficient_quota'],
  content_blocked: [403, 'content_policy_violation'],
  content_quarantined: [403, 'content_policy_violation'],
  content_escalated: [403, 'content_policy_violation'],
  permission_denied: [403, 'permission_error'],
  policy: [403, 'permission_error'],
  not_found: [404, 'invalid_request_error'],
  model_not_found: [404, 'invalid_request_error'],
  method_not_allowed: [405, 'invalid_request_error'],
  conflict: [409, 'invalid_request_error'],
  session_state_lost: [409, 'invalid_request_error'],
  request_too_large: [413, 'invalid_request_error'],
  unsupported_media_type: [415, 'invalid_request_error'],
  no_capable_model: [422, 'invalid_request_error'],
  unprocessable: [422, 'invalid_request_error'],
  rate_limit_exceeded: [429, 'rate_limit_error'],
  upstream_rate_limited: [429, 'rate_limit_error'],
  client_closed_request: [499, 'api_error'],
  internal_error: [500, 'server_error'],
  upstream_protocol_error: [502, 'api_error'],
  upstream_stream_interrupted: [502, 'api_error'],
  no_provider_configured: [503, 'api_error'],
  no_healthy_provider: [503, 'api_error'],
  provider_unavailable: [503, 'api_error'],
  service_unavailable: [503, 'api_error'],
  upstream_timeout: [504, 'api_error'],
} as const satisfies Record<string, readonly [number, string]>

export type ErrorCode = keyof typeof ERROR_TABLE

export interface GatewayErrorOptions {
  /** Kept inside the process: never sent to a client. */
  readonly cause?: unknown
  readonly param?: string | null
  /** Public facts beside the message, such as `retry_after`. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Seconds for `Retry-After`; absent means no such header. */
  readonly retryAfterS?: number
  /** False tells OpenAI SDKs not to repeat the call (`x-should-retry`). */
  readonly shouldRetry?: boolean
}

/**
 * The one error that clients see. `message` is public; `cause` never leaves the process.
 * Status and OpenAI `type` follow from the code.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  readonly status: number
  readonly type: string
  readonly param: string | null
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly retryAfterS: number | undefined
  readonly shouldRetry: boolean | undefined

  constructor(code: ErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    const [status, type] = ERROR_TABLE[code]
    this.status = status
    this.type = type
    this.param = options.param ?? null
    this.details = options.details
    this.retryAfterS = options.retryAfterS
    this.shouldRetry = options.shouldRetry
  }
}

/** Whatever was thrown, as an error that may be shown: unknown ones become a 500 without detail. */
export function toGatewayError(thrown: unknown): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  return new GatewayError('internal_error', 'The gateway failed to handle this request.', {
    cause: thrown,
  })
}

/** The documented error object, readable by OpenAI SDKs. */
export function toErrorBody(error: GatewayError): ErrorBody {
  return {
    error: {
      code: error.code,
      message: error.message,
      type: error.type,
      param: error.param,
      ...(error.details === undefined ? {} : { details: error.details }),
    },
  }
}
