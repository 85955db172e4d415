import type { ProviderError } from '../domain/provider-error.ts'
import type { GatewayError } from '../errors.ts'
import type { Target } from '../domain/target.ts'
import type { HeaderList, HeaderReader } from '../domain/transport.ts'
import type { ChatChunk, ChatCompletion } from '../openai/chat-completion.ts'
import type { ChatRequest } from '../openai/chat-request.ts'
import type { EmbeddingsRequest, EmbeddingsAnswer } from '../openai/embeddings.ts'
import type { CompletionUsage } from '../openai/usage.ts'

export type { Target } from '../domain/target.ts'

/**
 * How a request proves itself upstream. `none` and the two header schemes need no I/O; the others
 * are carried out by `credentials/<scheme>.ts`.
 */
export type AuthScheme =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'aws-sigv4'; readonly service: string }
  | { readonly kind: 'google-oauth' }

/** Value of a setting by its name; empty ones count as absent. */
export type EnvironmentReader = (name: string) => string | undefined

/** What proves the gateway's identity to a provider. Never logged. */
export type Credential =
  | { readonly kind: 'secret'; readonly value: string }
  | {
      readonly kind: 'aws'
      readonly accessKeyId: string
      readonly secretAccessKey: string
      readonly sessionToken: string | null
    }
  /** The role of a container, told by an agent beside it. */
  | {
      readonly kind: 'aws-container'
      readonly url: string
      readonly token: string | null
      readonly tokenFile: string | null
    }
  /** A role that STS gives for the token of a service account. */
  | {
      readonly kind: 'aws-web-identity'
      readonly stsUrl: string
      readonly roleArn: string
      readonly tokenFile: string
      readonly sessionName: string
    }
  | { readonly kind: 'google-json'; readonly json: string }

/** A provider made usable: where it is and how to prove oneself to it. */
export interface ConnectionSettings {
  readonly baseUrl: string
  /** Null for providers that need none, such as a local server. */
  readonly credential: Credential | null
  readonly region: string | null
  readonly settings: Readonly<Record<string, string>>
}

/** How an upstream stream is cut into records. */
export type Framing = 'sse' | 'json-lines' | 'aws-event-stream'

/** A request as it came in: parsed, and in its own bytes where they may be sent on as they are. */
export interface ChatInput {
  readonly request: ChatRequest
  /** The body's bytes; null when they must not be reused (ambiguous or already changed). */
  readonly bytes: Uint8Array | null
  /** The same, decoded; null together with `bytes`. */
  readonly text: string | null
  /** For ids that a translator has to make up, and `created` (seconds). */
  readonly callId: string
  readonly createdS: number
  /** Bytes of remote images or files that `remoteParts` asked for, by address. */
  readonly assets?: ReadonlyMap<string, RemoteAsset>
}

export interface RemoteAsset {
  readonly mediaType: string
  readonly base64: string
}

/** What to send. `path` starts with a slash and follows the target's base address. */
export interface WireRequest {
  readonly path: string
  readonly headers: HeaderList
  readonly body: Uint8Array | string
}

/** A whole answer, translated. `bytes` is set when the upstream body can be handed on unchanged. */
export interface ChatAnswer {
  readonly completion: ChatCompletion
  readonly bytes: Uint8Array | null
  readonly usage: CompletionUsage | null
  /**
   * Set when the provider has not finished: what is to be sent to the same target next. The same
   * exchange reads its answer and joins it to this one, which stands when no more can be had.
   */
  readonly next?: WireRequest
  /** Set where a policy stops the answer: the caller gets this instead. */
  readonly blocked?: GatewayError
}

/** Where a stream reader puts what it understood. Nothing is called after `finish`, `fail` or `stop`. */
export interface StreamSink {
  /**
   * Whole SSE records in OpenAI's own format, handed on unparsed. `hasContent` says whether they
   * hold (or may hold) text, reasoning or a tool call, not just a role or a comment.
   */
  relay(records: Uint8Array, hasContent: boolean): void
  /** One translated chunk. Usage does not belong here. */
  chunk(chunk: ChatChunk): void
  /**
   * Totals so far: a later call replaces an earlier one. `record` is the upstream's own usage
   * chunk, where there was one, so that it can be handed on with its id and extra fields.
   */
  usage(usage: CompletionUsage, record?: ChatChunk): void
  /** The provider has said that the answer is complete. */
  finish(): void
  /** The provider reported an error inside the stream, or broke its own format. */
  fail(error: ProviderError): void
  /** A policy stops the answer: nothing more reaches the caller but this. */
  stop(error: GatewayError): void
  /**
   * The provider has not finished, though its stream has: `wire` is to be sent to the same target,
   * and the same reader gets the stream that follows. Called from the reader's `end`. `otherwise`
   * runs when that stream can't be had, and finishes or fails. Absent: nothing can follow.
   */
  continueWith?(wire: WireRequest, otherwise: () => void): void
}

/** Reads one stream. Holds the state of one call. */
export interface StreamReader {
  push(bytes: Uint8Array): void
  /** The connection ended properly; reports `interrupted` if the provider had not finished. */
  end(): void
}

export interface StreamOptions {
  /** Emit every record as `chunk`, none as `relay`: for whoever has to look inside (safety). */
  readonly parse?: boolean
}

/** One call, translated: made per attempt, so that request and answer can share state. */
export interface ChatExchange {
  readonly wire: WireRequest
  readonly framing: Framing
  /** What the target can't honour, as short sentences for `X-Scalix-Warnings`. */
  readonly warnings: readonly string[]
  /** Throws ProviderError (`protocol`, or what the body says) when the body is not an answer. */
  readAnswer(body: Uint8Array, header: HeaderReader): ChatAnswer
  openStream(sink: StreamSink, options?: StreamOptions): StreamReader
}

/** A batch of inputs for one upstream call. */
export interface EmbeddingsExchange {
  readonly wire: WireRequest
  readonly warnings: readonly string[]
  readAnswer(body: Uint8Array): EmbeddingsAnswer
}

/** An upstream answer with a status outside 2xx. */
export interface ErrorAnswer {
  readonly status: number
  readonly header: HeaderReader
  readonly body: Uint8Array
}

/**
 * One provider: a pure translator between OpenAI's format and its own, without any I/O. Sending,
 * signing, timeouts, retries and framing are done once for all by the gateway.
 */
export interface ProviderAdapter {
  readonly id: string
  readonly name: string
  /** Null when it must be configured (Azure, own endpoints). */
  readonly defaultBaseUrl: string | null
  readonly auth: AuthScheme
  /**
   * Reads what this provider needs from the environment; null when it is not set up. Absent: the
   * key is in `<ID>_API_KEY` and the base address, if not the default, in `<ID>_BASE_URL`.
   */
  connect?(read: EnvironmentReader): ConnectionSettings | null
  /**
   * Throws GatewayError when the request asks for something that would change its meaning if
   * dropped (an audio part for a provider that takes none).
   */
  chat?(input: ChatInput, target: Target): ChatExchange
  /** Addresses of remote parts that this provider can't fetch itself. */
  remoteParts?(request: ChatRequest, target: Target): readonly string[]
  embeddings?(request: EmbeddingsRequest, target: Target): EmbeddingsExchange
  /** Inputs in one upstream call at most; more are split by the gateway. */
  readonly embeddingsBatchMax?: number
  toError(answer: ErrorAnswer): ProviderError
}
