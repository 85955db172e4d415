import { isJsonObject, objectsOf, omitFields, textOf, type JsonObject } from '../../lib/json.ts'

/**
 * A record whose answers hold plain text: lists of chunks (ContentChunk, ThinkChunk) are split into
 * text and `reasoning_content`. Records with text come back as they are.
 */
export function splitContent(record: JsonObject, part: 'message' | 'delta'): JsonObject {
  const choices = objectsOf(record.choices)
  if (!choices.some((choice) => isJsonObject(choice[part]) && isList(choice[part]))) return record
  return {
    ...record,
    choices: choices.map((choice) => {
      const said = choice[part]
      return isJsonObject(said) && isList(said) ? { ...choice, [part]: splitOne(said) } : choice
    }),
  }
}

const isList = ({ content }: JsonObject) => Array.isArray(content)

function splitOne(said: JsonObject): JsonObject {
  const chunks = objectsOf(said.content)
  const text = chunks.map(({ type, text: words }) => (type === 'text' ? textIn(words) : ''))
  const reasoning = chunks
    .flatMap(({ type, thinking }) => (type === 'thinking' ? thoughtsIn(thinking) : []))
    .join('')
  return {
    ...omitFields(said, ['content']),
    content: text.join('') || null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
  }
}

const textIn = (value: unknown) => textOf(value) ?? ''

/** A thought is a list of text chunks; older models wrote a plain text. */
const thoughtsIn = (thinking: unknown): readonly string[] =>
  typeof thinking === 'string' ? [thinking] : objectsOf(thinking).map(({ text }) => textIn(text))
