import { type ChatRequest } from '../../openai/chat-request.ts'
import type { RequestType } from './analysis.ts'
import { countImages } from './flags.ts'
import { textOf } from './prompt-text.ts'

const CHARS_PER_TOKEN = 4
/** Chinese, Japanese and Korean: a character is most of a token. */
const CJK_CHARS_PER_TOKEN = 1.5
/** Other scripts beyond Latin: tokenizers know fewer of their words. */
const OTHER_CHARS_PER_TOKEN = 2.5
/** A middling picture at the detail that is the default. */
const IMAGE_TOKENS = 800
/** What wraps each message and each declared tool, besides their text. */
const MESSAGE_TOKENS = 4
const TOOL_TOKENS = 12
/** Long texts are weighed by samples: the script of a document changes slowly. */
const SAMPLE_CHARS = 1024
const SAMPLES = 8

/** What an answer of a type usually takes, in tokens; a request's own limit caps it. */
const OUTPUT_TOKENS: Readonly<Record<RequestType, number>> = {
  code: 600,
  math: 500,
  reasoning: 600,
  knowledge: 250,
  extraction: 150,
  summarisation: 250,
  translation: 200,
  classification: 20,
  creative: 700,
  chat: 200,
}

/** Tokens of a whole request, by the scripts in it; images and tools count by a fixed amount. */
export function estimateInputTokens(request: ChatRequest): number {
  let tokens = countImages(request) * IMAGE_TOKENS
  for (const message of request.messages) {
    tokens += MESSAGE_TOKENS + tokensOfText(textOf(message))
    for (const call of message.tool_calls ?? []) {
      tokens += tokensOfText(call.function?.arguments ?? call.custom?.input ?? '')
    }
  }
  for (const tool of request.tools ?? []) tokens += TOOL_TOKENS + tokensOfJson(tool)
  for (const tool of request.functions ?? []) tokens += TOOL_TOKENS + tokensOfJson(tool)
  const schema = request.response_format?.json_schema
  if (schema !== undefined) tokens += tokensOfJson(schema)
  return Math.ceil(tokens)
}

/** Tokens that one answer is likely to take. */
export function estimateOutputTokens(request: ChatRequest, type: RequestType): number {
  const limit = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY
  return Math.min(OUTPUT_TOKENS[type], limit)
}

/** Tokens of a text by its scripts, not rounded; of a long one by samples. */
export function tokensOfText(text: string): number {
  if (text.length <= SAMPLE_CHARS * SAMPLES) return weigh(text, 0, text.length)
  const stride = Math.floor((text.length - SAMPLE_CHARS) / (SAMPLES - 1))
  let tokens = 0
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    tokens += weigh(text, sample * stride, sample * stride + SAMPLE_CHARS)
  }
  return (tokens * text.length) / (SAMPLE_CHARS * SAMPLES)
}

function weigh(text: string, from: number, to: number): number {
  let cjk = 0
  let other = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code < 0x370) continue
    if (isCjk(code)) cjk += 1
    // punctuation, such as dashes and quotes, is no script
    else if (code < 0x2000 || code > 0x206f) other += 1
  }
  const latin = to - from - cjk - other
  return latin / CHARS_PER_TOKEN + cjk / CJK_CHARS_PER_TOKEN + other / OTHER_CHARS_PER_TOKEN
}

function isCjk(code: number): boolean {
  return (
    (code >= 0x3040 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0xff00 && code <= 0xffef)
  )
}

/** Declared by the caller and small: its JSON is what the provider gets. */
function tokensOfJson(value: unknown): number {
  return tokensOfText(JSON.stringify(value))
}
