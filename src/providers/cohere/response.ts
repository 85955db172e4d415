import { decodeUtf8 } from '../../lib/bytes.ts'
import { isJsonObject, objectsOf, parseJson, textOf, type JsonObject } from '../../lib/json.ts'
import type { AnswerMessage, AnswerToolCall, FinishReason } from '../../openai/chat-completion.ts'
import type { ChatAnswer } from '../adapter.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { protocolError } from '../errors.ts'
import { citationState, toAnnotations } from './citations.ts'
import { failureOf, readCohereErrorRecord } from './error.ts'
import { readLogprobs } from './logprobs.ts'
import type { ToolNames } from './tools.ts'
import { readCohereUsage } from './usage.ts'

/** What an answer has to know of its request. */
export interface AnswerContext extends AnswerIdentity {
  readonly toolNames: ToolNames
}

/**
 * A whole answer as a completion. Throws ProviderError when the body is an error or no answer, or
 * says that the answer failed.
 */
export function readMessage(body: Uint8Array, context: AnswerContext): ChatAnswer {
  const answer = parseJson(decodeUtf8(body))
  if (!isJsonObject(answer)) throw protocolError('The answer is not a JSON object.')
  const { message, finish_reason: reason } = answer
  if ('error' in answer || typeof message === 'string') throw readCohereErrorRecord(answer)
  if (!isJsonObject(message)) throw protocolError('The answer holds no message.')
  const failure = failureOf(reason, answer.error)
  if (failure !== null) throw failure
  const usage = readCohereUsage(answer.usage)
  return {
    completion: {
      id: textOf(answer.id) ?? `chatcmpl-${context.callId}`,
      object: 'chat.completion',
      created: context.createdS,
      model: context.model,
      choices: [
        {
          index: 0,
          message: toAnswerMessage(message, context),
          finish_reason: toFinishReason(reason),
          logprobs: readLogprobs(answer.logprobs),
        },
      ],
      ...(usage !== null && { usage }),
    },
    bytes: null,
    usage,
  }
}

function toAnswerMessage(message: JsonObject, context: AnswerContext): AnswerMessage {
  const blocks = objectsOf(message.content)
  const blockStarts = new Map<unknown, number>()
  let text = ''
  let reasoning = ''
  for (const [place, block] of blocks.entries()) {
    blockStarts.set(place, text.length)
    text += textOf(block.text) ?? ''
    reasoning += textOf(block.thinking) ?? ''
  }
  reasoning += textOf(message.tool_plan) ?? ''
  const calls = objectsOf(message.tool_calls).map((call, place) => toCall(call, place, context))
  const citations = objectsOf(message.citations)
  const annotations = citations.flatMap((citation) =>
    toAnnotations(citation, { text, blockStarts }),
  )
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(annotations.length > 0 && { annotations }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(citations.length > 0 && { extra_content: citationState(citations) }),
  }
}

function toCall(call: JsonObject, place: number, context: AnswerContext): AnswerToolCall {
  const { callId, toolNames } = context
  const fn = isJsonObject(call.function) ? call.function : {}
  return {
    id: textOf(call.id) ?? `call_${callId}_${place}`,
    type: 'function',
    function: {
      name: toolNames.fromCohere(textOf(fn.name) ?? ''),
      arguments: isNothing(fn.arguments) ? '{}' : String(fn.arguments),
    },
  }
}

/** What Cohere writes for a tool that takes no arguments, now and then. */
export const isNothing = (text: unknown): boolean =>
  typeof text !== 'string' || text === '' || text === 'null'

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
}

/** Cohere's finish reason in OpenAI's terms; unknown ones are ordinary ends. */
export function toFinishReason(reason: unknown): FinishReason {
  return FINISH_REASONS[String(reason)] ?? 'stop'
}
