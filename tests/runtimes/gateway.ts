/** A running gateway as a test sees it, whatever runtime it is in. */
export interface TestGateway {
  /** Sends a request to it; `path` starts with a slash. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** For SDKs that want a whole `fetch`. */
  readonly fetchUrl: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>
  /** Base address for SDKs, without `/v1`. */
  readonly url: string
  /** The bootstrap key. */
  readonly key: string
  readonly admin: { readonly username: string; readonly password: string }
  /** Log lines so far. */
  logs(): readonly Readonly<Record<string, unknown>>[]
  close(): Promise<void>
}

export interface TestGatewayOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Content of the configuration file. */
  readonly document?: unknown
}

export type StartGateway = (options?: TestGatewayOptions) => Promise<TestGateway>
