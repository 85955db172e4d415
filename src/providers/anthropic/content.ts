import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ContentPart } from '../../openai/chat-request.ts'
import { decodeBase64Text, parseDataUrl } from '../data-url.ts'
import { unsupported } from '../request-checks.ts'

export type Block = JsonObject

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp']

/** Blocks of Anthropic's own that a caller may use in an OpenAI message. */
const OWN_BLOCKS = ['image', 'document', 'search_result', 'container_upload']

/** Content of a message as blocks. Blank text is left out: Anthropic refuses it. */
export function toBlocks({ content, cache_control: cacheControl }: ChatMessage): Block[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  const blocks = parts.map(toBlock).filter((block) => !isBlank(block))
  return withCacheControl(blocks, cacheControl)
}

/** Puts a mark that stood on a whole message on the last of its blocks. */
export function withCacheControl(blocks: Block[], cacheControl: unknown): Block[] {
  const last = blocks.at(-1)
  if (cacheControl === undefined || last === undefined) return blocks
  return [...blocks.slice(0, -1), { ...last, cache_control: cacheControl }]
}

const isBlank = (block: Block): boolean =>
  block.type === 'text' && (typeof block.text !== 'string' || block.text.trim() === '')

function toBlock(part: ContentPart): Block {
  const block = convertPart(part)
  return part.cache_control === undefined || block === part
    ? block
    : { ...block, cache_control: part.cache_control }
}

function convertPart(part: ContentPart): Block {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text }
    case 'refusal':
      return { type: 'text', text: part.refusal }
    case 'image_url':
      return { type: 'image', source: imageSource(part) }
    case 'file':
      return toDocument(part)
    default:
      if (OWN_BLOCKS.includes(part.type)) return part
      throw unsupported(
        `Content of type "${part.type}" is not supported by this provider.`,
        'messages',
      )
  }
}

function imageSource(part: ContentPart): JsonObject {
  const url = isJsonObject(part.image_url) ? textOf(part.image_url.url) : textOf(part.image_url)
  if (url === undefined) throw unsupported('An image_url part has no url.', 'messages')
  const data = parseDataUrl(url)
  if (data === null) return { type: 'url', url }
  if (!IMAGE_TYPES.includes(data.mediaType)) {
    throw unsupported(
      `Images of type ${data.mediaType} are not supported by this provider.`,
      'messages',
    )
  }
  return { type: 'base64', media_type: data.mediaType, data: data.base64 }
}

function toDocument(part: ContentPart): Block {
  const file = isJsonObject(part.file) ? part.file : {}
  const title = textOf(file.filename)
  return { type: 'document', source: fileSource(file), ...(title !== undefined && { title }) }
}

function fileSource(file: JsonObject): JsonObject {
  const fileId = textOf(file.file_id)
  if (fileId !== undefined) return { type: 'file', file_id: fileId }
  const fileData = textOf(file.file_data) ?? ''
  if (/^https?:\/\//.test(fileData)) return { type: 'url', url: fileData }
  const data = parseDataUrl(fileData)
  if (data?.mediaType === 'application/pdf') {
    return { type: 'base64', media_type: data.mediaType, data: data.base64 }
  }
  if (data?.mediaType.startsWith('text/')) {
    return { type: 'text', media_type: 'text/plain', data: decodeBase64Text(data.base64) }
  }
  throw unsupported('Only PDF and text files are supported by this provider.', 'messages')
}
