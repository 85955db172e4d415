import { CODE_PARTS, SIGNATURE, signedCall, timeCall } from './google-requests.ts'
import type { AnswerCase, StreamCase } from './provider.ts'

const API = 'ai.google.dev api/generate-content; @google/genai 3.3.0, GenerateContentResponse'
const SIGNATURES = 'ai.google.dev gemini-api/docs/thought-signatures'
const ERRORS = 'ai.google.dev gemini-api/docs/troubleshooting; google.aip.dev/193'

interface Counts {
  readonly cached?: number
  readonly reasoning?: number
}

const usage = (prompt: number, completion: number, { cached, reasoning }: Counts = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
  ...(reasoning !== undefined && { completion_tokens_details: { reasoning_tokens: reasoning } }),
})

const said = (content: string | null, reason = 'stop') => ({
  content,
  refusal: null,
  finish_reason: reason,
})

const hello = said('Hello! How can I help? ☕')
const four = {
  ...said('Four.'),
  reasoning_content: '**Weighing it**\n\nTwo and two.',
  extra_content: { google: { thought_signature: SIGNATURE } },
}
const weather = { ...said(null, 'tool_calls'), tool_calls: [signedCall] }
const both = { ...said('Both:', 'tool_calls'), tool_calls: [signedCall, timeCall] }
const unnamed = (at: number, city: string) => ({
  id: `call_call-1_${at}`,
  type: 'function',
  function: { name: 'get_weather', arguments: `{"city":"${city}"}` },
})
const cite = (url: string, title: string, [start, end]: readonly [number, number]) => ({
  type: 'url_citation',
  url_citation: { url, title, start_index: start, end_index: end },
})
const grounded = {
  ...said('Zürich liegt am See. Es regnet.'),
  annotations: [
    cite('https://example.com/zurich', 'example.com', [0, 20]),
    cite('https://example.com/zurich', 'example.com', [21, 31]),
    cite('https://example.org/rain', 'example.org', [21, 31]),
  ],
  extra_content: {
    google: {
      grounding_metadata: {
        webSearchQueries: ['zürich'],
        searchEntryPoint: { renderedContent: '<div></div>' },
        groundingChunks: [
          { web: { uri: 'https://example.com/zurich', title: 'example.com' } },
          { web: { uri: 'https://example.org/rain', title: 'example.org' } },
        ],
        groundingSupports: [
          { segment: { endIndex: 21, text: 'Zürich liegt am See.' }, groundingChunkIndices: [0] },
          {
            segment: { startIndex: 22, endIndex: 32, text: 'Es regnet.' },
            groundingChunkIndices: [0, 1],
          },
        ],
      },
    },
  },
}
const blockedAnswer = (content: string | null) => ({
  ...said(content, 'content_filter'),
  refusal: 'The response was blocked.',
})

export const googleAnswers: readonly AnswerCase[] = [
  {
    name: 'text',
    shows: ['text'],
    source: API,
    file: 'text.json',
    message: hello,
    usage: usage(9, 8),
  },
  {
    name: 'thoughts apart, and their signature to send back',
    shows: ['reasoning'],
    source: SIGNATURES,
    file: 'reasoning.json',
    message: four,
    usage: usage(11, 42, { reasoning: 40 }),
  },
  {
    name: 'a tool call with its signature',
    shows: ['tool call'],
    source: SIGNATURES,
    file: 'tool-call.json',
    message: weather,
    usage: usage(29, 95, { reasoning: 80 }),
  },
  {
    name: 'two tool calls, of which the first is signed',
    shows: ['parallel tool calls'],
    source: SIGNATURES,
    file: 'two-tool-calls.json',
    message: both,
    usage: usage(40, 110, { reasoning: 80 }),
  },
  {
    name: 'tool calls without an id',
    shows: ['tool call'],
    source: API,
    file: 'tool-call-without-id.json',
    message: {
      ...said(null, 'tool_calls'),
      tool_calls: [unnamed(0, 'Paris'), unnamed(1, 'Tokyo')],
    },
    usage: usage(20, 12),
  },
  {
    name: 'structured output',
    shows: ['structured output'],
    source: 'ai.google.dev gemini-api/docs/structured-output',
    file: 'structured.json',
    message: said('{\n  "answer": 4\n}'),
    usage: usage(12, 9),
  },
  {
    name: 'a prompt that was blocked',
    shows: ['refusal'],
    source: 'vercel/ai#19758 (promptFeedback without candidates)',
    file: 'blocked-prompt.json',
    message: said(null, 'content_filter'),
    usage: usage(9, 0),
  },
  {
    name: 'an answer that was blocked',
    shows: ['refusal'],
    source: API,
    file: 'safety.json',
    message: blockedAnswer(null),
    usage: usage(9, 0),
  },
  {
    name: 'a limit that thoughts used up',
    shows: ['length stop', 'empty answer'],
    source: API,
    file: 'length.json',
    message: said(null, 'length'),
    usage: usage(9, 64, { reasoning: 64 }),
  },
  {
    name: 'nothing said',
    shows: ['empty answer'],
    source: API,
    file: 'empty.json',
    message: said(null),
    usage: usage(9, 0),
  },
  {
    name: 'cached tokens inside the prompt, results of server-side tools beside them',
    shows: ['cached usage'],
    source: 'ai.google.dev api/generate-content#UsageMetadata',
    file: 'cache.json',
    message: said('Yes.'),
    usage: usage(4050, 12, { cached: 3900, reasoning: 10 }),
  },
  {
    name: 'sources, counted in characters',
    shows: ['text'],
    source: 'ai.google.dev gemini-api/docs/google-search',
    file: 'grounding.json',
    message: grounded,
    usage: usage(9, 9),
  },
  {
    name: 'parts that OpenAI has no field for',
    shows: ['text'],
    source: 'ai.google.dev gemini-api/docs/code-execution',
    file: 'code-execution.json',
    message: { ...said('It is 4.'), extra_content: { google: { parts: CODE_PARTS } } },
    usage: usage(39, 20),
  },
]

