/** How kinds of files begin; `at` is where the bytes stand, `.` any byte. */
const BEGINNINGS: readonly (readonly [mediaType: string, at: number, bytes: string])[] = [
  ['image/png', 0, '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', 0, '\xff\xd8\xff'],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 0, 'RIFF....WEBP'],
  ['image/bmp', 0, 'BM'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/heic', 4, 'ftypheix'],
  ['image/heic', 4, 'ftypmif1'],
  ['video/quicktime', 4, 'ftypqt'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, '\x1a\x45\xdf\xa3'],
  ['audio/wav', 0, 'RIFF....WAVE'],
  ['audio/mp3', 0, 'ID3'],
  ['audio/flac', 0, 'fLaC'],
  ['audio/ogg', 0, 'OggS'],
  ['application/pdf', 0, '%PDF-'],
]

/**
 * What a file is by its first bytes (their numbers are those of the formats' own definitions); else
 * what its sender says, unless that claims to be an image, a sound or a film. Null when nobody knows.
 */
export function mediaTypeOf(bytes: Uint8Array, declared: string | undefined): string | null {
  const known = BEGINNINGS.find(([, at, beginning]) => begins(bytes, at, beginning))
  if (known !== undefined) return known[0]
  const said = declared?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^(?:text|application)\/[a-z0-9.+-]+$/.test(said) ? said : null
}

function begins(bytes: Uint8Array, at: number, beginning: string): boolean {
  for (let index = 0; index < beginning.length; index += 1) {
    const code = beginning.charCodeAt(index)
    if (code !== 0x2e && bytes[at + index] !== code) return false
  }
  return true
}
