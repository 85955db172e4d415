import type { ProviderErrorKind } from '../../domain/provider-error.ts'
import type { HeaderList } from '../../domain/transport.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { ChatRequest } from '../../openai/chat-request.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import type {
  AuthScheme,
  ChatInput,
  ConnectionSettings,
  EnvironmentReader,
  Target,
} from '../adapter.ts'
import type { ErrorFacts } from '../errors.ts'

/** What a request hook may look at, and where it says what it had to change. */
export interface RequestContext {
  readonly target: Target
  readonly input: ChatInput
  /** A short sentence for `X-Scalix-Warnings`: what was dropped or changed, without its content. */
  readonly warn: (text: string) => void
}

/**
 * How a provider differs from OpenAI's chat completions. Everything but the first three is
 * optional; without quirks requests and streams pass byte for byte.
 */
export interface OpenAiCompatibleOptions {
  readonly id: string
  readonly name: string
  /** Without a trailing slash; null when it must be configured. */
  readonly baseUrl: string | null
  /** Bearer by default. */
  readonly auth?: AuthScheme
  readonly connect?: (read: EnvironmentReader) => ConnectionSettings | null

  /** Follows the base address; `/chat/completions` by default. */
  readonly chatPath?: string | ((target: Target) => string)
  /** Sent besides the content type and the credential. */
  readonly headers?: HeaderList | ((target: Target, request: ChatRequest) => HeaderList)
  /** Fields that are refused upstream: left out, with a warning. */
  readonly drop?: readonly string[]
  /** Which of the two token limits goes upstream; absent passes what came. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens'
  /** False where `stream_options` is refused; usage is then taken from wherever it comes. */
  readonly supportsStreamOptions?: boolean
  /** Field of assistant messages that takes earlier reasoning; absent means it is not sent back. */
  readonly reasoningReplayField?: 'reasoning_content' | 'reasoning'
  /** Fields of assistant messages and tool calls named `extra_content` go upstream. */
  readonly keepsExtraContent?: boolean
  /** Last word on the request. Returns the same object when it changes nothing. */
  readonly mapRequest?: (request: ChatRequest, context: RequestContext) => ChatRequest

  /** Changes a whole answer before it is read. Returns the same object when it changes nothing. */
  readonly mapAnswer?: (answer: JsonObject) => JsonObject
  /** The same for each record of a stream; all of them are then parsed. */
  readonly mapChunk?: (record: JsonObject) => JsonObject
  /** Where usage stands, if not in `usage` or not in OpenAI's terms. */
  readonly readUsage?: (record: JsonObject) => CompletionUsage | null
  /** Own error codes; null leaves an error to the common rules. */
  readonly classifyError?: (facts: ErrorFacts) => ProviderErrorKind | null

  /** Absent: no embeddings. */
  readonly embeddings?: EmbeddingsQuirks
}

export interface EmbeddingsQuirks {
  /** Follows the base address; `/embeddings` by default. */
  readonly path?: string | ((target: Target) => string)
  /** Inputs in one upstream call at most. */
  readonly batchMax: number
  /** Fields that are refused upstream, such as `dimensions`. */
  readonly drop?: readonly string[]
}
