import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ChatRequest, ContentPart } from '../../openai/chat-request.ts'
import type { RemoteAsset } from '../adapter.ts'
import { parseDataUrl } from '../data-url.ts'
import { unsupported } from '../request-checks.ts'
import type { GeminiDialect } from './dialect.ts'

export type Part = JsonObject

export interface PartContext {
  readonly dialect: Pick<GeminiDialect, 'fetchesUrls'>
  readonly assets: ReadonlyMap<string, RemoteAsset> | undefined
}

/** Content of a message as Gemini's parts. Throws GatewayError for a kind that has no place there. */
export function toParts(content: ChatMessage['content'], context: PartContext): Part[] {
  if (content == null) return []
  if (typeof content === 'string') return content === '' ? [] : [{ text: content }]
  return content.map((part) => toPart(part, context)).filter((part) => part !== undefined)
}

function toPart(part: ContentPart, context: PartContext): Part | undefined {
  switch (part.type) {
    case 'text':
      return textPart(part.text)
    case 'refusal':
      return textPart(part.refusal)
    case 'image_url':
    case 'video_url':
      return fromUrl(
        urlOf(part),
        part.type.startsWith('video') ? 'video/mp4' : 'image/jpeg',
        context,
      )
    case 'input_audio':
      return audioPart(part)
    case 'file':
      return filePart(part, context)
    default:
      throw refuse(`Content of type "${part.type}" is not supported by this provider.`)
  }
}

/** Blank texts say nothing and are refused in places. */
function textPart(value: unknown): Part | undefined {
  const text = textOf(value)
  return text === undefined ? undefined : { text }
}

function urlOf(part: ContentPart): string {
  const holder = part[part.type]
  return (isJsonObject(holder) ? textOf(holder.url) : textOf(holder)) ?? ''
}

function audioPart({ input_audio: audio }: ContentPart): Part {
  const fields = isJsonObject(audio) ? audio : {}
  const data = textOf(fields.data)
  if (data === undefined) throw refuse('An audio part holds no data.')
  return { inlineData: { mimeType: `audio/${textOf(fields.format) ?? 'wav'}`, data } }
}

function filePart({ file }: ContentPart, context: PartContext): Part {
  const fields = isJsonObject(file) ? file : {}
  const { file_data: data, file_id: id, filename } = fields
  const mimeType = guessMediaType(textOf(filename) ?? '') ?? 'application/pdf'
  const text = textOf(data)
  if (text !== undefined) {
    return text.includes(':')
      ? fromUrl(text, mimeType, context)
      : { inlineData: { mimeType, data: text } }
  }
  const reference = textOf(id)
  if (reference === undefined) throw refuse('A file part holds neither data nor an id.')
  return fromUrl(
    reference.startsWith('files/') ? FILES_API + reference : reference,
    mimeType,
    context,
  )
}

const FILES_API = 'https://generativelanguage.googleapis.com/v1beta/'

/** Addresses that Google reads by itself through every door. */
const GOOGLE_URL =
  /^gs:\/\/|^https:\/\/generativelanguage\.googleapis\.com\/|^https:\/\/(?:www\.)?youtube\.com\/|^https:\/\/youtu\.be\//

function fromUrl(url: string, mimeTypeDefault: string, { dialect, assets }: PartContext): Part {
  const data = parseDataUrl(url)
  if (data !== null) {
    return { inlineData: { mimeType: data.mediaType || mimeTypeDefault, data: data.base64 } }
  }
  const asset = assets?.get(url)
  if (asset !== undefined) return { inlineData: { mimeType: asset.mediaType, data: asset.base64 } }
  if (GOOGLE_URL.test(url) || (dialect.fetchesUrls && /^https?:/.test(url))) {
    const isVideo = /youtu\.?be/.test(url)
    const mimeType = guessMediaType(url) ?? (isVideo ? 'video/mp4' : mimeTypeDefault)
    return { fileData: { mimeType, fileUri: url } }
  }
  throw refuse('This provider takes no content from this address.')
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  pdf: 'application/pdf',
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
}

/** By the ending of a name or address. */
function guessMediaType(name: string): string | undefined {
  const ending = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(name)?.[1]
  return ending === undefined ? undefined : MEDIA_TYPES[ending.toLowerCase()]
}

/** Addresses of images, videos and files on the web that Google does not fetch by itself. */
export function findRemoteUrls(request: ChatRequest): string[] {
  const urls = request.messages.flatMap(({ content }) =>
    Array.isArray(content) ? content.map(addressOf) : [],
  )
  const remote = urls.filter((url) => /^https?:/.test(url) && !GOOGLE_URL.test(url))
  return [...new Set(remote)]
}

/** Empty for parts that hold none. */
function addressOf(part: ContentPart): string {
  if (part.type === 'image_url' || part.type === 'video_url') return urlOf(part)
  const { file } = part
  return (part.type === 'file' && isJsonObject(file) ? textOf(file.file_data) : undefined) ?? ''
}

const refuse = (message: string) => unsupported(message, 'messages')
