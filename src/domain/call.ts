import type { RunInBackground } from './ports.ts'
import type { Principal } from './principal.ts'
import type { HeaderReader } from './transport.ts'

/** One request passing through, as soon as it is known who sent it. */
export interface Call {
  readonly id: string
  readonly startedAtMs: number
  readonly principal: Principal
  readonly header: HeaderReader
  readonly runInBackground: RunInBackground
}

/** What is known of a finished model call. Feeds the access log, and later ledger and metrics. */
export interface CallFacts {
  model?: string
  provider?: string
  upstreamModel?: string
  stream?: boolean
  attempts?: number
  promptTokens?: number
  completionTokens?: number
  errorCode?: string
}
