/**
 * How bytes leave and enter the core. Both ports work with callbacks over plain data, so that
 * Node can fill them with undici's `dispatch` and its own response object (four times cheaper
 * than `fetch` and `Response` there) and Workers with `fetch` and a web stream.
 */

/** Header names in lower case and their values, in order: `[name, value, name, value, ...]`. */
export type HeaderList = readonly string[]

/** Reads one header by its lower-case name; repeated ones are joined by a comma. */
export type HeaderReader = (name: string) => string | undefined

export interface UpstreamTimeouts {
  /** Until the connection (and TLS) stands. */
  readonly connectMs: number
  /** From the request's last byte to the answer's headers: long reasoning calls need minutes. */
  readonly firstByteMs: number
  /** Longest silence between two chunks of the body. */
  readonly idleMs: number
  /** The whole exchange; 0 means no limit. */
  readonly totalMs: number
}

/** Where requests may go whose address somebody else has named. */
export interface EgressGuard {
  /** Asked before anything else, with the host as it stands in the address. */
  allowsHost(hostname: string): boolean
  /** Asked for each address that the name stands for, at the moment of connecting, where the runtime tells. */
  allowsAddress(hostname: string, address: string): boolean
}

export interface UpstreamRequest {
  readonly method: 'POST' | 'GET'
  /** Absolute address. Comes from configuration and adapters, or is guarded. */
  readonly url: string
  /** For addresses that a caller has named; refused ones end with the failure `egress`. */
  readonly egress?: EgressGuard
  readonly headers: HeaderList
  readonly body: Uint8Array | string | null
  readonly timeouts: UpstreamTimeouts
}

export type UpstreamFailureKind =
  | 'connect' // refused, unreachable, DNS, TLS, connect timeout
  | 'reset' // the connection broke after it stood
  | 'timeout' // first byte, idle or total limit
  | 'aborted' // by us
  | 'protocol' // what came is not HTTP
  | 'egress' // the address is not allowed

export interface UpstreamFailure {
  readonly kind: UpstreamFailureKind
  /** For logs: holds no secret and no body. */
  readonly message: string
}

/** Receives one exchange. After `onEnd` or `onFailure` nothing more is called. */
export interface UpstreamReceiver {
  onHead(status: number, header: HeaderReader): void
  /** Never called with an empty chunk. */
  onChunk(chunk: Uint8Array): void
  onEnd(): void
  onFailure(failure: UpstreamFailure): void
}

/** Handle of a running exchange. */
export interface UpstreamCall {
  /** Ends it at once; the receiver gets `onFailure` with kind `aborted` unless it had ended. */
  abort(): void
  pause(): void
  resume(): void
}

/** The one way out of the process. Redirects are answers (3xx), never followed. */
export interface Upstream {
  send(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamCall
}

/** The way back to the caller of one request. */
export interface Outlet {
  /** Status and headers; once, before any `write`. */
  head(status: number, headers: HeaderList): void
  /** False asks the writer to wait for `onDrain`. */
  write(chunk: Uint8Array | string): boolean
  /** The proper end, with a last chunk where it is at hand: one write less than by itself. */
  end(last?: Uint8Array): void
  onDrain(resume: () => void): void
  /** Called once when the caller has left before `end`. */
  onClose(closed: () => void): void
}

/** A request as it arrives, before anything of it was believed. */
export interface InboundCall {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly header: HeaderReader
  /** Of the peer, for limits and logs. */
  readonly address: string
  /**
   * Reads the whole body, once. Rejects with GatewayError `request_too_large` as soon as it is
   * longer than `bytesMax`, and `client_closed_request` when the caller left before its end.
   */
  readBody(bytesMax: number): Promise<Uint8Array>
}
