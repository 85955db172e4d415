import type { ProviderError } from '../../domain/provider-error.ts'
import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type {
  AnswerMessage,
  AnswerToolCall,
  ExtraContent,
  FinishReason,
} from '../../openai/chat-completion.ts'
import type { ChatAnswer } from '../adapter.ts'
import { customInput } from '../anthropic/response.ts'
import type { ToolBook } from '../anthropic/tools.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { protocolError } from '../errors.ts'
import { readConverseUsage } from './usage.ts'

/** What an answer has to know of its request. */
export interface AnswerContext extends AnswerIdentity {
  readonly toolBook: ToolBook
}

/** A whole answer of Converse as a completion. Throws ProviderError when the body is none. */
export function readMessage(body: Uint8Array, context: AnswerContext): ChatAnswer {
  const answer = parseJson(decodeUtf8(body))
  if (!isJsonObject(answer)) throw protocolError('The answer is not a JSON object.')
  const message = isJsonObject(answer.output) ? answer.output.message : undefined
  if (!isJsonObject(message)) throw protocolError('The answer holds no message.')
  const failure = malformedError(answer.stopReason)
  if (failure !== null) throw failure
  const usage = readConverseUsage(answer.usage)
  const extra = answer.additionalModelResponseFields
  return {
    completion: {
      id: `chatcmpl-${context.callId}`,
      object: 'chat.completion',
      created: context.createdS,
      model: context.model,
      choices: [
        {
          index: 0,
          message: toAnswerMessage(objectsOf(message.content), { ...context, extra }),
          finish_reason: toFinishReason(answer.stopReason),
          logprobs: null,
        },
      ],
      ...(usage !== null && { usage }),
    },
    bytes: null,
    usage,
  }
}

interface MessageContext extends AnswerContext {
  readonly extra: unknown
}

function toAnswerMessage(blocks: readonly JsonObject[], context: MessageContext): AnswerMessage {
  let text: string | null = null
  let thought = ''
  const reasoning: JsonObject[] = []
  const calls: AnswerToolCall[] = []
  for (const block of blocks) {
    const said = textOf(block.text) ?? citedText(block)
    if (said !== undefined) text = (text ?? '') + said
    if (isJsonObject(block.reasoningContent)) {
      reasoning.push(block.reasoningContent)
      const { reasoningText } = block.reasoningContent
      thought += isJsonObject(reasoningText) ? (textOf(reasoningText.text) ?? '') : ''
    }
    if (isJsonObject(block.toolUse)) calls.push(toCall(block.toolUse, context))
  }
  const state = reasoningState(reasoning, context.extra)
  return {
    role: 'assistant',
    content: text,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(thought !== '' && { reasoning_content: thought }),
    ...(state !== null && { extra_content: state }),
  }
}

/** Text that stands in a block of its own, because sources support it. */
function citedText({ citationsContent: cited }: JsonObject): string | undefined {
  if (!isJsonObject(cited)) return undefined
  return objectsOf(cited.content)
    .map(({ text }) => textOf(text) ?? '')
    .join('')
}

/** Signed reasoning, for the caller to send back unchanged, and fields that it has asked for. */
export function reasoningState(
  reasoning: readonly JsonObject[],
  fields: unknown,
): ExtraContent | null {
  const own = {
    ...(reasoning.length > 0 && { reasoning }),
    ...(isJsonObject(fields) && { additionalModelResponseFields: fields }),
  }
  return Object.keys(own).length > 0 ? { bedrock: own } : null
}

function toCall(
  { toolUseId, name, input }: JsonObject,
  { toolBook }: AnswerContext,
): AnswerToolCall {
  const id = textOf(toolUseId) ?? ''
  const original = toolBook.originalName(textOf(name) ?? '')
  if (toolBook.isCustom(original)) {
    return { id, type: 'custom', custom: { name: original, input: customInput(input) } }
  }
  const text = JSON.stringify(input ?? {})
  return { id, type: 'function', function: { name: original, arguments: text } }
}

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  tool_use: 'tool_calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  content_filtered: 'content_filter',
  guardrail_intervened: 'content_filter',
}

/** `stopReason` in OpenAI's terms; unknown ones are ordinary ends. */
export function toFinishReason(reason: unknown): FinishReason {
  return FINISH_REASONS[String(reason)] ?? 'stop'
}

/** What an end means that says that the model broke its own format; null for any other. */
export function malformedError(reason: unknown): ProviderError | null {
  if (typeof reason !== 'string' || !reason.startsWith('malformed_')) return null
  return protocolError('The model gave an answer that is malformed.')
}
