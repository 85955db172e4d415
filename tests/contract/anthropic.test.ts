import { anthropic } from '../../src/providers/anthropic/index.ts'
import { anthropicRequests, THINKING } from './anthropic-requests.ts'
import { testProvider } from './provider.ts'

const MESSAGES = 'platform.claude.com api/messages examples; @anthropic-ai/sdk 1.13.0'
const STREAMING = 'platform.claude.com build-with-claude/streaming; @anthropic-ai/sdk 1.13.0'
const ERRORS = 'platform.claude.com api/errors; @anthropic-ai/sdk 1.13.0'

interface Counts {
  readonly read?: number
  readonly written?: number
  readonly hourly?: number
  readonly reasoning?: number
}

const usage = (prompt: number, completion: number, counts: Counts = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: {
    cached_tokens: counts.read ?? 0,
    cache_write_tokens: counts.written ?? 0,
    ...(counts.hourly !== undefined && { cache_write_1h_tokens: counts.hourly }),
  },
  ...(counts.reasoning !== undefined && {
    completion_tokens_details: { reasoning_tokens: counts.reasoning },
  }),
})

const said = (content: string | null, reason = 'stop') => ({
  content,
  refusal: null,
  finish_reason: reason,
})
const call = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
})

const hello = said('Hi! My name is Claude. ✨')
const stock = {
  ...said('Let me look.', 'tool_calls'),
  tool_calls: [call('toolu_01D7FLrfh4GYq7yT1ULFeyMV', 'get_stock_price', '{"ticker":"^GSPC"}')],
}
/** Streamed arguments keep the spaces that they came with. */
const stockStreamed = {
  ...stock,
  tool_calls: [call('toolu_01D7FLrfh4GYq7yT1ULFeyMV', 'get_stock_price', '{"ticker": "^GSPC"}')],
}
const thinking = {
  ...said('Both:', 'tool_calls'),
  reasoning_content: 'The user wants both.\nCall two tools.',
  extra_content: { anthropic: { thinking_blocks: THINKING } },
}
const two = {
  ...thinking,
  tool_calls: [
    call('toolu_01A', 'get_weather', '{"city":"Zürich"}'),
    call('toolu_01B', 'get_time', '{}'),
  ],
}
const twoStreamed = {
  ...thinking,
  tool_calls: [
    call('toolu_01A', 'get_weather', '{"city": "Zürich"}'),
    call('toolu_01B', 'get_time', '{}'),
  ],
}
const refusal = { ...said(null, 'content_filter'), refusal: 'This request was declined.' }
const cited = {
  ...said("I'll search. He was born in 1916."),
  annotations: [
    {
      type: 'url_citation',
      url_citation: {
        url: 'https://en.wikipedia.org/wiki/Claude_Shannon',
        title: 'Claude Shannon - Wikipedia',
        start_index: 13,
        end_index: 33,
      },
    },
  ],
}
const begun = { content: 'Hel', refusal: null, finish_reason: null }
const cached = usage(2003, 5, { read: 1800, written: 200 })

