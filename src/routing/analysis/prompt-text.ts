import type { ChatMessage, ChatRequest } from '../../openai/chat-request.ts'

/** Text between these, put into a user's message by an agent's harness, is not the user's. */
export type Delimiters = readonly [open: string, close: string]

export const HARNESS_BLOCKS: readonly Delimiters[] = [
  ['<system-reminder>', '</system-reminder>'],
  ['<environment_context>', '</environment_context>'],
  ['<environment_details>', '</environment_details>'],
  ['<user_instructions>', '</user_instructions>'],
  ['<additional_data>', '</additional_data>'],
]

/** Below this the last message leans on the one before it: "and in Python?". */
const LONE_MESSAGE_CHARS_MIN = 40
const HEAD_CHARS = 4000
const TAIL_CHARS = 2000

/** Instructions stand at either end; what lies between is material. */
const ENDS_HEAD_CHARS = 200
const ENDS_TAIL_CHARS = 140

/** Politeness: says nothing of the task and must not decide where it goes. */
const COURTESY =
  /\b(?:please|pls|kindly|thank you(?: so much| very much)?(?: in advance)?|thanks(?: a lot| so much)?(?: in advance)?|(?:could|can|would|will) you|i would like you to|i'd like you to|i want you to|hello there|hi there|good (?:morning|afternoon|evening)|would appreciate it|if you don't mind)\b[,.! ]*|^(?:hi|hello|hey|dear assistant)\b[,.! ]*/gi

export interface PromptText {
  /** What the user wrote, clipped, in lines: for rules that look at code. */
  readonly raw: string
  /** Lower case, one space between words, without courtesy: what is measured. */
  readonly plain: string
}

/** The part of a request that type, difficulty and language are read from: the user's last words. */
export function readPrompt(request: ChatRequest, blocks: readonly Delimiters[]): PromptText {
  const raw = clip(cutBlocks(lastWords(request.messages), blocks)).normalize('NFC')
  return { raw, plain: plainText(raw) }
}

/** As `readPrompt` gives it, of a bare text. */
export function plainText(raw: string): string {
  // twice: a greeting may stand before a request in courteous form, and only then at the start
  const spaced = raw.replace(/\s+/g, ' ').trim().replace(COURTESY, '').replace(COURTESY, '')
  return spaced.trim().toLowerCase()
}

function lastWords(messages: readonly ChatMessage[]): string {
  const last = messages.findLastIndex(({ role }) => role === 'user')
  if (last < 0) return ''
  const text = textOf(messages[last])
  if (text.length >= LONE_MESSAGE_CHARS_MIN) return text
  const before = messages.slice(0, last).findLast(({ role }) => role === 'user')
  const context = before === undefined ? '' : textOf(before)
  return context === '' ? text : `${context}\n${text}`
}

/** The text parts of a message, in lines. */
export function textOf(message: ChatMessage | undefined): string {
  const content = message?.content
  if (content == null) return ''
  if (typeof content === 'string') return content
  const texts: string[] = []
  for (const part of content) {
    if (typeof part['text'] === 'string') texts.push(part['text'])
  }
  return texts.join('\n')
}

/** A block that is never closed is the user's own text and stays. */
function cutBlocks(text: string, blocks: readonly Delimiters[]): string {
  let rest = text
  for (const [open, close] of blocks) {
    let from = rest.indexOf(open)
    if (from < 0) continue
    const kept: string[] = []
    let at = 0
    while (from >= 0) {
      const end = rest.indexOf(close, from + open.length)
      if (end < 0) break
      kept.push(rest.slice(at, from))
      at = end + close.length
      from = rest.indexOf(open, at)
    }
    rest = kept.join('') + rest.slice(at)
  }
  return rest
}

function clip(text: string): string {
  if (text.length <= HEAD_CHARS + TAIL_CHARS) return text
  return `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`
}

/** Where an instruction stands in a long text: its beginning and its end. */
export function endsOf(plain: string): string {
  if (plain.length <= ENDS_HEAD_CHARS + ENDS_TAIL_CHARS) return plain
  return `${plain.slice(0, ENDS_HEAD_CHARS)} \n ${plain.slice(-ENDS_TAIL_CHARS)}`
}
