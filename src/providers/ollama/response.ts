import { decodeUtf8 } from '../../lib/bytes.ts'
import {
  countOf,
  isJsonObject,
  objectsOf,
  parseJson,
  textOf,
  type JsonObject,
} from '../../lib/json.ts'
import type { AnswerToolCall, FinishReason } from '../../openai/chat-completion.ts'
import type { CompletionUsage } from '../../openai/usage.ts'
import type { ChatAnswer } from '../adapter.ts'
import { protocolError, readErrorRecord } from '../errors.ts'
import type { AnswerIdentity } from '../chunk-emitter.ts'
import { usageOf } from '../usage.ts'

/** A whole answer as a completion. Throws ProviderError when the body is an error or no answer. */
export function readOllamaAnswer(body: Uint8Array, identity: AnswerIdentity): ChatAnswer {
  const answer = parseJson(decodeUtf8(body))
  if (!isJsonObject(answer)) throw protocolError('The answer is not a JSON object.')
  if ('error' in answer) throw readErrorRecord(answer)
  if (!isJsonObject(answer.message)) throw protocolError('The answer holds no message.')
  const { message } = answer
  const calls = toCalls(message, { callId: identity.callId, firstIndex: 0 })
  const usage = readOllamaUsage(answer)
  return {
    completion: {
      id: `chatcmpl-${identity.callId}`,
      object: 'chat.completion',
      created: identity.createdS,
      model: textOf(answer.model) ?? identity.model,
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: textOf(message.content) ?? (calls.length > 0 ? null : ''),
            refusal: null,
            ...(calls.length > 0 && { tool_calls: calls }),
            ...(textOf(message.thinking) !== undefined && {
              reasoning_content: String(message.thinking),
            }),
          },
          finish_reason: toFinishReason(answer.done_reason, calls.length > 0),
          logprobs: logprobsOf(answer),
        },
      ],
      ...(usage !== null && { usage }),
    },
    bytes: null,
    usage,
  }
}

interface CallContext {
  readonly callId: string
  /** How many calls the answer had before. */
  readonly firstIndex: number
}

/** Tool calls of a message. They have no id in older versions: it is made of the call's own. */
export function toCalls(
  message: JsonObject,
  { callId, firstIndex }: CallContext,
): AnswerToolCall[] {
  return objectsOf(message.tool_calls).map((call, position) => {
    const fn = isJsonObject(call.function) ? call.function : {}
    const { arguments: args } = fn
    return {
      id: textOf(call.id) ?? `call_${callId}_${firstIndex + position}`,
      type: 'function',
      function: {
        name: textOf(fn.name) ?? '',
        arguments: typeof args === 'string' ? args : JSON.stringify(args ?? {}),
      },
    }
  })
}

/** Ollama says `stop` after tool calls, too. */
export function toFinishReason(reason: unknown, hasCalls: boolean): FinishReason {
  if (reason === 'length') return 'length'
  return hasCalls ? 'tool_calls' : 'stop'
}

/** Counts of a last line; `prompt_eval_count` is absent when the prompt was cached whole. */
export function readOllamaUsage(line: JsonObject): CompletionUsage | null {
  const prompt = countOf(line.prompt_eval_count)
  const completion = countOf(line.eval_count)
  if (prompt === undefined && completion === undefined) return null
  return usageOf({ prompt: prompt ?? 0, completion: completion ?? 0 })
}

/** Log-probabilities are listed per token, as OpenAI has them under `content`. */
export function logprobsOf({ logprobs }: JsonObject): unknown {
  return Array.isArray(logprobs) ? { content: logprobs, refusal: null } : null
}
