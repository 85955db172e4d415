import type { GatewayError } from '../errors.ts'

/** Headers that go with an error: when to come back, and whether to at all. */
export function toErrorHeaders(error: GatewayError): string[] {
  const headers: string[] = []
  if (error.retryAfterS !== undefined) headers.push('retry-after', String(error.retryAfterS))
  if (error.shouldRetry !== undefined) headers.push('x-should-retry', String(error.shouldRetry))
  if (error.status === 401) headers.push('www-authenticate', 'Bearer')
  return headers
}
