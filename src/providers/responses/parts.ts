import { isJsonObject, textOf, type JsonObject } from '../../lib/json.ts'
import type { ChatMessage, ContentPart } from '../../openai/chat-request.ts'
import { unsupported } from '../request-checks.ts'

/** Content of a message or of a tool's result as this API takes it. */
export function toInputContent(content: ChatMessage['content']): string | JsonObject[] {
  return Array.isArray(content) ? content.map(toInputPart) : (content ?? '')
}

/** All text of an earlier answer. */
export function textIn(content: ChatMessage['content']): string {
  if (!Array.isArray(content)) return content ?? ''
  return content.map((part) => textOf(part.text) ?? textOf(part.refusal) ?? '').join('')
}

/** Fields beside the named ones, such as `prompt_cache_breakpoint`, go along. */
function toInputPart(part: ContentPart): JsonObject {
  const { type, ...rest } = part
  switch (type) {
    case 'text':
      return { type: 'input_text', ...rest }
    case 'refusal':
      return { type: 'input_text', text: part.refusal }
    case 'image_url':
      return toImage(rest)
    case 'file':
      return toFile(rest)
    default:
      throw unsupported(`This model takes no content of type ${type}.`, 'messages')
  }
}

function toImage({ image_url: image, ...rest }: JsonObject): JsonObject {
  const { url, detail } = isJsonObject(image) ? image : { url: image, detail: undefined }
  return { type: 'input_image', ...rest, image_url: url, detail: detail ?? 'auto' }
}

function toFile({ file, ...rest }: JsonObject): JsonObject {
  const { file_data: data, ...known } = isJsonObject(file) ? file : {}
  if (data == null) return { type: 'input_file', ...rest, ...known }
  const isAddress = typeof data === 'string' && /^https?:/.test(data)
  return { type: 'input_file', ...rest, ...known, [isAddress ? 'file_url' : 'file_data']: data }
}
