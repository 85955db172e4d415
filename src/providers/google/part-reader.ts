import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { AnswerToolCall, Delta, ToolCallDelta } from '../../openai/chat-completion.ts'
import { CUSTOM_INPUT, type ToolNames } from './tools.ts'

/** The parts of one choice, as far as they came. */
export interface PartReader {
  /** Takes the next parts and says what they add. */
  read(parts: readonly JsonObject[]): Delta
  text(): string
  reasoning(): string
  readonly calls: readonly AnswerToolCall[]
  /** What signs the text, for the caller to send back. */
  signature(): string | undefined
  /** Parts that OpenAI has no field for, such as images, code and its results. */
  readonly others: readonly JsonObject[]
}

/** `idPrefix` begins the ids of calls that Google gave none. */
export function createPartReader(idPrefix: string, toolNames: ToolNames): PartReader {
  let text = ''
  let reasoning = ''
  let signature: string | undefined
  const calls: AnswerToolCall[] = []
  const others: JsonObject[] = []

  const readCall = (part: JsonObject, functionCall: JsonObject): ToolCallDelta => {
    const id = textOf(functionCall.id) ?? `${idPrefix}${calls.length}`
    const call = toCall(id, functionCall, toolNames)
    const thoughtSignature = textOf(part.thoughtSignature)
    // A signature travels with its call: Gemini 3 and later want it back with the results.
    const signed =
      thoughtSignature === undefined
        ? call
        : { ...call, extra_content: { google: { thought_signature: thoughtSignature } } }
    calls.push(signed)
    return { index: calls.length - 1, ...signed }
  }

  return {
    read(parts) {
      let newText = ''
      let newReasoning = ''
      const newCalls: ToolCallDelta[] = []
      for (const part of parts) {
        if (isJsonObject(part.functionCall)) {
          newCalls.push(readCall(part, part.functionCall))
        } else if (typeof part.text !== 'string') {
          others.push(part)
        } else if (part.thought === true) {
          newReasoning += part.text
        } else {
          newText += part.text
          signature = textOf(part.thoughtSignature) ?? signature
        }
      }
      text += newText
      reasoning += newReasoning
      return {
        ...(newText !== '' && { content: newText }),
        ...(newReasoning !== '' && { reasoning_content: newReasoning }),
        ...(newCalls.length > 0 && { tool_calls: newCalls }),
      }
    },
    text() {
      return text
    },
    reasoning() {
      return reasoning
    },
    calls,
    signature() {
      return signature
    },
    others,
  }
}

function toCall(id: string, { name, args }: JsonObject, toolNames: ToolNames): AnswerToolCall {
  const original = toolNames.fromGoogle(textOf(name) ?? '')
  const fields = isJsonObject(args) ? args : {}
  if (toolNames.isCustom(original)) {
    const input = textOf(fields[CUSTOM_INPUT]) ?? ''
    return { id, type: 'custom', custom: { name: original, input } }
  }
  return { id, type: 'function', function: { name: original, arguments: JSON.stringify(fields) } }
}
