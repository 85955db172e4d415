import { concatBytes, matchesAt } from './bytes.ts'

const LF = 10
const CR = 13
const BYTE_ORDER_MARK = new Uint8Array([0xef, 0xbb, 0xbf])

/**
 * Index after the first SSE record that starts at `from`, that is, after its blank line; -1 if
 * the record has no end yet.
 */
export function recordEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3
  }
  return -1
}

function lastRecordEnd(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    const before = bytes[at - 1]
    if (before === LF || (before === CR && bytes[at - 2] === LF)) return at + 1
  }
  return 0
}

export interface RecordCutter {
  /** The whole records that are complete by now, as one block; null while there is none. */
  push(bytes: Uint8Array): Uint8Array | null
  /** Bytes after the last whole record; may be empty. */
  rest(): Uint8Array
  /** How many bytes wait for the end of their record. */
  heldBytes(): number
}

/**
 * Aligns a byte stream to SSE records without decoding it. Bytes that end with a record, as
 * nearly all do, come back as they went in, not copied. A leading byte order mark is dropped.
 */
export function createRecordCutter(): RecordCutter {
  let held: Uint8Array[] = []
  let heldBytes = 0
  let isAtStart = true

  const withoutMark = (block: Uint8Array) => {
    if (!isAtStart) return block
    isAtStart = false
    return matchesAt(block, BYTE_ORDER_MARK, 0) ? block.subarray(BYTE_ORDER_MARK.length) : block
  }
  const hold = (bytes: Uint8Array) => {
    held.push(bytes)
    heldBytes += bytes.length
  }

  return {
    push(bytes) {
      let whole = bytes
      if (heldBytes > 0) {
        hold(bytes)
        // A long record comes in many pieces: joined once, when its end may be there.
        if (!bytes.includes(LF)) return null
        whole = concatBytes(held)
        held = []
        heldBytes = 0
      }
      const end = lastRecordEnd(whole)
      if (end === whole.length) return withoutMark(whole)
      hold(whole.subarray(end))
      return end === 0 ? null : withoutMark(whole.subarray(0, end))
    },
    rest: () => withoutMark(concatBytes(held)),
    heldBytes: () => heldBytes,
  }
}
