import type { RunInBackground } from './ports.ts'
import type { Principal } from './principal.ts'
import type { Span } from './trace.ts'
import type { HeaderReader } from './transport.ts'

/** One request passing through, as soon as it is known who sent it. */
export interface Call {
  readonly id: string
  readonly startedAtMs: number
  readonly principal: Principal
  readonly header: HeaderReader
  readonly runInBackground: RunInBackground
  /** Of the whole call. */
  readonly span: Span
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
  /** Prompt and answer of all attempts; estimated where nobody has counted. */
  usedTokens?: number
  /** Of all attempts, as far as prices are known. */
  costNanoUsd?: number
  errorCode?: string
}

/** A request that has been answered or refused, as log and audit know it. */
export interface ServedRequest {
  readonly requestId: string
  readonly method: string
  /** Without the query: queries can hold what belongs to nobody's log. */
  readonly path: string
  /** The path as it is documented, `/api/keys/{key_id}`; `unmatched` where there is none. */
  readonly route: string
  readonly status: number
  readonly durationMs: number
  readonly address: string
  readonly principal: Principal | undefined
  /** Null where nothing was traced. */
  readonly traceId?: string | null
  readonly facts?: CallFacts
}

/** Told of each request just before its answer ends, so that nothing is answered unrecorded. */
export type OnServed = (served: ServedRequest, runInBackground: RunInBackground) => void
