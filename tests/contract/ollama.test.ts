import { ollama } from '../../src/providers/ollama/index.ts'
import { testProvider } from './provider.ts'

const API = 'ollama/ollama docs/api.md, examples of /api/chat'
const TYPES = 'ollama 0.6.4 src/interfaces.ts'

const usage = (prompt: number, completion: number) => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
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
const fn = (name: string) => ({ type: 'function', function: { name, parameters: {} } })

const user = { role: 'user', content: 'Hello' }
const sky = said('The sky is blue. ☀')
const weather = {
  ...said(null, 'tool_calls'),
  tool_calls: [call('call_call-1_0', 'get_weather', '{"city":"Tokyo"}')],
}
const two = {
  ...said('Both.', 'tool_calls'),
  tool_calls: [
    call('call_x1', 'get_weather', '{"city":"Zürich"}'),
    call('call_call-1_1', 'get_time', '{}'),
  ],
}
const thought = { ...said('Three.'), reasoning_content: "Count the r's." }
const begun = { content: 'Hel', refusal: null, finish_reason: null }
const schema = { type: 'object', properties: { age: { type: 'integer' } } }

testProvider(ollama, {
  requests: [
    {
      name: 'maps options and passes its own',
      shows: ['text'],
      source: TYPES,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, user],
        max_tokens: 5,
        temperature: 0.1,
        seed: 7,
        stop: 'END',
        num_ctx: 32_768,
        keep_alive: '5m',
        options: { mirostat: 1 },
        logit_bias: { 1: 2 },
      },
      path: '/api/chat',
      upstream: {
        model: 'test-model',
        messages: [{ role: 'system', content: 'Be brief.' }, user],
        stream: false,
        options: {
          num_predict: 5,
          temperature: 0.1,
          seed: 7,
          stop: ['END'],
          num_ctx: 32_768,
          mirostat: 1,
        },
        keep_alive: '5m',
      },
      warnings: ['logit_bias is not supported and was left out'],
    },
    {
      name: 'sends images as bare base64, fetched where they are remote',
      shows: ['image'],
      source: API,
      assets: new Map([['https://example.com/a.png', { mediaType: 'image/png', base64: 'Ynll' }]]),
      request: {
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
              { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            ],
          },
        ],
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'user', content: 'What is this?', images: ['aGk=', 'Ynll'] }],
        stream: true,
      },
    },
    {
      name: 'sends calls as objects and results by the name of their function',
      shows: ['tool result', 'reasoning'],
      source: TYPES,
      request: {
        messages: [
          user,
          {
            role: 'assistant',
            content: null,
            reasoning_content: 'Ask.',
            tool_calls: [call('a', 'f', '{"x":1}')],
          },
          { role: 'tool', tool_call_id: 'a', content: '1' },
        ],
        tools: [fn('f')],
        tool_choice: 'auto',
        reasoning_effort: 'minimal',
      },
      upstream: {
        model: 'test-model',
        messages: [
          user,
          {
            role: 'assistant',
            content: '',
            tool_calls: [{ function: { name: 'f', arguments: { x: 1 } } }],
            thinking: 'Ask.',
          },
          { role: 'tool', content: '1', tool_name: 'f' },
        ],
        stream: false,
        tools: [fn('f')],
        think: 'low',
      },
    },
    {
      name: 'offers only a named tool, since it can not be demanded',
      shows: ['tool call'],
      source: TYPES,
      request: { messages: [user], tools: [fn('f'), fn('g')], tool_choice: fn('g') },
      upstream: { model: 'test-model', messages: [user], stream: false, tools: [fn('g')] },
      warnings: ['this provider can not be told to use a tool: the model decides'],
    },
    {
      name: 'sends a schema as the format, and switches thinking off',
      shows: ['structured output'],
      source: API,
      request: {
        messages: [user],
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
        reasoning_effort: 'none',
      },
      upstream: {
        model: 'test-model',
        messages: [user],
        stream: false,
        format: schema,
        think: false,
      },
    },
    {
      name: 'sends JSON without a schema as the format, and no tools for none',
      shows: ['structured output'],
      source: API,
      request: {
        messages: [user],
        response_format: { type: 'json_object' },
        tools: [fn('f')],
        tool_choice: 'none',
      },
      upstream: { model: 'test-model', messages: [user], stream: false, format: 'json' },
    },
  ],
  refused: [
    {
      name: 'audio',
      request: {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }],
      },
      code: 'unsupported_parameter',
    },
    {
      name: 'an image that nobody fetched',
      request: {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: 'https://example.com/b.png' } }],
          },
        ],
      },
      code: 'unsupported_parameter',
    },
    { name: 'several answers', request: { n: 2 }, code: 'unsupported_parameter' },
  ],
  answers: [
    {
      name: 'text',
      file: 'text.json',
      shows: ['text'],
      source: API,
      message: sky,
      usage: usage(26, 8),
    },
    {
      name: 'tool call',
      file: 'tool-call.json',
      shows: ['tool call'],
      source: API,
      message: weather,
      usage: usage(169, 15),
    },
    {
      name: 'two tool calls',
      file: 'two-tool-calls.json',
      shows: ['parallel tool calls'],
      source: TYPES,
      message: two,
      usage: usage(169, 30),
    },
    {
      name: 'thinking',
      file: 'thinking.json',
      shows: ['reasoning'],
      source: API,
      message: thought,
      usage: usage(20, 12),
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: TYPES,
      message: said('Once upon a', 'length'),
      usage: usage(12, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: TYPES,
      message: said(''),
      usage: usage(9, 1),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: API,
      message: said('{"age":22,"available":false}'),
      usage: usage(34, 12),
    },
    {
      name: 'prompt that was cached whole',
      file: 'cached.json',
      shows: ['text'],
      source: API,
      message: said('ok'),
      usage: usage(0, 2),
    },
  ],
  streams: [
    {
      name: 'text',
      file: 'text.ndjson',
      shows: ['stream'],
      source: API,
      message: sky,
      usage: usage(26, 8),
    },
    {
      name: 'tool call',
      file: 'tool-call.ndjson',
      shows: ['tool call'],
      source: API,
      message: weather,
      usage: usage(169, 15),
    },
    {
      name: 'two tool calls',
      file: 'two-tool-calls.ndjson',
      shows: ['parallel tool calls'],
      source: TYPES,
      message: two,
      usage: usage(169, 30),
    },
    {
      name: 'thinking',
      file: 'thinking.ndjson',
      shows: ['reasoning'],
      source: API,
      message: thought,
      usage: usage(20, 12),
    },
    {
      name: 'length stop',
      file: 'length.ndjson',
      shows: ['length stop'],
      source: TYPES,
      message: said('Once upon a', 'length'),
      usage: usage(12, 3),
    },
    {
      name: 'empty answer without its last newline',
      file: 'empty.ndjson',
      shows: ['empty answer'],
      source: TYPES,
      message: said(null),
      usage: usage(9, 1),
    },
    {
      name: 'error after content',
      file: 'error-in-stream.ndjson',
      shows: ['error in stream'],
      source: API,
      message: begun,
      usage: null,
      end: { kind: 'server' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.ndjson',
      shows: ['cut stream'],
      source: API,
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
  ],
  errors: [
    {
      name: 'bad request',
      source: API,
      status: 400,
      body: '{"error":"invalid think value"}',
      expected: { kind: 'bad_request', retryable: false },
    },
    {
      name: 'wrong key of the cloud',
      source: API,
      status: 401,
      body: '{"error":"unauthorized"}',
      expected: { kind: 'auth' },
    },
    {
      name: 'model that was not pulled',
      source: API,
      status: 404,
      body: '{"error":"model \'x\' not found"}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'rate limit of the cloud',
      source: API,
      status: 429,
      body: '{"error":"too many requests"}',
      expected: { kind: 'rate_limit' },
    },
    {
      name: 'model that crashed',
      source: API,
      status: 500,
      body: '{"error":"llama runner process has terminated"}',
      expected: { kind: 'server', retryable: true },
    },
    {
      name: 'full queue',
      source: API,
      status: 503,
      body: '{"error":"server busy, please try again. maximum pending requests exceeded"}',
      expected: { kind: 'overloaded', retrySameTarget: true },
    },
  ],
  lacks: {
    refusal: 'models refuse in plain text; nothing marks it',
    'cached usage': 'cached prompt tokens are not reported',
  },
})
