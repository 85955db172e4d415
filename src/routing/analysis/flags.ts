import type { ChatRequest, ContentPart } from '../../openai/chat-request.ts'
import type { AnalysisFlags } from './analysis.ts'

const IMAGE_PARTS = new Set(['image_url', 'image', 'input_image'])
const AUDIO_PARTS = new Set(['input_audio', 'audio'])
const FILE_PARTS = new Set(['file', 'input_file', 'document'])

/** Reads the facts that stand in a request. */
export function readFlags(request: ChatRequest): AnalysisFlags {
  const kinds = { image: false, audio: false, file: false }
  for (const { content } of request.messages) {
    if (Array.isArray(content)) for (const part of content) notePart(part, kinds)
  }
  const toolCount = (request.tools?.length ?? 0) + (request.functions?.length ?? 0)
  const lastRole = request.messages.at(-1)?.role
  return {
    vision: kinds.image,
    audio: kinds.audio || (request.modalities?.includes('audio') ?? false),
    file: kinds.file,
    tools: toolCount > 0,
    toolCount,
    toolResult: lastRole === 'tool' || lastRole === 'function',
    jsonSchema: request.response_format?.type === 'json_schema',
    stream: request.stream === true,
    n: request.n ?? 1,
    reasoningEffort: request.reasoning_effort ?? null,
    rag: request.knowledge !== undefined,
  }
}

function notePart({ type }: ContentPart, kinds: { image: boolean; audio: boolean; file: boolean }) {
  if (IMAGE_PARTS.has(type)) kinds.image = true
  if (AUDIO_PARTS.has(type)) kinds.audio = true
  if (FILE_PARTS.has(type)) kinds.file = true
}

/** How many images a request carries, in all of its messages. */
export function countImages(request: ChatRequest): number {
  let count = 0
  for (const { content } of request.messages) {
    if (!Array.isArray(content)) continue
    for (const { type } of content) if (IMAGE_PARTS.has(type)) count += 1
  }
  return count
}
