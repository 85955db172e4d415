import { isJsonObject, textOf } from '../lib/json.ts'
import type { ChatRequest, ContentPart } from '../openai/chat-request.ts'

/** A part of a request that names its content by address. */
export interface RemotePart {
  readonly url: string
  /** Where it stands, such as `messages[0].content[1].image_url.url`. */
  readonly param: string
  /** What the address has to lead to; empty for anything. */
  readonly family: 'image/' | 'video/' | ''
}

/** The images, films and files that a request names by address; each address once. */
export function findRemoteMedia({ messages }: ChatRequest): RemotePart[] {
  const found = new Map<string, RemotePart>()
  messages.forEach(({ content }, message) => {
    if (!Array.isArray(content)) return
    content.forEach((part, at) => {
      const remote = remotePartOf(part, `messages[${message}].content[${at}]`)
      if (remote !== null && !found.has(remote.url)) found.set(remote.url, remote)
    })
  })
  return [...found.values()]
}

function remotePartOf(part: ContentPart, param: string): RemotePart | null {
  if (part.type === 'image_url') {
    return remoteUrl(part.image_url, { param: `${param}.image_url`, family: 'image/' })
  }
  if (part.type === 'video_url') {
    return remoteUrl(part.video_url, { param: `${param}.video_url`, family: 'video/' })
  }
  const { file } = part
  const url = part.type === 'file' && isJsonObject(file) ? textOf(file.file_data) : undefined
  return toRemote(url, { param: `${param}.file.file_data`, family: '' })
}

type Place = Omit<RemotePart, 'url'>

/** As an object with an address, or the address itself. */
function remoteUrl(value: unknown, place: Place): RemotePart | null {
  return isJsonObject(value)
    ? toRemote(textOf(value.url), { ...place, param: `${place.param}.url` })
    : toRemote(textOf(value), place)
}

function toRemote(url: string | undefined, place: Place): RemotePart | null {
  return url !== undefined && /^https?:/.test(url) ? { ...place, url } : null
}
