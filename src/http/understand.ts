import { GatewayError, toGatewayError } from '../errors.ts'
import { isDatabaseUnavailable, isValueRefused } from '../storage/database-errors.ts'
import { Refusal } from './access.ts'

const RETRY_AFTER_S = 5

/** Whatever was thrown on the way, as what the caller is told. */
export function understand(thrown: unknown): GatewayError {
  if (thrown instanceof Refusal) return thrown.error
  if (isDatabaseUnavailable(thrown)) {
    return new GatewayError('service_unavailable', 'The database cannot be reached. Try again.', {
      cause: thrown,
      retryAfterS: RETRY_AFTER_S,
    })
  }
  if (isValueRefused(thrown)) {
    return new GatewayError('invalid_request', 'A value of the request can not be stored.', {
      cause: thrown,
    })
  }
  return toGatewayError(thrown)
}
