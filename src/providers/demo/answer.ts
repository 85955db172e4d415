import { isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'

/** What the demo model says to a request. */
export interface DemoAnswer {
  readonly words: readonly string[]
  /** Name of the function it was told to call. */
  readonly functionName: string | undefined
  readonly finishReason: 'stop' | 'length' | 'tool_calls'
  readonly usage: JsonObject
}

const CHARS_PER_TOKEN = 4

/**
 * Echoes the last user message, or calls the function that `tool_choice` demands with `{}`. One
 * word of the answer counts as one token; prompts are counted roughly.
 */
export function composeAnswer(request: JsonObject): DemoAnswer {
  const functionName = demandedFunction(request)
  const allWords = functionName === undefined ? (lastUserText(request).match(/\s*\S+/g) ?? []) : []
  const limit = numberOf(request.max_completion_tokens) ?? numberOf(request.max_tokens)
  const words = allWords.slice(0, limit)
  const completion = functionName === undefined ? words.length : 1
  const prompt = Math.ceil(JSON.stringify(request.messages ?? []).length / CHARS_PER_TOKEN)
  return {
    words,
    functionName,
    finishReason: finishReasonOf(functionName, words.length < allWords.length),
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  }
}

const numberOf = (value: unknown) => (typeof value === 'number' ? value : undefined)

function finishReasonOf(functionName: string | undefined, isCut: boolean) {
  if (functionName !== undefined) return 'tool_calls'
  return isCut ? 'length' : 'stop'
}

function demandedFunction(request: JsonObject): string | undefined {
  const { tool_choice: choice } = request
  if (choice === 'required') return nameOf(objectsOf(request.tools)[0])
  return isJsonObject(choice) ? nameOf(choice) : undefined
}

const nameOf = (holder: JsonObject | undefined): string | undefined =>
  isJsonObject(holder?.function) ? textOf(holder.function.name) : undefined

function lastUserText(request: JsonObject): string {
  const message = objectsOf(request.messages).findLast(({ role }) => role === 'user')
  if (typeof message?.content === 'string') return message.content
  return objectsOf(message?.content)
    .map((part) => textOf(part.text) ?? '')
    .join('')
}
