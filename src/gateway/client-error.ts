import type { ProviderError } from '../domain/provider-error.ts'
import { GatewayError, type ErrorCode } from '../errors.ts'
import type { RoutePlan } from './route-table.ts'

/** An SDK sleeps for whatever `Retry-After` says, so a longer wait is not told. */
const RETRY_AFTER_S_MAX = 60
const RETRY_AFTER_S_DEFAULT = 5

/** Kinds that lie with the caller's request: another target would say the same. */
const CALLER_KINDS = new Set<ProviderError['kind']>([
  'bad_request',
  'context_length',
  'content_filter',
  'aborted',
])

/** Whether a failed attempt says nothing about the next target. */
export function mayTryNext(error: ProviderError): boolean {
  return !CALLER_KINDS.has(error.kind)
}

/**
 * What the caller is told when all attempts have failed: the provider's own words where its
 * request was at fault, otherwise which kind of trouble it was and when to come back.
 */
export function toClientError(failures: readonly AttemptFailure[], routeId: string): GatewayError {
  const last = failures.at(-1)
  if (last === undefined) return new GatewayError('internal_error', 'No attempt was made.')
  const { error } = last
  if (CALLER_KINDS.has(error.kind)) return toCallerError(error)
  if (failures.every((failure) => failure.error.kind === 'model_not_found')) {
    return new GatewayError('model_not_found', 'The provider does not know this model.', {
      cause: error,
      param: 'model',
      shouldRetry: false,
    })
  }
  const details = { route_id: routeId, attempts: failures.map(toPublicAttempt) }
  if (failures.every((failure) => failure.error.kind === 'rate_limit')) {
    return new GatewayError(
      'upstream_rate_limited',
      'Every provider of this model is at its rate limit.',
      {
        cause: error,
        details,
        retryAfterS: smallestWaitS(failures),
      },
    )
  }
  const [code, message] = SUMMARY[error.kind] ?? UNAVAILABLE
  const isUnavailable = code === 'provider_unavailable'
  return new GatewayError(code, message, {
    cause: error,
    details,
    shouldRetry: false,
    ...(isUnavailable ? { retryAfterS: smallestWaitS(failures) } : {}),
  })
}

export interface AttemptFailure {
  readonly provider: string
  readonly model: string
  readonly error: ProviderError
}

const UNAVAILABLE: readonly [ErrorCode, string] = [
  'provider_unavailable',
  'All providers of this model failed or are unavailable.',
]

const SUMMARY: Partial<Record<ProviderError['kind'], readonly [ErrorCode, string]>> = {
  timeout: ['upstream_timeout', 'The provider did not answer in time.'],
  protocol: ['upstream_protocol_error', 'The provider’s answer was not understood.'],
  interrupted: ['upstream_protocol_error', 'The provider’s answer ended before it was complete.'],
}

const CALLER_CODES: Partial<Record<ProviderError['kind'], ErrorCode>> = {
  context_length: 'context_length_exceeded',
  content_filter: 'content_policy_violation',
  aborted: 'client_closed_request',
}

/** 4xx of a provider that are passed on with their own meaning. */
const CODE_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  404: 'not_found',
  409: 'conflict',
  413: 'request_too_large',
  415: 'unsupported_media_type',
  422: 'unprocessable',
}

function toCallerError(error: ProviderError): GatewayError {
  const code = CALLER_CODES[error.kind] ?? CODE_BY_STATUS[error.status] ?? 'invalid_request'
  return new GatewayError(code, error.message, {
    cause: error,
    param: error.param,
    shouldRetry: false,
    ...(error.code === null ? {} : { details: { provider_code: error.code } }),
  })
}

function toPublicAttempt({ provider, model, error }: AttemptFailure) {
  return { provider, model, status: error.status, reason: error.kind }
}

/** The caller's time was over before anybody could be asked. */
export function outOfTime(): GatewayError {
  return new GatewayError('upstream_timeout', 'There was no answer within X-Scalix-Timeout-Ms.', {
    shouldRetry: false,
  })
}

/** Nothing was tried, because every deployment is resting. `nowMs` decides when to come back. */
export function noneHealthy({ id, plan }: RoutePlan, nowMs: number): GatewayError {
  const waits = plan.obstructed.map(({ obstacle }) => obstacle.retryAtMs - nowMs)
  const waitS = Math.ceil(Math.min(...waits, RETRY_AFTER_S_MAX * 1000) / 1000)
  const options = {
    details: {
      route_id: id,
      resting: plan.obstructed.map(({ deployment, obstacle }) => ({
        provider: deployment.provider,
        model: deployment.target.model,
        reason: obstacle.reason,
      })),
    },
    retryAfterS: Math.min(Math.max(waitS, 1), RETRY_AFTER_S_MAX),
  }
  const isLimited =
    plan.obstructed.length > 0 &&
    plan.obstructed.every(({ obstacle }) => obstacle.reason === 'cooldown')
  return isLimited
    ? new GatewayError(
        'upstream_rate_limited',
        'Every provider of this model is at its rate limit.',
        options,
      )
    : new GatewayError('no_healthy_provider', 'No provider can take this call now.', options)
}

/** Smallest wait that any provider named, in whole seconds from 1 to 60. */
function smallestWaitS(failures: readonly AttemptFailure[]): number {
  const named = failures
    .map(({ error }) => error.retryAfterMs)
    .filter((waitMs) => waitMs !== null)
    .map((waitMs) => Math.ceil(waitMs / 1000))
  const smallest = named.length === 0 ? RETRY_AFTER_S_DEFAULT : Math.min(...named)
  return Math.min(Math.max(smallest, 1), RETRY_AFTER_S_MAX)
}
