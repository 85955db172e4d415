import { isJsonObject, objectsOf, omitFields, textOf, type JsonObject } from '../../lib/json.ts'
import type { Annotation } from '../../openai/chat-completion.ts'
import { createThinkSplitter, splitThinking, type SplitText } from '../think-tags.ts'

interface AnswerOptions {
  /** Whether the answer may begin with its reasoning between tags. */
  readonly thinksInText: boolean
}

interface Source {
  readonly url: string
  readonly title: string
}

/**
 * A whole answer as OpenAI has it: reasoning apart from the text, sources as annotations. Whatever
 * else there is (`citations`, `search_results`, `images`, `related_questions`) stays.
 */
export function toPlainAnswer(answer: JsonObject, { thinksInText }: AnswerOptions): JsonObject {
  const sources = readSources(answer)
  return mapChoices(answer, (raw) => {
    const choice = omitFields(raw, ['delta'])
    const message = isJsonObject(choice.message) ? choice.message : {}
    if (typeof message.content !== 'string') return choice
    const { text, reasoning } = thinksInText
      ? splitThinking(message.content)
      : { text: message.content, reasoning: '' }
    const annotations = toAnnotations(text, sources)
    return {
      ...choice,
      message: {
        ...message,
        content: text,
        ...(reasoning !== '' && { reasoning_content: reasoning }),
        ...(annotations.length > 0 && { annotations }),
      },
    }
  })
}

interface ChoiceReader {
  /** The delta with its reasoning apart; annotations come with the last one. */
  read(delta: JsonObject, end: { isLast: boolean; sources: readonly Source[] }): JsonObject
}

/**
 * The same for the records of one stream. Each carries the whole message so far, which is left
 * out, and the sources, of which the last record's count.
 */
export function createChunkMapper(options: AnswerOptions): (record: JsonObject) => JsonObject {
  const readers = new Map<unknown, ChoiceReader>()
  let sources: readonly Source[] = []

  return (record) => {
    const told = readSources(record)
    if (told.length > 0) sources = told
    return mapChoices(record, (raw) => {
      const choice = omitFields(raw, ['message'])
      if (!isJsonObject(choice.delta)) return choice
      const reader = readers.get(choice.index) ?? createChoiceReader(options)
      readers.set(choice.index, reader)
      const isLast = textOf(choice.finish_reason) !== undefined
      return { ...choice, delta: reader.read(choice.delta, { isLast, sources }) }
    })
  }
}

function createChoiceReader({ thinksInText }: AnswerOptions): ChoiceReader {
  const splitter = thinksInText ? createThinkSplitter() : null
  let whole = ''

  const split = (piece: string, isLast: boolean): SplitText => {
    if (splitter === null) return { text: piece, reasoning: '' }
    const said = splitter.push(piece)
    if (!isLast) return said
    const rest = splitter.flush()
    return { text: said.text + rest.text, reasoning: said.reasoning + rest.reasoning }
  }

  return {
    read(delta, { isLast, sources }) {
      const { text, reasoning } = split(textOf(delta.content) ?? '', isLast)
      whole += text
      const annotations = isLast ? toAnnotations(whole, sources) : []
      return {
        ...omitFields(delta, ['content']),
        ...((text !== '' || reasoning === '') && { content: text }),
        ...(reasoning !== '' && { reasoning_content: reasoning }),
        ...(annotations.length > 0 && { annotations }),
      }
    },
  }
}

/** Sources in the order of the marks; older answers had addresses only, newer ones may have results only. */
function readSources({ citations, search_results: found }: JsonObject): readonly Source[] {
  const results = objectsOf(found).flatMap(({ url, title }) => {
    const address = textOf(url)
    return address === undefined ? [] : [{ url: address, title: textOf(title) ?? '' }]
  })
  const urls = Array.isArray(citations) ? citations.filter((url) => typeof url === 'string') : []
  if (urls.length === 0) return results
  const titles = new Map(results.map(({ url, title }) => [url, title]))
  return urls.map((url) => ({ url, title: titles.get(url) ?? '' }))
}

/** Each mark `[n]` in the text as a citation of source n; all sources when the text has no mark. */
function toAnnotations(text: string, sources: readonly Source[]): Annotation[] {
  const marks = [...text.matchAll(/\[(\d{1,3})\]/g)].flatMap((mark) => {
    const source = sources[Number(mark[1]) - 1]
    return source ? [toAnnotation(source, [mark.index, mark.index + mark[0].length])] : []
  })
  return marks.length > 0 ? marks : sources.map((source) => toAnnotation(source, [0, 0]))
}

const toAnnotation = (
  { url, title }: Source,
  [start, end]: readonly [number, number],
): Annotation => ({
  type: 'url_citation',
  url_citation: { url, title, start_index: start, end_index: end },
})

const mapChoices = (record: JsonObject, map: (choice: JsonObject) => JsonObject): JsonObject => ({
  ...record,
  choices: objectsOf(record.choices).map(map),
})
