import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type {
  Annotation,
  AnswerMessage,
  AnswerToolCall,
  FinishReason,
} from '../../openai/chat-completion.ts'
import type { ChatAnswer } from '../adapter.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { protocolError } from '../errors.ts'
import { readAnthropicErrorRecord } from './error.ts'
import { CUSTOM_INPUT, type ToolBook } from './tools.ts'
import { readAnthropicUsage } from './usage.ts'

/** What an answer has to know of its request. */
export interface AnswerContext extends AnswerIdentity {
  readonly toolBook: ToolBook
}

/** A whole message as a completion. Throws ProviderError when the body is an error or no message. */
export function readMessage(body: Uint8Array, context: AnswerContext): ChatAnswer {
  const message = parseJson(decodeUtf8(body))
  if (!isJsonObject(message)) throw protocolError('The answer is not a JSON object.')
  if (message.type === 'error' || 'error' in message) throw readAnthropicErrorRecord(message)
  if (!Array.isArray(message.content)) throw protocolError('The answer holds no content.')
  const usage = readAnthropicUsage(message.usage)
  return {
    completion: {
      id: textOf(message.id) ?? `chatcmpl-${context.callId}`,
      object: 'chat.completion',
      created: context.createdS,
      model: textOf(message.model) ?? context.model,
      choices: [
        {
          index: 0,
          message: toAnswerMessage(message, context),
          finish_reason: toFinishReason(message.stop_reason),
          logprobs: null,
        },
      ],
      ...(usage !== null && { usage }),
    },
    bytes: null,
    usage,
  }
}

function toAnswerMessage(message: JsonObject, { toolBook }: AnswerContext): AnswerMessage {
  const blocks = objectsOf(message.content)
  const annotations: Annotation[] = []
  let text = ''
  let reasoning = ''
  for (const block of blocks) {
    if (block.type === 'thinking') reasoning += textOf(block.thinking) ?? ''
    if (block.type !== 'text') continue
    const start = text.length
    text += textOf(block.text) ?? ''
    annotations.push(...toAnnotations(block.citations, [start, text.length]))
  }
  const thinking = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking')
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map((block) => toCall(block, toolBook))
  return {
    role: 'assistant',
    content: blocks.some(({ type }) => type === 'text') ? text : null,
    refusal: refusalOf(message),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(annotations.length > 0 && { annotations }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(thinking.length > 0 && { extra_content: thinkingState(thinking) }),
  }
}

/** Signed thinking, for the caller to send back unchanged with the next turn. */
export function thinkingState(blocks: readonly JsonObject[]) {
  return { anthropic: { thinking_blocks: blocks } }
}

function toCall(block: JsonObject, toolBook: ToolBook): AnswerToolCall {
  const id = textOf(block.id) ?? ''
  const name = toolBook.originalName(textOf(block.name) ?? '')
  if (toolBook.isCustom(name)) {
    return { id, type: 'custom', custom: { name, input: customInput(block.input) } }
  }
  return {
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(block.input ?? {}) },
  }
}

/** The text inside the one-string function that stands for a free-form tool. */
export function customInput(input: unknown): string {
  return isJsonObject(input) ? (textOf(input[CUSTOM_INPUT]) ?? '') : ''
}

/** What a refusal says about itself (`stop_details`); null for any other end. */
export function refusalOf({ stop_reason: reason, stop_details: details }: JsonObject) {
  if (reason !== 'refusal') return null
  return (isJsonObject(details) ? textOf(details.explanation) : undefined) ?? null
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  pause_turn: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'content_filter',
}

/** `stop_reason` in OpenAI's terms; unknown ones are ordinary ends. */
export function toFinishReason(reason: unknown): FinishReason {
  return FINISH_REASONS[String(reason)] ?? 'stop'
}

/** Citations of web pages as OpenAI's `url_citation`, for the text they support. */
export function toAnnotations(
  citations: unknown,
  [start, end]: readonly [number, number],
): Annotation[] {
  return objectsOf(citations).flatMap((citation) => {
    const url = textOf(citation.url) ?? textOf(citation.source)
    if (url === undefined) return []
    const title = textOf(citation.title) ?? ''
    return [
      { type: 'url_citation', url_citation: { url, title, start_index: start, end_index: end } },
    ]
  })
}
