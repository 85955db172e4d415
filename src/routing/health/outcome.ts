import type { ProviderErrorKind } from '../../domain/provider-error.ts'

/** What a kind of error says about its deployment. */
export type HealthEffect =
  /** Counts against it. */
  | 'failure'
  /** Says nothing about it: the caller's request, or the caller left. */
  | 'neutral'
  /** It is well, but takes no more for a while. */
  | 'cooldown'
  /** Money or quota of the credential is spent. */
  | 'quota'
  /** The credential is refused. */
  | 'auth_fault'

const EFFECTS: Readonly<Record<ProviderErrorKind, HealthEffect>> = {
  bad_request: 'neutral',
  context_length: 'neutral',
  content_filter: 'neutral',
  model_not_found: 'neutral',
  aborted: 'neutral',
  rate_limit: 'cooldown',
  quota: 'quota',
  auth: 'auth_fault',
  overloaded: 'failure',
  server: 'failure',
  timeout: 'failure',
  connection: 'failure',
  protocol: 'failure',
  interrupted: 'failure',
}

/** How an attempt's error is to be counted. */
export function healthEffectOf(kind: ProviderErrorKind): HealthEffect {
  return EFFECTS[kind]
}
