import { ProviderError, type ProviderErrorKind } from '../domain/provider-error.ts'
import type { UpstreamFailure } from '../domain/transport.ts'

const KINDS: Record<UpstreamFailure['kind'], ProviderErrorKind> = {
  connect: 'connection',
  reset: 'connection',
  egress: 'connection',
  timeout: 'timeout',
  protocol: 'protocol',
  aborted: 'aborted',
}

/** An exchange that broke, as what it says about the provider. */
export function toConnectionError({ kind, message }: UpstreamFailure): ProviderError {
  return new ProviderError(message, {
    kind: KINDS[kind],
    status: 0,
    retryable: kind !== 'aborted',
  })
}
