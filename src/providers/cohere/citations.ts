import { countOf, isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { Annotation, ExtraContent } from '../../openai/chat-completion.ts'

/** Text of an answer, and where in it each content block begins, by the block's place. */
export interface SaidText {
  readonly text: string
  readonly blockStarts: ReadonlyMap<unknown, number>
}

type Place = readonly [start: number, end: number]

/**
 * A citation as OpenAI's `url_citation`, one for each source that has an address. Citations inside
 * reasoning or a plan are none of the text's.
 */
export function toAnnotations(citation: JsonObject, said: SaidText): Annotation[] {
  const kind = textOf(citation.type) ?? 'TEXT_CONTENT'
  if (kind !== 'TEXT_CONTENT') return []
  const sources = objectsOf(citation.sources).flatMap(toSource)
  if (sources.length === 0) return []
  const [start, end] = placeOf(citation, said)
  return sources.map((source) => ({
    type: 'url_citation',
    url_citation: { ...source, start_index: start, end_index: end },
  }))
}

/** All citations as Cohere gave them: most sources are documents of the caller's, without an address. */
export const citationState = (citations: readonly JsonObject[]): ExtraContent => ({
  cohere: { citations },
})

function toSource({ document, tool_output: output }: JsonObject) {
  const holder = [document, output].find(isJsonObject)
  const url = textOf(holder?.url)
  return url === undefined ? [] : [{ url, title: textOf(holder?.title) ?? '' }]
}

/** Cohere counts from the start of the block; whether in characters or UTF-16, the quote decides. */
function placeOf(citation: JsonObject, { text, blockStarts }: SaidText): Place {
  const blockStart = blockStarts.get(citation.content_index) ?? 0
  const start = countOf(citation.start) ?? 0
  const end = countOf(citation.end) ?? start
  const plain: Place = [blockStart + start, blockStart + end]
  const quote = textOf(citation.text)
  if (quote === undefined || text.startsWith(quote, plain[0])) return plain
  const before = Array.from(text.slice(blockStart)).slice(0, start).join('')
  const at = blockStart + before.length
  return text.startsWith(quote, at) ? [at, at + quote.length] : plain
}
