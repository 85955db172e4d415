import { openai } from '../../src/providers/openai/index.ts'
import { testProvider } from './provider.ts'

const REFERENCE = 'openai/openai-openapi 2026-08-21, examples of createChatCompletion'
const STREAMING = 'openai/openai-openapi 2026-08-21, CreateChatCompletionStreamResponse'

const usage = (prompt: number, completion: number, { cached = 0, reasoning = 0 } = {}) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
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

const weather = {
  ...said(null, 'tool_calls'),
  tool_calls: [call('call_abc123', 'get_current_weather', '{\n"location": "Boston, MA"\n}')],
}
const two = {
  ...said(null, 'tool_calls'),
  tool_calls: [
    call('call_DdmO9pD3xa9XTPNJ32zg2hcA', 'get_weather', '{"city":"Paris"}'),
    call('call_ABCf2ZPuHaP1xzg2hcA', 'get_time', '{"zone":"CET"}'),
  ],
}
const refusal = {
  ...said(null),
  refusal: "I'm sorry, I cannot assist with that request.",
}
const hello = said('Hello! How can I assist you today? ☕')

const user = { role: 'user', content: 'Hello' }
const imageTurn = {
  role: 'user',
  content: [
    { type: 'text', text: 'What is this?' },
    { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
  ],
}
const toolTurns = [
  user,
  { role: 'assistant', content: null, tool_calls: weather.tool_calls },
  { role: 'tool', tool_call_id: 'call_abc123', content: '22 C' },
]
const loopWith = (id: string) => [
  user,
  { role: 'assistant', content: null, tool_calls: [call(id, 'f', '{}')] },
  { role: 'tool', tool_call_id: id, content: '22 C' },
]
const format = {
  type: 'json_schema',
  json_schema: { name: 'answer', strict: true, schema: { type: 'object' } },
}

const REASONING = {
  rules: {
    maxTokensField: 'max_completion_tokens',
    sampling: 'only-without-reasoning',
    toolsWithReasoning: 'responses-only',
  },
} as const

testProvider(openai, {
  requests: [
    {
      name: 'passes images, tools, results and formats untouched, with fields it does not know',
      shows: ['image', 'tool result', 'structured output'],
      source: REFERENCE,
      request: {
        messages: [imageTurn, ...toolTurns],
        response_format: format,
        prompt_cache_options: { mode: 'implicit' },
      },
      upstream: {
        model: 'test-model',
        messages: [imageTurn, ...toolTurns],
        response_format: format,
        prompt_cache_options: { mode: 'implicit' },
      },
      path: '/chat/completions',
    },
    {
      name: 'always asks for usage in a stream',
      shows: ['stream'],
      source: STREAMING,
      request: { messages: [user], stream: true, stream_options: { include_obfuscation: false } },
      upstream: {
        model: 'test-model',
        messages: [user],
        stream: true,
        stream_options: { include_obfuscation: false, include_usage: true },
      },
    },
    {
      name: 'keeps our own fields and other providers’ state to ourselves',
      shows: ['text'],
      source: 'design: routing wishes; openai-compatible servers refuse unknown message fields',
      request: {
        messages: [
          {
            role: 'assistant',
            content: 'x',
            reasoning_content: 'hm',
            extra_content: { anthropic: {} },
            tool_calls: [{ ...weather.tool_calls[0], extra_content: { google: {} } }],
          },
        ],
        routing: { strategy: 'cheapest' },
        knowledge: {},
        safety: {},
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'assistant', content: 'x', tool_calls: weather.tool_calls }],
      },
    },
    {
      name: 'drops sampling for reasoning models and renames the token limit',
      shows: ['reasoning'],
      source: 'reference: OpenAI per-family rules (@ai-sdk/openai 4.0.118)',
      info: REASONING,
      request: {
        messages: [user],
        max_tokens: 5,
        temperature: 0.5,
        presence_penalty: 1,
        reasoning_effort: 'low',
      },
      upstream: {
        model: 'test-model',
        messages: [user],
        max_completion_tokens: 5,
        reasoning_effort: 'low',
      },
      warnings: [
        'presence_penalty is not supported and was left out',
        'temperature is not supported and was left out',
      ],
    },
    {
      name: 'keeps temperature for a reasoning model that does not reason',
      shows: ['reasoning'],
      source: 'reference: OpenAI per-family rules (@ai-sdk/openai 4.0.118)',
      info: REASONING,
      request: { messages: [user], temperature: 0.5, reasoning_effort: 'none' },
      upstream: {
        model: 'test-model',
        messages: [user],
        temperature: 0.5,
        reasoning_effort: 'none',
      },
    },
    {
      name: 'shortens ids of calls that another provider has made',
      shows: ['tool result'],
      source: 'vercel/ai#5171: "Expected a string with maximum length 40"',
      request: { messages: loopWith('functions.get_current_weather:0-0123456789') },
      upstream: {
        model: 'test-model',
        messages: loopWith('functions.get_current_w_f92fdad1565015ce'),
      },
    },
    {
      name: 'sends tools with a model that takes them here only without reasoning',
      shows: ['tool call'],
      source: 'openai/openai-openapi#541, BerriAI/litellm#34569',
      info: REASONING,
      request: {
        messages: [user],
        tools: [{ type: 'function', function: { name: 'f' } }],
        reasoning_effort: 'none',
        temperature: 0.5,
      },
      upstream: {
        model: 'test-model',
        messages: [user],
        tools: [{ type: 'function', function: { name: 'f' } }],
        reasoning_effort: 'none',
        temperature: 0.5,
      },
      path: '/chat/completions',
    },
  ],
  answers: [
    {
      name: 'text',
      file: 'text.json',
      shows: ['text'],
      source: REFERENCE,
      message: hello,
      usage: usage(19, 10),
    },
    {
      name: 'tool call',
      file: 'tool-call.json',
      shows: ['tool call'],
      source: REFERENCE,
      message: weather,
      usage: usage(82, 17),
    },
    {
      name: 'two tool calls',
      file: 'two-tool-calls.json',
      shows: ['parallel tool calls'],
      source: REFERENCE,
      message: two,
      usage: usage(90, 34),
    },
    {
      name: 'refusal',
      file: 'refusal.json',
      shows: ['refusal'],
      source: REFERENCE,
      message: refusal,
      usage: usage(81, 11),
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: REFERENCE,
      message: said('Once upon a', 'length'),
      usage: usage(12, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: REFERENCE,
      message: said(''),
      usage: usage(9, 0),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: REFERENCE,
      message: said('{"steps":[],"final_answer":"x = -3.75"}'),
      usage: usage(60, 20),
    },
    {
      name: 'cached and reasoning tokens',
      file: 'reasoning.json',
      shows: ['cached usage', 'reasoning'],
      source: REFERENCE,
      message: said('4'),
      usage: usage(2006, 300, { cached: 1920, reasoning: 256 }),
    },
  ],
  streams: [
    {
      name: 'text',
      file: 'text.sse',
      shows: ['stream'],
      source: STREAMING,
      message: hello,
      usage: usage(19, 10),
    },
    {
      name: 'tool call',
      file: 'tool-call.sse',
      shows: ['tool call'],
      source: STREAMING,
      message: weather,
      usage: usage(82, 17),
    },
    {
      name: 'two tool calls',
      file: 'two-tool-calls.sse',
      shows: ['parallel tool calls'],
      source: STREAMING,
      message: two,
      usage: usage(90, 34),
    },
    {
      name: 'refusal',
      file: 'refusal.sse',
      shows: ['refusal'],
      source: STREAMING,
      message: refusal,
      usage: usage(81, 11),
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
      usage: usage(9, 0),
    },
    {
      name: 'no [DONE] and no last blank line',
      file: 'without-done.sse',
      shows: ['stream'],
      source: 'reference: any OpenAI-compatible server',
      message: said('Hello'),
      usage: usage(9, 1),
    },
    {
      name: 'error after content',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      source: 'openai-node src/core/streaming.ts (record with `error`)',
      message: { content: 'Hel', refusal: null, finish_reason: null },
      usage: null,
      end: { kind: 'server' },
    },
    {
      name: 'error as the first event under status 200',
      file: 'error-first.sse',
      shows: ['error in stream'],
      source: 'vercel/ai packages/openai openai-stream-error.ts',
      message: { content: null, refusal: null, finish_reason: null },
      usage: null,
      end: { kind: 'quota' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.sse',
      shows: ['cut stream'],
      source: 'reference: clean end without finish reason',
      message: { content: 'Hel', refusal: null, finish_reason: null },
      usage: null,
      end: { kind: 'interrupted' },
    },
  ],
  errors: [
    {
      name: 'bad parameter',
      source: REFERENCE,
      status: 400,
      body: '{"error":{"message":"Unsupported parameter: \'max_tokens\' is not supported with this model.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}',
      expected: {
        kind: 'bad_request',
        retryable: false,
        code: 'unsupported_parameter',
        param: 'max_tokens',
      },
    },
    {
      name: 'prompt too long',
      source: REFERENCE,
      status: 400,
      body: '{"error":{"message":"This model\'s maximum context length is 128000 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}',
      expected: { kind: 'context_length', retrySameTarget: false },
    },
    {
      name: 'wrong key',
      source: REFERENCE,
      status: 401,
      body: '{"error":{"message":"Incorrect API key provided: sk-abcd****wxyz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}',
      expected: { kind: 'auth', retrySameTarget: false },
      hides: 'wxyz',
    },
    {
      name: 'unknown model',
      source: REFERENCE,
      status: 404,
      body: '{"error":{"message":"The model `gpt-9` does not exist or you do not have access to it.","type":"invalid_request_error","param":null,"code":"model_not_found"}}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'rate limit with its delay',
      source: REFERENCE,
      status: 429,
      headers: { 'retry-after-ms': '1250', 'retry-after': '2' },
      body: '{"error":{"message":"Rate limit reached for gpt-4o. Please try again in 6s.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}',
      expected: { kind: 'rate_limit', retryable: true, retrySameTarget: true, retryAfterMs: 1250 },
    },
    {
      name: 'quota spent',
      source: REFERENCE,
      status: 429,
      body: '{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'server error',
      source: REFERENCE,
      status: 500,
      body: '{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}',
      expected: { kind: 'server', retryable: true },
    },
    {
      name: 'overloaded, and told not to repeat',
      source: 'openai-node: x-should-retry wins',
      status: 503,
      headers: { 'x-should-retry': 'false' },
      body: '<html>overloaded</html>',
      expected: { kind: 'overloaded', retryable: true, retrySameTarget: false },
    },
  ],
})
