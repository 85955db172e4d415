import type { ProviderErrorKind } from '../../domain/provider-error.ts'
import type { HeaderList } from '../../domain/transport.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ChatRequest } from '../../openai/chat-request.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import type {
  AuthScheme,
  ChatInput,
  ConnectionSettings,
  EnvironmentReader,
  Target,
} from '../adapter.ts'
import type { ErrorFacts } from '../errors.ts'
import type { Lack } from '../request-checks.ts'

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
  /** `system`: the role `developer` is not known and goes upstream as `system`. */
  readonly systemRole?: 'system'
  /** What requests may not ask for, since leaving it out would change what they mean. */
  readonly lacks?: readonly Lack[]
  /** Puts what an earlier answer carried back where the provider wants it; before ours is taken out. */
  readonly restoreMessage?: (message: ChatMessage, target: Target) => ChatMessage
  /** Last word on the request. Returns the same object when it changes nothing. */
  readonly mapRequest?: (request: ChatRequest, context: RequestContext) => ChatRequest

  /** Changes a whole answer before it is read. Returns the same object when it changes nothing. */
  readonly mapAnswer?: (answer: JsonObject) => JsonObject
  /** The same for each record of a stream; all of them are then parsed. */
  readonly mapChunk?: (record: JsonObject) => JsonObject
  /** Hooks that need the request, or to remember the records of its stream; made once a call. */
  readonly perCall?: (context: RequestContext) => Pick<AnswerQuirks, 'mapAnswer' | 'mapChunk'>
  /** Every record of a stream is parsed: some hold what strict clients refuse. */
  readonly readsEveryRecord?: true
  /** An error in a place of its own, as an error object; null when there is none. */
  readonly findError?: (record: JsonObject) => JsonObject | null
  /** Where usage stands, if not in `usage` or not in OpenAI's terms. */
  readonly readUsage?: (record: JsonObject) => CompletionUsage | null
  /** Own error codes; null leaves an error to the common rules. */
  readonly classifyError?: (facts: ErrorFacts) => ProviderErrorKind | null

  /** Absent: no embeddings. */
  readonly embeddings?: EmbeddingsQuirks
}

/** Those of the quirks that reading an answer needs. */
export type AnswerQuirks = Pick<
  OpenAiCompatibleOptions,
  'mapAnswer' | 'mapChunk' | 'readsEveryRecord' | 'findError' | 'readUsage' | 'classifyError'
>

export interface EmbeddingsQuirks {
  /** Follows the base address; `/embeddings` by default. */
  readonly path?: string | ((target: Target) => string)
  /** Inputs in one upstream call at most. */
  readonly batchMax: number
  /** Fields that are refused upstream, such as `user`. */
  readonly drop?: readonly string[]
  /** Name of `dimensions` upstream; null where vectors have one length: such wishes are refused. */
  readonly dimensionsField?: string | null
  /** Lists of token numbers are refused. */
  readonly takesTextOnly?: true
}