export const googleStreams: readonly StreamCase[] = [
  {
    name: 'text',
    shows: ['stream'],
    source: API,
    file: 'text.sse',
    message: hello,
    usage: usage(9, 8),
  },
  {
    name: 'thoughts, and a signature on an empty text at the end',
    shows: ['reasoning'],
    source: `${SIGNATURES}; vercel/ai#18073`,
    file: 'reasoning.sse',
    message: four,
    usage: usage(11, 42, { reasoning: 40 }),
  },
  {
    name: 'a tool call, whole in one part',
    shows: ['tool call'],
    source: SIGNATURES,
    file: 'tool-call.sse',
    message: weather,
    usage: usage(29, 95, { reasoning: 80 }),
  },
  {
    name: 'text and two tool calls in one record',
    shows: ['parallel tool calls'],
    source: `${SIGNATURES}; AstrBotDevs/AstrBot#6692`,
    file: 'two-tool-calls.sse',
    message: both,
    usage: usage(40, 110, { reasoning: 80 }),
  },
  {
    name: 'a prompt that was blocked',
    shows: ['refusal'],
    source: 'vercel/ai#19758',
    file: 'blocked-prompt.sse',
    message: said(null, 'content_filter'),
    usage: usage(9, 0),
  },
  {
    name: 'an answer that was blocked half-way',
    shows: ['refusal'],
    source: API,
    file: 'safety.sse',
    message: blockedAnswer('First, '),
    usage: usage(9, 2),
  },
  {
    name: 'a limit that was met',
    shows: ['length stop'],
    source: API,
    file: 'length.sse',
    message: said('Once upon a time', 'length'),
    usage: usage(9, 4),
  },
  {
    name: 'nothing said',
    shows: ['empty answer'],
    source: API,
    file: 'empty.sse',
    message: said(null),
    usage: usage(9, 0),
  },
  {
    name: 'sources at the end',
    shows: ['stream'],
    source: 'ai.google.dev gemini-api/docs/google-search',
    file: 'grounding.sse',
    message: grounded,
    usage: usage(9, 9),
  },
  {
    name: 'an error instead of an answer',
    shows: ['error in stream'],
    source: ERRORS,
    file: 'error-first.sse',
    message: { content: null, refusal: null, finish_reason: null },
    usage: null,
    end: { kind: 'overloaded' },
  },
  {
    name: 'an error in the middle',
    shows: ['error in stream'],
    source: ERRORS,
    file: 'error-in-stream.sse',
    message: { content: 'Hello! ', refusal: null, finish_reason: null },
    usage: usage(9, 2),
    end: { kind: 'overloaded' },
  },
  {
    name: 'an end without a reason',
    shows: ['cut stream'],
    source: 'reference: a clean end without finishReason is an interruption',
    file: 'cut.sse',
    message: { content: 'Hello! ', refusal: null, finish_reason: null },
    usage: usage(9, 2),
    end: { kind: 'interrupted' },
  },
  {
    name: 'a call that the model could not write',
    shows: ['error in stream'],
    source: 'ai.google.dev api/generate-content#FinishReason',
    file: 'malformed-call.sse',
    message: { content: null, refusal: null, finish_reason: null },
    usage: usage(9, 0),
    end: { kind: 'protocol' },
  },
]
