import { GatewayError, toGatewayError } from '../errors.ts'
import { isDatabaseUnavailable } from '../storage/database-errors.ts'
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
  return toGatewayError(thrown)
}
