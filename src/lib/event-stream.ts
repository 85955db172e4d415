import { concatBytes, decodeUtf8 } from './bytes.ts'

/**
 * Frames of `application/vnd.amazon.eventstream` (smithy.io, "Amazon Event Stream"): total length,
 * headers length, CRC32 of these eight bytes, headers, payload, CRC32 of all before it. Numbers
 * are big-endian.
 */
export interface EventStreamMessage {
  /** Headers whose value is a string; all that say what a message is are. */
  readonly headers: Readonly<Record<string, string>>
  readonly payload: Uint8Array
}

export interface EventStreamSink {
  onMessage(message: EventStreamMessage): void
  /** The bytes are no event stream, or were damaged. Nothing follows. */
  onFault(detail: string): void
}

export interface EventStreamDecoder {
  push(bytes: Uint8Array): void
  /** How many bytes wait for the rest of their frame: more than none at the end is a cut. */
  heldBytes(): number
}

const PRELUDE_BYTES = 12
const CHECKSUM_BYTES = 4
const FRAME_BYTES_MIN = PRELUDE_BYTES + CHECKSUM_BYTES
/** The protocol's limits: 24 MiB of payload, 128 KiB of headers. */
const FRAME_BYTES_MAX = 24 * 1024 * 1024 + 128 * 1024 + FRAME_BYTES_MIN

/** Cuts bytes, split anywhere, into messages. Both checksums of each frame are verified. */
export function createEventStreamDecoder(sink: EventStreamSink): EventStreamDecoder {
  let held: Uint8Array[] = []
  let heldBytes = 0
  /** Bytes that the frame in work needs before anything more can be said. */
  let neededBytes = PRELUDE_BYTES
  let isBroken = false

  const read = (bytes: Uint8Array) => {
    let at = 0
    neededBytes = PRELUDE_BYTES
    while (!isBroken && bytes.length - at >= PRELUDE_BYTES) {
      const frame = readPrelude(bytes, at)
      if (typeof frame === 'string') return fault(frame)
      if (bytes.length - at < frame.length) {
        neededBytes = frame.length
        break
      }
      const message = readMessage(bytes.subarray(at, at + frame.length), frame.headersLength)
      if (typeof message === 'string') return fault(message)
      at += frame.length
      sink.onMessage(message)
    }
    hold(bytes.subarray(at))
  }
  const hold = (bytes: Uint8Array) => {
    if (bytes.length === 0) return
    held.push(bytes)
    heldBytes += bytes.length
  }
  const fault = (detail: string) => {
    isBroken = true
    sink.onFault(detail)
  }

  return {
    push(bytes) {
      if (isBroken) return
      if (heldBytes === 0) return read(bytes)
      hold(bytes)
      // Joined once, when there is enough: a long frame may come in very many pieces.
      if (heldBytes < neededBytes) return
      const whole = concatBytes(held)
      held = []
      heldBytes = 0
      read(whole)
    },
    heldBytes: () => heldBytes,
  }
}

interface Prelude {
  readonly length: number
  readonly headersLength: number
}

function readPrelude(bytes: Uint8Array, at: number): Prelude | string {
  if (crc32(bytes.subarray(at, at + 8)) !== readUint32(bytes, at + 8)) {
    return 'The checksum of a frame of the stream is wrong.'
  }
  const length = readUint32(bytes, at)
  const headersLength = readUint32(bytes, at + 4)
  const isSane = length <= FRAME_BYTES_MAX && headersLength <= length - FRAME_BYTES_MIN
  return isSane ? { length, headersLength } : 'A frame of the stream has an impossible length.'
}

function readMessage(frame: Uint8Array, headersLength: number): EventStreamMessage | string {
  const end = frame.length - CHECKSUM_BYTES
  if (crc32(frame.subarray(0, end)) !== readUint32(frame, end)) {
    return 'The checksum of a message of the stream is wrong.'
  }
  const headersEnd = PRELUDE_BYTES + headersLength
  const headers = readHeaders(frame.subarray(PRELUDE_BYTES, headersEnd))
  if (headers === null) return 'The headers of a message of the stream are malformed.'
  return { headers, payload: frame.subarray(headersEnd, end) }
}

/** Bytes of a header's value by its type; bytes (6) and strings (7) tell their own length. */
const VALUE_BYTES: readonly (number | 'told' | undefined)[] = [
  0, // true
  0, // false
  1, // byte
  2, // short
  4, // integer
  8, // long
  'told', // bytes
  'told', // string
  8, // timestamp
  16, // uuid
]
const STRING_TYPE = 7

function readHeaders(bytes: Uint8Array): Record<string, string> | null {
  const headers: Record<string, string> = {}
  let at = 0
  while (at < bytes.length) {
    const typeAt = at + 1 + (bytes[at] ?? 0)
    const type = bytes[typeAt]
    const size = VALUE_BYTES[type ?? -1]
    if (size === undefined) return null
    const valueAt = typeAt + (size === 'told' ? 3 : 1)
    const told = ((bytes[typeAt + 1] ?? 0) << 8) | (bytes[typeAt + 2] ?? 0)
    const next = valueAt + (size === 'told' ? told : size)
    if (next > bytes.length) return null
    if (type === STRING_TYPE) {
      headers[decodeUtf8(bytes.subarray(at + 1, typeAt))] = decodeUtf8(
        bytes.subarray(valueAt, next),
      )
    }
    at = next
  }
  return headers
}

function readUint32(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16)
  return (high | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
}

/** CRC-32 as in ISO 3309 (gzip, PNG). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (let at = 0; at < bytes.length; at++) {
    crc = (CRC_TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const CRC_POLYNOMIAL = 0xedb88320
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? CRC_POLYNOMIAL ^ (crc >>> 1) : crc >>> 1
  return crc
})
