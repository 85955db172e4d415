import { isJsonObject, objectsOf, omitFields, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage } from '../../openai/chat-request.ts'

/** Puts `extra_content.openrouter.reasoning_details` of an earlier answer back in its place. */
export function restoreReasoning(message: ChatMessage): ChatMessage {
  const { extra_content: extra } = message
  const own = isJsonObject(extra) && isJsonObject(extra.openrouter) ? extra.openrouter : {}
  const details = objectsOf(own.reasoning_details)
  if (details.length === 0) return message
  // The details hold the text, too.
  return { ...omitFields(message, ['reasoning_content']), reasoning_details: details }
}

/** A whole answer with its reasoning details where clients send them back from. */
export function withReasoningDetails(answer: JsonObject): JsonObject {
  return mapChoices(answer, 'message', ({ reasoning_details: details, ...message }) =>
    withExtra(message, objectsOf(details)),
  )
}

/**
 * The same for a stream: pieces are joined and handed out whole with the finish reason, since a
 * signature is of no use without its text.
 */
export function createDetailsReader(): (record: JsonObject) => JsonObject {
  const detailsByChoice = new Map<unknown, JsonObject[]>()

  return (record) =>
    mapChoices(record, 'delta', ({ reasoning_details: pieces, ...delta }, choice) => {
      const details = detailsByChoice.get(choice.index) ?? []
      detailsByChoice.set(choice.index, details)
      for (const piece of objectsOf(pieces)) addPiece(details, piece)
      if (textOf(choice.finish_reason) === undefined) return delta
      detailsByChoice.delete(choice.index)
      return withExtra(delta, details)
    })
}

function withExtra(said: JsonObject, details: readonly JsonObject[]): JsonObject {
  if (details.length === 0) return said
  return { ...said, extra_content: { openrouter: { reasoning_details: details } } }
}

const JOINED = ['text', 'summary', 'data'] as const

/** Pieces of one detail share its index and type: texts are joined, the rest is replaced. */
function addPiece(details: JsonObject[], piece: JsonObject) {
  const at = details.findLastIndex(
    ({ index, type }) => index != null && index === piece.index && type === piece.type,
  )
  const known = details[at]
  if (known === undefined) {
    details.push(piece)
    return
  }
  const told = Object.entries(piece).filter(([, value]) => value != null)
  const joined: Record<string, unknown> = { ...known, ...Object.fromEntries(told) }
  for (const field of JOINED) {
    const text = (textOf(known[field]) ?? '') + (textOf(piece[field]) ?? '')
    if (text !== '') joined[field] = text
  }
  details[at] = joined
}

function mapChoices(
  record: JsonObject,
  part: 'message' | 'delta',
  map: (said: JsonObject, choice: JsonObject) => JsonObject,
): JsonObject {
  return {
    ...record,
    choices: objectsOf(record.choices).map((choice) => {
      const said = choice[part]
      return isJsonObject(said) ? { ...choice, [part]: map(said, choice) } : choice
    }),
  }
}
