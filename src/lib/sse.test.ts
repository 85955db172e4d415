import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, encodeUtf8 } from './bytes.ts'
import { createSseDecoder, type SseEvent } from './sse.ts'
import { createLineDecoder } from './json-lines.ts'
import { createRecordCutter } from './sse-records.ts'

function cut(bytes: Uint8Array, boundaries: readonly number[]): Uint8Array[] {
  const points = [...new Set(boundaries.map((at) => at % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...points].map((from, i) => bytes.subarray(from, points[i] ?? bytes.length))
}

function decodeEvents(chunks: readonly Uint8Array[]): SseEvent[] {
  const events: SseEvent[] = []
  const decoder = createSseDecoder((event) => events.push(event))
  for (const chunk of chunks) decoder.push(chunk)
  decoder.end()
  return events
}

const boundaries = fc.array(fc.nat(4000), { maxLength: 60 })
const data = fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => JSON.stringify({ text }))
const record = fc.tuple(data, fc.constantFrom('\n', '\r\n')).map(([json, end]) => ({
  json,
  text: `: a comment${end}event: message${end}data: ${json}${end}${end}`,
}))

describe('createSseDecoder', () => {
  it('gives the same events whatever the chunking', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), boundaries, (records, at) => {
        const bytes = encodeUtf8(records.map(({ text }) => text).join(''))
        expect(decodeEvents(cut(bytes, at)).map((event) => event.data)).toEqual(
          records.map(({ json }) => json),
        )
      }),
    )
  })

  it('drops a byte order mark, also one that is cut', () => {
    const bytes = concatBytes([new Uint8Array([0xef, 0xbb, 0xbf]), encodeUtf8('data: a\n\n')])
    expect(decodeEvents([bytes])).toEqual([{ event: undefined, data: 'a' }])
    expect(decodeEvents([bytes.subarray(0, 2), bytes.subarray(2)])).toHaveLength(1)
  })

  it.each(['data: a', 'data: a\n', 'data: a\r', 'data:a\r\n'])(
    'delivers a last event without its blank line: %j',
    (text) => {
      expect(decodeEvents([encodeUtf8(text)])).toEqual([{ event: undefined, data: 'a' }])
    },
  )

  it('joins several data lines and keeps the event name', () => {
    expect(decodeEvents([encodeUtf8('event: error\ndata: a\ndata: b\n\n')])).toEqual([
      { event: 'error', data: 'a\nb' },
    ])
  })
})

describe('createLineDecoder', () => {
  const decodeLines = (chunks: readonly Uint8Array[]) => {
    const lines: string[] = []
    const decoder = createLineDecoder((line) => lines.push(line))
    for (const chunk of chunks) decoder.push(chunk)
    decoder.end()
    return lines
  }

  it('gives the same lines whatever the chunking', () => {
    fc.assert(
      fc.property(fc.array(data), fc.boolean(), boundaries, (lines, hasLastEnd, at) => {
        const bytes = encodeUtf8(lines.join('\r\n') + (hasLastEnd ? '\n\n' : ''))
        expect(decodeLines(cut(bytes, at))).toEqual(lines)
      }),
    )
  })
})

describe('createRecordCutter', () => {
  it('gives blocks of whole records that join to the input, whatever the chunking', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), boundaries, (records, at) => {
        const bytes = encodeUtf8(records.map(({ text }) => text).join(''))
        const cutter = createRecordCutter()
        const blocks = cut(bytes, at)
          .filter((chunk) => chunk.length > 0)
          .map((chunk) => cutter.push(chunk))
          .filter((block) => block !== null)
        for (const block of blocks) expect(decodeEvents([block]).length).toBeGreaterThan(0)
        expect(concatBytes([...blocks, cutter.rest()])).toEqual(bytes)
        expect(cutter.rest()).toHaveLength(0)
      }),
    )
  })

  it('passes on a chunk that ends with a record without copying it', () => {
    const chunk = encodeUtf8('data: a\n\n')
    expect(createRecordCutter().push(chunk)).toBe(chunk)
  })

  it('drops a byte order mark', () => {
    const bytes = concatBytes([new Uint8Array([0xef, 0xbb, 0xbf]), encodeUtf8('data: a\n\n')])
    expect(createRecordCutter().push(bytes)).toEqual(encodeUtf8('data: a\n\n'))
  })
})
