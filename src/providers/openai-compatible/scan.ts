import { encodeUtf8, matchesAt } from '../../lib/bytes.ts'

const LF = 10
const CR = 13
const SPACE = 32
const COLON = 58
const BRACKET = 91
const BRACE = 123

const DATA = encodeUtf8('data:')
const CHOICES = encodeUtf8('"choices":[')
const CHOICES_SPACED = encodeUtf8('"choices": [')
const TOOL_CALLS = encodeUtf8('"tool_calls":[')
const INDEXED = encodeUtf8('{"index":')
const DELTA = encodeUtf8('"delta":')
const USAGE = encodeUtf8('"usage":')
const ERROR = encodeUtf8('"error":')
const STARTS_WITH_ERROR = encodeUtf8('{"error"')

/**
 * Whether a block of whole SSE records holds nothing but chunks of an answer that may pass unread:
 * each is one `data:` line with a choice and a delta in it, and none holds usage, an error, or a
 * tool call without its index. Everything else (`[DONE]`, comments, odd spellings) is answered with false,
 * which costs a parse and nothing more.
 *
 * The patterns can't be met inside the answer's text, where each quote is escaped. The search
 * goes by opening braces, of which a chunk has three or four, with the native `indexOf`.
 */
export function isPlainBlock(block: Uint8Array): boolean {
  let at = 0
  while (at < block.length) {
    if (!matchesAt(block, DATA, at)) return false
    const end = singleLineEnd(block, at)
    if (end === -1 || !isPlainRecord(block, at, end)) return false
    at = end
  }
  return true
}

/** Index after a record of one line; -1 when the record has more lines. */
function singleLineEnd(block: Uint8Array, from: number): number {
  const lineEnd = block.indexOf(LF, from)
  if (lineEnd === -1) return -1
  if (block[lineEnd + 1] === LF) return lineEnd + 2
  return block[lineEnd + 1] === CR && block[lineEnd + 2] === LF ? lineEnd + 3 : -1
}

function isPlainRecord(block: Uint8Array, from: number, end: number): boolean {
  let hasChoice = false
  let hasDelta = false
  for (let at = block.indexOf(BRACE, from); at !== -1 && at < end;) {
    const before = block[at - 1] === SPACE ? at - 1 : at
    const opener = block[before - 1]
    if (opener === BRACKET) {
      if (isChoiceList(block, before)) hasChoice = true
      else if (isUnindexedCall(block, before, at)) return false
    } else if (opener === COLON) {
      if (isUsageOrError(block, before)) return false
      hasDelta ||= matchesAt(block, DELTA, before - DELTA.length)
    }
    if (matchesAt(block, STARTS_WITH_ERROR, at)) return false
    at = block.indexOf(BRACE, at + 1)
  }
  return hasChoice && hasDelta
}

function isChoiceList(block: Uint8Array, end: number): boolean {
  return (
    matchesAt(block, CHOICES, end - CHOICES.length) ||
    matchesAt(block, CHOICES_SPACED, end - CHOICES_SPACED.length)
  )
}

function isUnindexedCall(block: Uint8Array, end: number, at: number): boolean {
  return matchesAt(block, TOOL_CALLS, end - TOOL_CALLS.length) && !matchesAt(block, INDEXED, at)
}

function isUsageOrError(block: Uint8Array, end: number): boolean {
  return matchesAt(block, USAGE, end - USAGE.length) || matchesAt(block, ERROR, end - ERROR.length)
}
