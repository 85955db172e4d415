import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts'
import { countOf, isJsonObject, objectsOf, textOf, type JsonObject } from '../../lib/json.ts'
import type { Annotation } from '../../openai/chat-completion.ts'

interface Source {
  readonly url: string
  readonly title: string
}

/**
 * Sources of a grounded answer as OpenAI's `url_citation`, each for the text that it supports.
 * Google counts places in bytes of UTF-8, OpenAI in characters.
 */
export function toAnnotations(candidate: JsonObject, text: string): Annotation[] {
  const { groundingMetadata: grounding, citationMetadata: citations } = candidate
  return [
    ...(isJsonObject(grounding) ? groundingAnnotations(grounding, text) : []),
    ...(isJsonObject(citations) ? citationAnnotations(citations, text) : []),
  ]
}

function groundingAnnotations(grounding: JsonObject, text: string): Annotation[] {
  const sources = objectsOf(grounding.groundingChunks).map(toSource)
  const supports = objectsOf(grounding.groundingSupports)
  if (supports.length === 0) {
    return sources.flatMap((source) => (source ? [toAnnotation(source, [0, 0])] : []))
  }
  const toPlace = createPlaceReader(text)
  return supports.flatMap(({ segment, groundingChunkIndices: indices }) => {
    const place = toPlace(isJsonObject(segment) ? segment : {})
    return (Array.isArray(indices) ? indices : []).flatMap((index) => {
      const source = typeof index === 'number' ? sources[index] : undefined
      return source ? [toAnnotation(source, place)] : []
    })
  })
}

/** `citationSources` in the Gemini API, `citations` on Vertex. */
function citationAnnotations(citations: JsonObject, text: string): Annotation[] {
  const toPlace = createPlaceReader(text)
  return objectsOf(citations.citationSources ?? citations.citations).flatMap((citation) => {
    const url = textOf(citation.uri)
    const title = textOf(citation.title) ?? ''
    return url === undefined ? [] : [toAnnotation({ url, title }, toPlace(citation))]
  })
}

/** Pages of the web, images, documents of a store, places on a map: whatever has an address. */
function toSource(chunk: JsonObject): Source | undefined {
  const holder = [chunk.web, chunk.retrievedContext, chunk.maps, chunk.image].find(isJsonObject)
  const url = textOf(holder?.uri) ?? textOf(holder?.sourceUri)
  return url === undefined ? undefined : { url, title: textOf(holder?.title) ?? '' }
}

type Place = readonly [start: number, end: number]

function createPlaceReader(text: string): (segment: JsonObject) => Place {
  const bytes = encodeUtf8(text)
  const toCharacters = (at: number) => decodeUtf8(bytes.subarray(0, at)).length
  return ({ startIndex, endIndex }) => [
    toCharacters(countOf(startIndex) ?? 0),
    toCharacters(countOf(endIndex) ?? 0),
  ]
}

const toAnnotation = ({ url, title }: Source, [start, end]: Place): Annotation => ({
  type: 'url_citation',
  url_citation: { url, title, start_index: start, end_index: end },
})
