import { ProviderError } from '../domain/provider-error.ts'
import type { HeaderList, UpstreamRequest, UpstreamTimeouts } from '../domain/transport.ts'
import type { WireRequest } from '../providers/adapter.ts'
import type { Connection } from '../providers/connections.ts'

/** What is around a request whatever its provider is. */
export interface RequestFrame {
  readonly timeouts: UpstreamTimeouts
  /** Null: the provider is told of no trace. */
  readonly traceparent?: string | null
}

/**
 * Addressed and signed; waits only where a token is fetched or a body signed. Throws (or rejects
 * with) ProviderError `auth` when there is no credential to be had.
 */
export function prepareRequest(
  connection: Connection,
  wire: WireRequest,
  { timeouts, traceparent = null }: RequestFrame,
): UpstreamRequest | Promise<UpstreamRequest> {
  const url = connection.baseUrl + wire.path
  const complete = (authorization: HeaderList): UpstreamRequest => ({
    method: 'POST',
    url,
    headers:
      traceparent === null
        ? [...wire.headers, ...authorization]
        : [...wire.headers, ...authorization, 'traceparent', traceparent],
    body: wire.body,
    timeouts,
  })
  try {
    const authorization = connection.authorize(wire, url)
    return authorization instanceof Promise
      ? authorization.then(complete, rejectCredential)
      : complete(authorization)
  } catch (thrown) {
    return rejectCredential(thrown)
  }
}

function rejectCredential(thrown: unknown): never {
  const error = new ProviderError('The credential could not be obtained.', {
    kind: 'auth',
    status: 0,
    retryable: true,
  })
  error.cause = thrown
  throw error
}
