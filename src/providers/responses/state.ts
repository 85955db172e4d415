import { objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { ExtraContent } from '../../openai/chat-completion.ts'
import { CALL_ID_CHARS_MAX } from '../openai/call-ids.ts'
import { shortenCallId } from '../short-ids.ts'

/** Remembers what an answer consisted of, in its order. */
export interface OutputKeeper {
  add(item: JsonObject): void
  /** What the caller has to send back; undefined when a plain message tells as much. */
  state(provider: string): ExtraContent | undefined
}

/**
 * Keeps reasoning whole and of everything else no more than its place, which a chat message does
 * not tell: each piece of reasoning has to come back right before what it led to.
 */
export function createOutputKeeper(): OutputKeeper {
  const output: JsonObject[] = []
  let isTelling = false

  return {
    add(item) {
      const entry = toEntry(item)
      if (entry === null) return
      isTelling ||= entry.type === 'reasoning' || entry.phase !== undefined
      output.push(entry)
    },
    state: (provider) => (isTelling ? { [provider]: { output: [...output] } } : undefined),
  }
}

function toEntry(item: JsonObject): JsonObject | null {
  switch (item.type) {
    case 'reasoning':
      return toReasoning(item)
    case 'message': {
      const phase = textOf(item.phase)
      return { type: item.type, ...(phase !== undefined && { phase }) }
    }
    case 'function_call':
    case 'custom_tool_call':
      return { type: item.type, call_id: item.call_id }
    default:
      return null
  }
}

/** Null for reasoning that can't be sent back: its text alone means nothing to the provider. */
function toReasoning({ id, summary, encrypted_content: encrypted }: JsonObject): JsonObject | null {
  if (textOf(encrypted) === undefined) return null
  return {
    type: 'reasoning',
    ...(textOf(id) !== undefined && { id }),
    summary: objectsOf(summary).map(({ text }) => ({ type: 'summary_text', text })),
    encrypted_content: encrypted,
  }
}

interface Turn {
  readonly said: JsonObject | null
  /** Items with a `call_id`. */
  readonly calls: readonly JsonObject[]
}

/**
 * The items of an earlier turn in the order that they had. `output` comes from the caller: nothing
 * but reasoning and places is taken from it. Reasoning that nothing follows is left out, since it
 * is refused (the answer was cut short, or the caller has edited it).
 */
export function weaveTurn(output: readonly JsonObject[], { said, calls }: Turn): JsonObject[] {
  const waiting = new Map(calls.map((call) => [textOf(call.call_id) ?? '', call]))
  const items: JsonObject[] = []
  let spoken = said
  for (const entry of output) {
    const id = shortenCallId(textOf(entry.call_id) ?? '', CALL_ID_CHARS_MAX.responses)
    const item = entry.type === 'reasoning' ? toReasoning(entry) : waiting.get(id)
    if (item != null) items.push(item)
    waiting.delete(id)
    if (entry.type !== 'message' || spoken === null) continue
    const { phase } = lastMessage(output)
    items.push({ ...spoken, ...(textOf(phase) !== undefined && { phase }) })
    spoken = null
  }
  if (spoken !== null) items.push(spoken)
  items.push(...waiting.values())
  return items.slice(0, items.findLastIndex(({ type }) => type !== 'reasoning') + 1)
}

/** A chat message joins all that was said: the last part's phase is nearest to the whole. */
function lastMessage(output: readonly JsonObject[]): JsonObject {
  return output.findLast(({ type }) => type === 'message') ?? {}
}

/** Text of a reasoning item: its summary, or where a model shows it the reasoning itself. */
export function reasoningTextOf({ summary, content }: JsonObject): string {
  const textsOf = (parts: unknown) => objectsOf(parts).flatMap(({ text }) => textOf(text) ?? [])
  const told = textsOf(summary)
  return (told.length > 0 ? told : textsOf(content)).join(PARAGRAPH)
}

/** Between two parts of a summary. */
export const PARAGRAPH = '\n\n'
