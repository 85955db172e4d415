import { expect, it } from 'vitest'
import { mediaTypeOf } from './media-type.ts'

const bytes = (text: string) => Uint8Array.from(text, (unit) => unit.charCodeAt(0))

it.each([
  ['\x89PNG\r\n\x1a\nrest', 'text/html', 'image/png'],
  ['\xff\xd8\xff\xe0', undefined, 'image/jpeg'],
  ['GIF89a..', 'image/png', 'image/gif'],
  ['RIFF\x10\x00\x00\x00WEBPVP8 ', undefined, 'image/webp'],
  ['RIFF\x10\x00\x00\x00WAVEfmt ', undefined, 'audio/wav'],
  ['\x00\x00\x00\x18ftypmp42', undefined, 'video/mp4'],
  ['\x00\x00\x00\x18ftypheic', undefined, 'image/heic'],
  ['%PDF-1.7', 'application/octet-stream', 'application/pdf'],
  ['name,age', 'text/csv; charset=utf-8', 'text/csv'],
  ['<html>', 'image/png', null],
  ['GIF', 'image/gif', null],
  ['', undefined, null],
])(
  'goes by the first bytes, then by what may be believed: %j as %s',
  (text, declared, expected) => {
    expect(mediaTypeOf(bytes(text), declared)).toBe(expected)
  },
)
