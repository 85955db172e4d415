import { EventStreamCodec } from '@smithy/eventstream-codec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, decodeUtf8, encodeUtf8 } from './bytes.ts'
import { crc32, createEventStreamDecoder, type EventStreamMessage } from './event-stream.ts'

/** The codec that the maker's own SDK uses. */
const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : decodeUtf8(bytes)),
  encodeUtf8,
)

type Headers = Parameters<typeof codec.encode>[0]['headers']

function encode(headers: Headers, body: Uint8Array) {
  return codec.encode({ headers, body })
}

const eventOf = (name: string, text: string) =>
  encode({ ':event-type': { type: 'string', value: name } }, encodeUtf8(text))

function decode(pieces: readonly Uint8Array[]) {
  const messages: EventStreamMessage[] = []
  const faults: string[] = []
  const decoder = createEventStreamDecoder({
    onMessage: (message) => messages.push(message),
    onFault: (detail) => faults.push(detail),
  })
  for (const piece of pieces) decoder.push(piece)
  return { messages, faults, heldBytes: decoder.heldBytes() }
}

/** Bytes cut at the given places. */
function cutAt(bytes: Uint8Array, places: readonly number[]) {
  const ends = [...places.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

describe('createEventStreamDecoder', () => {
  it('reads what the codec of the SDK writes, in any pieces', () => {
    const message = fc.record({
      name: fc.string({ maxLength: 40 }),
      body: fc.uint8Array({ maxLength: 300 }),
    })
    const places = fc.array(fc.nat(), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 5 }), places, (sent, cuts) => {
        const bytes = concatBytes(
          sent.map(({ name, body }) => encode({ name: { type: 'string', value: name } }, body)),
        )
        const { messages, faults, heldBytes } = decode(cutAt(bytes, cuts))
        expect({ faults, heldBytes }).toEqual({ faults: [], heldBytes: 0 })
        expect(messages.map(({ headers, payload }) => [headers.name, [...payload]])).toEqual(
          sent.map(({ name, body }) => [name, [...body]]),
        )
      }),
    )
  })

  it('reads single bytes', () => {
    const bytes = concatBytes([eventOf('a', '{"text":"hé"}'), eventOf('b', '')])
    const { messages } = decode([...bytes].map((byte) => Uint8Array.of(byte)))
    expect(
      messages.map(({ headers, payload }) => [headers[':event-type'], decodeUtf8(payload)]),
    ).toEqual([
      ['a', '{"text":"hé"}'],
      ['b', ''],
    ])
  })

  it('steps over headers of every other type', () => {
    const bytes = encode(
      {
        yes: { type: 'boolean', value: true },
        no: { type: 'boolean', value: false },
        byte: { type: 'byte', value: 1 },
        short: { type: 'short', value: 2 },
        integer: { type: 'integer', value: 3 },
        binary: { type: 'binary', value: Uint8Array.of(1, 2, 3) },
        timestamp: { type: 'timestamp', value: new Date(0) },
        uuid: { type: 'uuid', value: '00112233-4455-6677-8899-aabbccddeeff' },
        last: { type: 'string', value: 'here' },
      },
      encodeUtf8('x'),
    )
    expect(decode([bytes]).messages).toMatchObject([{ headers: { last: 'here' } }])
  })

  it('notices any byte that was changed', () => {
    const frame = eventOf('contentBlockDelta', '{"delta":{"text":"a"}}')
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(frame)
        damaged[at] = (damaged[at] ?? 0) ^ change
        const { messages, faults } = decode([damaged])
        expect({ messages, faults: faults.length }).toEqual({ messages: [], faults: 1 })
      }),
    )
  })

  it('delivers what came before the damage and nothing after it', () => {
    const good = eventOf('a', '1')
    const bad = Uint8Array.from(good)
    bad[bad.length - 1] = (bad.at(-1) ?? 0) ^ 1
    const { messages, faults } = decode([concatBytes([good, bad, good])])
    expect(messages).toHaveLength(1)
    expect(faults).toEqual(['The checksum of a message of the stream is wrong.'])
  })

  it('refuses a length that no frame has, though its checksum is right', () => {
    const prelude = new Uint8Array(12)
    const view = new DataView(prelude.buffer)
    for (const [total, headers] of [
      [0xffffffff, 0],
      [15, 0],
      [20, 5],
    ] as const) {
      view.setUint32(0, total)
      view.setUint32(4, headers)
      view.setUint32(8, crc32(prelude.subarray(0, 8)))
      expect(decode([prelude]).faults).toEqual(['A frame of the stream has an impossible length.'])
    }
  })

  it('says how much of a frame is missing its rest', () => {
    const frame = eventOf('a', 'text')
    expect(decode([frame, frame.subarray(0, 20)])).toMatchObject({ faults: [], heldBytes: 20 })
  })

  it('takes text for no event stream', () => {
    expect(decode([encodeUtf8('data: {"choices":[]}\n\n')]).faults).toHaveLength(1)
  })
})

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(encodeUtf8('123456789'))).toBe(0xcbf43926)
  })
})