testProvider(anthropic, {
  requests: anthropicRequests,
  refused: [
    {
      name: 'audio',
      request: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'input_audio', input_audio: { data: '', format: 'wav' } }],
          },
        ],
      },
      code: 'unsupported_parameter',
    },
    {
      name: 'images of unknown types',
      request: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,aGk=' } }],
          },
        ],
      },
      code: 'unsupported_parameter',
    },
    { name: 'several answers', request: { n: 2 }, code: 'unsupported_parameter' },
    {
      name: 'spoken answers',
      request: { modalities: ['text', 'audio'] },
      code: 'unsupported_parameter',
    },
  ],
  answers: [
    {
      name: 'text',
      file: 'text.json',
      shows: ['text'],
      source: MESSAGES,
      message: hello,
      usage: usage(10, 25),
    },
    {
      name: 'tool call',
      file: 'tool-call.json',
      shows: ['tool call'],
      source: MESSAGES,
      message: stock,
      usage: usage(377, 65),
    },
    {
      name: 'thinking and two calls',
      file: 'thinking-two-tools.json',
      shows: ['parallel tool calls', 'reasoning'],
      source: MESSAGES,
      message: two,
      usage: usage(50, 120, { reasoning: 40 }),
    },
    {
      name: 'refusal',
      file: 'refusal.json',
      shows: ['refusal'],
      source: MESSAGES,
      message: refusal,
      usage: usage(20, 3),
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: MESSAGES,
      message: said('Once upon a', 'length'),
      usage: usage(12, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: MESSAGES,
      message: said(null),
      usage: usage(9, 2),
    },
    {
      name: 'cache read and written',
      file: 'cache.json',
      shows: ['cached usage'],
      source: 'platform.claude.com build-with-claude/prompt-caching',
      message: said('ok'),
      usage: usage(2003, 5, { read: 1800, written: 200, hourly: 150 }),
    },
    {
      name: 'citations',
      file: 'citations.json',
      shows: ['text'],
      source: 'platform.claude.com tool-use/web-search-tool',
      message: cited,
      usage: usage(100, 20),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: MESSAGES,
      message: said('{"answer":4}'),
      usage: usage(40, 8),
    },
  ],
  streams: [
    {
      name: 'text',
      file: 'text.sse',
      shows: ['stream'],
      source: STREAMING,
      message: hello,
      usage: usage(10, 25),
    },
    {
      name: 'tool call',
      file: 'tool-call.sse',
      shows: ['tool call'],
      source: STREAMING,
      message: stockStreamed,
      usage: usage(377, 65),
    },
    {
      name: 'thinking and two calls',
      file: 'thinking-two-tools.sse',
      shows: ['parallel tool calls', 'reasoning'],
      source: `${STREAMING}; BerriAI/litellm#5231`,
      message: twoStreamed,
      usage: usage(50, 120, { reasoning: 40 }),
    },
    {
      name: 'refusal after a word',
      file: 'refusal.sse',
      shows: ['refusal'],
      source: STREAMING,
      message: { ...refusal, content: 'I' },
      usage: usage(20, 3),
    },
    {
      name: 'length stop',
      file: 'length.sse',
      shows: ['length stop'],
      source: STREAMING,
      message: said('Once upon a', 'length'),
      usage: usage(12, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.sse',
      shows: ['empty answer'],
      source: STREAMING,
      message: said(null),
      usage: usage(9, 2),
    },
    {
      name: 'cache told at both ends',
      file: 'cache.sse',
      shows: ['cached usage'],
      source: STREAMING,
      message: said('ok'),
      usage: cached,
    },
    {
      name: 'cache told at the end only',
      file: 'cache-at-end.sse',
      shows: ['cached usage'],
      source: 'envoyproxy/ai-gateway#2290',
      message: said('ok'),
      usage: usage(8849, 5, { read: 8831 }),
    },
    {
      name: 'cache told at the end, counted twice',
      file: 'cache-at-end-inclusive.sse',
      shows: ['cached usage'],
      source: 'maximhq/bifrost#5355',
      message: said('ok'),
      usage: usage(8849, 5, { read: 8831 }),
    },
    {
      name: 'citations',
      file: 'citations.sse',
      shows: ['stream'],
      source: 'platform.claude.com tool-use/web-search-tool',
      message: cited,
      usage: usage(100, 20),
    },
    {
      name: 'error after content',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      source: STREAMING,
      message: begun,
      usage: usage(10, 1),
      end: { kind: 'overloaded' },
    },
    {
      name: 'error as the first event',
      file: 'error-first.sse',
      shows: ['error in stream'],
      source: STREAMING,
      message: { ...begun, content: null },
      usage: null,
      end: { kind: 'overloaded' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.sse',
      shows: ['cut stream'],
      source: 'vercel/ai marks such streams interrupted',
      message: begun,
      usage: usage(10, 1),
      end: { kind: 'interrupted' },
    },
  ],
  errors: [
    {
      name: 'invalid request',
      source: ERRORS,
      status: 400,
      body: '{"type":"error","error":{"type":"invalid_request_error","message":"temperature: range: 0..1"},"request_id":"req_1"}',
      expected: { kind: 'bad_request', retryable: false, code: 'invalid_request_error' },
    },
    {
      name: 'prompt too long',
      source: ERRORS,
      status: 400,
      body: '{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 208310 tokens > 200000 maximum"}}',
      expected: { kind: 'context_length', retryable: true },
    },
    {
      name: 'no money',
      source: ERRORS,
      status: 400,
      body: '{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}',
      expected: { kind: 'quota', retrySameTarget: false },
    },
    {
      name: 'wrong key',
      source: ERRORS,
      status: 401,
      body: '{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key sk-ant-abcdefgh"}}',
      expected: { kind: 'auth' },
      hides: 'sk-ant',
    },
    {
      name: 'unknown model',
      source: ERRORS,
      status: 404,
      body: '{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'too large',
      source: ERRORS,
      status: 413,
      body: '{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}',
      expected: { kind: 'bad_request' },
    },
    {
      name: 'rate limit',
      source: ERRORS,
      status: 429,
      headers: { 'retry-after': '17' },
      body: '{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your rate limit."}}',
      expected: { kind: 'rate_limit', retryAfterMs: 17_000, retrySameTarget: true },
    },
    {
      name: 'spend limit',
      source: ERRORS,
      status: 429,
      body: '{"type":"error","error":{"type":"rate_limit_error","message":"Limit","details":{"error_code":"ramp_limit_exceeded"}}}',
      expected: { kind: 'quota', code: 'ramp_limit_exceeded', retrySameTarget: false },
    },
    {
      name: 'server error',
      source: ERRORS,
      status: 500,
      body: '{"type":"error","error":{"type":"api_error","message":"Internal server error"}}',
      expected: { kind: 'server' },
    },
    {
      name: 'unavailable',
      source: ERRORS,
      status: 503,
      body: '',
      expected: { kind: 'overloaded' },
    },
    {
      name: 'overloaded',
      source: ERRORS,
      status: 529,
      body: '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
      expected: { kind: 'overloaded', retryable: true, retrySameTarget: true },
    },
  ],
})
