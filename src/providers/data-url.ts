import { decodeUtf8 } from '../lib/bytes.ts'

export interface DataUrl {
  /** Lower case, without parameters. */
  readonly mediaType: string
  readonly base64: string
}

/** Takes a base64 data URL apart; null for anything else, such as an address on the web. */
export function parseDataUrl(url: string): DataUrl | null {
  if (!url.startsWith('data:')) return null
  const comma = url.indexOf(',')
  const head = url.slice('data:'.length, comma === -1 ? undefined : comma).toLowerCase()
  if (comma === -1 || !head.endsWith(';base64')) return null
  return { mediaType: head.split(';')[0] ?? '', base64: url.slice(comma + 1) }
}

/** UTF-8 text behind base64; empty when it is none. */
export function decodeBase64Text(base64: string): string {
  try {
    return decodeUtf8(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)))
  } catch {
    return ''
  }
}
