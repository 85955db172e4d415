import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ContentPart } from '../../openai/chat-request.ts'
import type { RemoteAsset } from '../adapter.ts'
import { parseDataUrl, type DataUrl } from '../data-url.ts'
import { unsupported } from '../request-checks.ts'

export type Block = JsonObject
export type Assets = ReadonlyMap<string, RemoteAsset>

const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
}

const DOCUMENT_FORMATS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

/** Blocks of Converse that a caller may use in an OpenAI message. */
const OWN_BLOCKS = ['document', 'video', 'image', 'guardContent', 'cachePoint']

/** Content of a message as blocks of Converse. Blank text is left out: it would be refused. */
export function toBlocks(
  { content, cache_control: mark }: ChatMessage,
  assets: Assets | undefined,
): Block[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? [])
  const blocks = parts.flatMap((part) => {
    const block = toBlock(part, assets)
    if (isBlank(block)) return []
    return part.cache_control === undefined ? [block] : [block, toCachePoint(part.cache_control)]
  })
  return mark === undefined || blocks.length === 0 ? blocks : [...blocks, toCachePoint(mark)]
}

/** A cache mark as Anthropic writes it, `{type: "ephemeral", ttl?}`. */
export function toCachePoint(mark: unknown): Block {
  const ttl = isJsonObject(mark) ? textOf(mark.ttl) : undefined
  return { cachePoint: { type: 'default', ...(ttl !== undefined && { ttl }) } }
}

const isBlank = ({ text }: Block): boolean => typeof text === 'string' && text.trim() === ''

function toBlock(part: ContentPart, assets: Assets | undefined): Block {
  switch (part.type) {
    case 'text':
      return { text: textOf(part.text) ?? '' }
    case 'refusal':
      return { text: textOf(part.refusal) ?? '' }
    case 'image_url':
      return toImage(part, assets)
    case 'file':
      return toDocument(part, assets)
    default: {
      const own = OWN_BLOCKS.find((name) => isJsonObject(part[name]))
      if (own !== undefined) return { [own]: part[own] }
      throw unsupported(
        `Content of type "${part.type}" is not supported by this provider.`,
        'messages',
      )
    }
  }
}

function toImage(part: ContentPart, assets: Assets | undefined): Block {
  const url = isJsonObject(part.image_url) ? textOf(part.image_url.url) : textOf(part.image_url)
  if (url === undefined) throw unsupported('An image_url part has no url.', 'messages')
  if (url.startsWith('s3://')) {
    const format = /\.(jpe?g|png|gif|webp)$/i.exec(url)?.[1]?.toLowerCase().replace('jpg', 'jpeg')
    if (format === undefined) throw unsupported('The image has no known ending.', 'messages')
    return { image: { format, source: { s3Location: { uri: url } } } }
  }
  const data = bytesOf(url, assets)
  const format = IMAGE_FORMATS[data.mediaType]
  if (format === undefined) {
    throw unsupported(
      `Images of type ${data.mediaType} are not supported by this provider.`,
      'messages',
    )
  }
  return { image: { format, source: { bytes: data.base64 } } }
}

function toDocument(part: ContentPart, assets: Assets | undefined): Block {
  const file = isJsonObject(part.file) ? part.file : {}
  const data = bytesOf(textOf(file.file_data) ?? '', assets)
  const format = DOCUMENT_FORMATS[data.mediaType]
  if (format === undefined) {
    throw unsupported(
      `Files of type ${data.mediaType} are not supported by this provider.`,
      'messages',
    )
  }
  const name = neutralName(textOf(file.filename) ?? 'document')
  return { document: { format, name, source: { bytes: data.base64 } } }
}

/** Names take letters, digits, hyphens, brackets and single spaces only. */
function neutralName(name: string): string {
  const plain = name
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^A-Za-z0-9\-()[\] ]/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 200)
  return plain === '' ? 'document' : plain
}

function bytesOf(url: string, assets: Assets | undefined): DataUrl {
  const data = parseDataUrl(url) ?? assets?.get(url)
  if (data !== undefined && data !== null) return data
  throw unsupported('This provider takes no content from this address.', 'messages')
}

/** Addresses on the web that a request names: Converse takes bytes only. */
export function remoteAddresses(messages: readonly ChatMessage[]): string[] {
  return messages.flatMap(({ content }) =>
    Array.isArray(content) ? content.flatMap(addressOf) : [],
  )
}

function addressOf({ type, image_url: image, file }: ContentPart): string[] {
  const url =
    type === 'image_url'
      ? isJsonObject(image)
        ? textOf(image.url)
        : textOf(image)
      : type === 'file' && isJsonObject(file)
        ? textOf(file.file_data)
        : undefined
  return url !== undefined && /^https?:/.test(url) ? [url] : []
}
