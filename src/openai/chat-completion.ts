import type { CompletionUsage } from './usage.ts'

/**
 * Answers of `POST /v1/chat/completions` (openai/openai-openapi, `CreateChatCompletionResponse`
 * and `CreateChatCompletionStreamResponse`). Two fields are ours by convention of the field:
 * `reasoning_content` (text of the reasoning) and `extra_content` (opaque state of a provider,
 * such as signatures, that a client sends back unchanged).
 */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call'

/** Opaque state by provider id, for example `{ anthropic: { thinking_blocks: [...] } }`. */
export type ExtraContent = Readonly<Record<string, unknown>>

export interface AnswerToolCall {
  readonly id: string
  readonly type: 'function' | 'custom'
  readonly function?: { readonly name: string; readonly arguments: string }
  readonly custom?: { readonly name: string; readonly input: string }
  readonly extra_content?: ExtraContent
}

/** A call in the form that tools replaced: one at most, without an id. */
export interface FunctionCall {
  readonly name: string
  readonly arguments: string
  readonly extra_content?: ExtraContent
}

/** `url_citation` as OpenAI's web search gives it. */
export interface Annotation {
  readonly type: 'url_citation'
  readonly url_citation: {
    readonly url: string
    readonly title: string
    readonly start_index: number
    readonly end_index: number
  }
}

export interface AnswerMessage {
  readonly role: 'assistant'
  readonly content: string | null
  readonly refusal: string | null
  readonly tool_calls?: readonly AnswerToolCall[]
  readonly function_call?: FunctionCall
  readonly annotations?: readonly Annotation[]
  readonly reasoning_content?: string
  readonly extra_content?: ExtraContent
}

export interface Choice {
  readonly index: number
  readonly message: AnswerMessage
  readonly finish_reason: FinishReason
  readonly logprobs: unknown
}

export interface ChatCompletion {
  readonly id: string
  readonly object: 'chat.completion'
  readonly created: number
  readonly model: string
  readonly choices: readonly Choice[]
  readonly usage?: CompletionUsage
  readonly service_tier?: string
  readonly system_fingerprint?: string
}

export interface ToolCallDelta {
  /** Counts tool calls from 0, not content blocks. */
  readonly index: number
  readonly id?: string
  readonly type?: 'function' | 'custom'
  readonly function?: { readonly name?: string; readonly arguments?: string }
  readonly custom?: { readonly name?: string; readonly input?: string }
  readonly extra_content?: ExtraContent
}

export interface Delta {
  readonly role?: 'assistant'
  readonly content?: string | null
  readonly refusal?: string | null
  readonly tool_calls?: readonly ToolCallDelta[]
  readonly function_call?: Partial<FunctionCall>
  readonly annotations?: readonly Annotation[]
  readonly reasoning_content?: string
  readonly extra_content?: ExtraContent
}

export interface ChunkChoice {
  readonly index: number
  readonly delta: Delta
  readonly finish_reason: FinishReason | null
  readonly logprobs?: unknown
}

export interface ChatChunk {
  readonly id: string
  readonly object: 'chat.completion.chunk'
  readonly created: number
  readonly model: string
  readonly choices: readonly ChunkChoice[]
  readonly usage?: CompletionUsage | null
  readonly service_tier?: string
  readonly system_fingerprint?: string
}
