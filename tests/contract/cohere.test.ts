import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { cohere } from '../../src/providers/cohere/index.ts'
import { callOf, said, usageOf, user } from './compatible.ts'
import { cohereRefusals, cohereRequests } from './cohere-requests.ts'
import { chatInput, collectStream, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const SPEC = 'cohere-ai/cohere-developer-experience cohere-openapi.yaml (2026-08-20)'
const WIRE = `vercel/ai packages/cohere/src/__fixtures__; ${SPEC}`
const ERRORS = 'docs.cohere.com reference/errors (2026-08-20)'

const sky = said('The sky is blue. ☀')
const PLAN = 'I will look up the weather in Tokyo.'
const weather = (text: string) => ({
  ...said(null, 'tool_calls'),
  reasoning_content: PLAN,
  tool_calls: [callOf('get_weather_e8p4pn45zt0t', 'get_weather', text)],
})
const two = (text: string) => ({
  ...said(null, 'tool_calls'),
  reasoning_content: 'I will ask both tools.',
  tool_calls: [
    callOf('get_weather_dqgshstja6p9', 'get_weather', text),
    callOf('get_time_pyxssbwnq9fq', 'get_time', '{}'),
  ],
})
const thought = { ...said('Three.'), reasoning_content: "Count the r's." }
const begun = { ...said('Hel'), finish_reason: null }
const cached = { ...usageOf(119, 2), prompt_tokens_details: { cached_tokens: 74 } }

const doc = {
  type: 'document',
  id: 'doc:0',
  document: { id: 'doc:0', text: 'AI saves work.', title: 'benefits.txt' },
}
const page = {
  type: 'tool',
  id: 'search_1:0',
  tool_output: { title: 'Costs', url: 'https://example.com/costs', snippet: 'AI saves cost.' },
}
const cited = {
  ...said('😀 AI saves work and cost.'),
  reasoning_content: 'Look it up.',
  // Cohere says 20 to 24: it counts the emoji once, OpenAI's clients twice.
  annotations: [
    {
      type: 'url_citation',
      url_citation: { url: page.tool_output.url, title: 'Costs', start_index: 21, end_index: 25 },
    },
  ],
  extra_content: {
    cohere: {
      citations: [
        {
          start: 0,
          end: 4,
          text: 'Look',
          sources: [page],
          type: 'THINKING_CONTENT',
          content_index: 0,
        },
        { start: 5, end: 15, text: 'saves work', sources: [doc], type: 'TEXT_CONTENT' },
        {
          start: 20,
          end: 24,
          text: 'cost',
          sources: [page, doc],
          type: 'TEXT_CONTENT',
          content_index: 1,
        },
      ],
    },
  },
}

testProvider(cohere, {
  requests: cohereRequests,
  refused: cohereRefusals,
  answers: [
    {
      name: 'text, by what is billed',
      file: 'text.json',
      shows: ['text'],
      source: WIRE,
      message: sky,
      usage: usageOf(5, 7),
    },
    {
      name: 'tool call with its plan',
      file: 'tool-call.json',
      shows: ['tool call'],
      source: WIRE,
      message: weather('{"city":"Tokyo"}'),
      usage: usageOf(46, 14),
    },
    {
      name: 'two tool calls, one without arguments',
      file: 'two-tool-calls.json',
      shows: ['parallel tool calls'],
      source: WIRE,
      message: two('{"city":"Zürich"}'),
      usage: usageOf(119, 52),
    },
    {
      name: 'thinking',
      file: 'reasoning.json',
      shows: ['reasoning'],
      source: WIRE,
      message: thought,
      usage: usageOf(8, 50),
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: WIRE,
      message: said('Once upon a', 'length'),
      usage: usageOf(6, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: SPEC,
      message: said(''),
      usage: usageOf(3, 0),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: SPEC,
      message: said('{"age":22,"available":false}'),
      usage: usageOf(20, 12),
    },
    {
      name: 'cached tokens, less those of Cohere’s own',
      file: 'cache.json',
      shows: ['cached usage'],
      source: 'vercel/ai#22070',
      message: said('OK.'),
      usage: cached,
    },
    {
      name: 'citations of documents and of a page',
      file: 'citations.json',
      shows: ['text'],
      source: WIRE,
      message: cited,
      usage: usageOf(39, 27),
    },
  ],
  streams: [
    {
      name: 'text',
      file: 'text.sse',
      shows: ['stream'],
      source: WIRE,
      message: sky,
      usage: usageOf(5, 7),
    },
    {
      name: 'tool call with its plan',
      file: 'tool-call.sse',
      shows: ['tool call'],
      source: WIRE,
      message: weather('{"city": "Tokyo"}'),
      usage: usageOf(46, 14),
    },
    {
      name: 'two tool calls, one without arguments',
      file: 'two-tool-calls.sse',
      shows: ['parallel tool calls'],
      source: WIRE,
      message: two('{"city": "Zürich"}'),
      usage: usageOf(119, 52),
    },
    {
      name: 'arguments that are null',
      file: 'null-arguments.sse',
      shows: ['tool call'],
      source: 'vercel/ai packages/cohere/src/__fixtures__/cohere-null-args.json',
      message: {
        ...said(null, 'tool_calls'),
        tool_calls: [callOf('get_time_pyxssbwnq9fq', 'get_time', '{}')],
      },
      usage: usageOf(46, 14),
    },
    {
      name: 'thinking',
      file: 'reasoning.sse',
      shows: ['reasoning'],
      source: WIRE,
      message: thought,
      usage: usageOf(8, 50),
    },
    {
      name: 'thinking before a call whose index counts it',
      file: 'reasoning-and-call.sse',
      shows: ['reasoning', 'tool call'],
      source: SPEC,
      message: { ...weather('{"city":"Tokyo"}'), reasoning_content: 'Ask the tool.' },
      usage: usageOf(46, 30),
    },
    {
      name: 'length stop',
      file: 'length.sse',
      shows: ['length stop'],
      source: WIRE,
      message: said('Once upon a', 'length'),
      usage: usageOf(6, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.sse',
      shows: ['empty answer'],
      source: SPEC,
      message: said(null),
      usage: usageOf(3, 0),
    },
    {
      name: 'cached tokens, less those of Cohere’s own',
      file: 'cache.sse',
      shows: ['cached usage'],
      source: 'vercel/ai#22070',
      message: said('OK.'),
      usage: cached,
    },
    {
      name: 'citations of documents and of a page',
      file: 'citations.sse',
      shows: ['text'],
      source: WIRE,
      message: cited,
      usage: usageOf(39, 27),
    },
    {
      name: 'error as the reason for the end',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      source: `${SPEC}, ChatMessageEndEvent`,
      message: begun,
      usage: usageOf(3, 1),
      end: { kind: 'server' },
    },
    {
      name: 'timeout as the reason for the end',
      file: 'timeout.sse',
      shows: ['error in stream'],
      source: `${SPEC}, ChatFinishReason`,
      message: begun,
      usage: null,
      end: { kind: 'timeout' },
    },
    {
      name: 'error object where an event should be',
      file: 'bare-error.sse',
      shows: ['error in stream'],
      source: ERRORS,
      message: begun,
      usage: null,
      end: { kind: 'server' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.sse',
      shows: ['cut stream'],
      source: SPEC,
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
    {
      name: 'end without a reason',
      file: 'without-reason.sse',
      shows: ['cut stream'],
      source: SPEC,
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
  ],
  errors: [
    {
      name: 'bad request',
      source: ERRORS,
      status: 400,
      body: '{"id":"a1","message":"invalid request: temperature must be between 0 and 1.0 inclusive."}',
      expected: { kind: 'bad_request', retryable: false },
    },
    {
      name: 'prompt that is too long',
      source: ERRORS,
      status: 400,
      body: '{"message":"too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292."}',
      expected: { kind: 'context_length' },
    },
    {
      name: 'wrong key',
      source: ERRORS,
      status: 401,
      body: '{"id":"a1","message":"invalid api token: made-up-key-0000"}',
      expected: { kind: 'auth', retryable: true, retrySameTarget: false },
      hides: 'made-up-key',
    },
    {
      name: 'billing limit',
      source: ERRORS,
      status: 402,
      body: '{"message":"Please add or update your payment method to continue"}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'unknown model',
      source: ERRORS,
      status: 404,
      body: '{"message":"model \'xyz\' not found, make sure the correct model ID was used and that you have access to the model."}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'malformed fields',
      source: SPEC,
      status: 422,
      body: '{"id":"a1","message":"unknown field: parameter \'foo\' is not a valid field"}',
      expected: { kind: 'bad_request', retryable: false },
    },
    {
      name: 'calls in a minute',
      source: ERRORS,
      status: 429,
      headers: { 'retry-after': '7' },
      body: '{"message":"You are using a Trial key, which is limited to 40 API calls / minute."}',
      expected: { kind: 'rate_limit', retrySameTarget: true, retryAfterMs: 7000 },
    },
    {
      name: 'calls in a month',
      source: ERRORS,
      status: 429,
      body: '{"message":"You are using a Trial key, which is limited to 1000 API calls / month."}',
      expected: { kind: 'quota', retrySameTarget: false },
    },
    {
      name: 'token on a deny list',
      source: SPEC,
      status: 498,
      body: '{"id":"a1","message":"the request holds a blocked token"}',
      expected: { kind: 'content_filter', retryable: false },
    },
    {
      name: 'cancelled by Cohere',
      source: ERRORS,
      status: 499,
      body: '{"message":"streaming error - scroll down for more streaming errors"}',
      expected: { kind: 'server', retryable: true, retrySameTarget: true },
    },
    {
      name: 'internal error',
      source: SPEC,
      status: 500,
      body: '{"id":"a1","message":"internal server error"}',
      expected: { kind: 'server', retryable: true },
    },
    {
      name: 'unavailable',
      source: SPEC,
      status: 503,
      body: '{"id":"a1","message":"service unavailable"}',
      expected: { kind: 'overloaded', retryable: true },
    },
    {
      name: 'timeout',
      source: SPEC,
      status: 504,
      body: '',
      expected: { kind: 'timeout', retryable: true },
    },
  ],
  lacks: {
    refusal: 'models refuse in plain text; there is no field and no finish reason for it',
  },
})

const fileOf = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/cohere/${file}`, import.meta.url)))

function open(fields: Record<string, unknown> = {}) {
  const input = chatInput({ model: 'm', messages: [user], ...fields })
  const exchange = cohere.chat?.(input, targetOf(cohere, 'm'))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

function embed(fields: Record<string, unknown>) {
  const exchange = cohere.embeddings?.(
    { model: 'x', input: ['a', 'b'], ...fields },
    targetOf(cohere, 'embed-v4.0'),
  )
  if (exchange === undefined) throw new Error('no embeddings')
  return exchange
}

describe('cohere', () => {
  it('gives log-probabilities in OpenAI’s form, whole and streamed', () => {
    const tokens = [
      { token: 'Hi', logprob: -0.25, bytes: [72, 105], top_logprobs: [] },
      { token: ' ☀', logprob: -0.75, bytes: [32, 226, 152, 128], top_logprobs: [] },
    ]
    const { completion } = open().readAnswer(fileOf('logprobs.json'), () => undefined)
    expect(completion.choices[0]?.logprobs).toEqual({ content: tokens, refusal: null })
    const { chunks } = collectStream(open({ stream: true }), [fileOf('logprobs.sse')])
    const streamed = chunks.map(({ choices }) => choices[0]?.logprobs).filter((it) => it !== null)
    expect(streamed).toEqual(tokens.map((token) => ({ content: [token], refusal: null })))
  })

  it('gives tools their own names back', () => {
    const tools = [{ type: 'function', function: { name: 'get-weather' } }]
    const { completion } = open({ tools }).readAnswer(fileOf('tool-call.json'), () => undefined)
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'get-weather' } },
    ])
    const { chunks } = collectStream(open({ tools, stream: true }), [fileOf('tool-call.sse')])
    const names = chunks.flatMap(({ choices }) =>
      (choices[0]?.delta.tool_calls ?? []).flatMap((call) => call.function?.name ?? []),
    )
    expect(names).toEqual(['get-weather'])
  })

  it('takes an answer that says it failed for an error', () => {
    const read = () => open().readAnswer(fileOf('failed.json'), () => undefined)
    expect(read).toThrow(expect.objectContaining({ kind: 'server', retryable: true }))
  })

  it.each([
    [{ COHERE_API_KEY: 'a', CO_API_KEY: 'b' }, 'a'],
    [{ CO_API_KEY: 'b' }, 'b'],
    [{}, undefined],
  ])('takes its key from %j', (environment: Record<string, string>, value) => {
    const connection = cohere.connect?.((name) => environment[name])
    expect(connection?.credential ?? {}).toEqual(
      value === undefined ? {} : { kind: 'secret', value },
    )
  })
})

describe('embeddings of Cohere', () => {
  it('are of texts to be found, unless the caller says otherwise', () => {
    const plain = embed({ encoding_format: 'base64', user: 'u' })
    expect(plain.wire.path).toBe('/v2/embed')
    expect(wireBody(plain)).toEqual({
      model: 'embed-v4.0',
      texts: ['a', 'b'],
      input_type: 'search_document',
      embedding_types: ['float'],
    })
    expect(plain.warnings).toEqual(['user is not supported and was left out'])
    const query = embed({
      input: 'a',
      input_type: 'search_query',
      dimensions: 256,
      truncate: 'NONE',
      embedding_types: ['float'],
    })
    expect(wireBody(query)).toEqual({
      model: 'embed-v4.0',
      texts: ['a'],
      input_type: 'search_query',
      embedding_types: ['float'],
      output_dimension: 256,
      truncate: 'NONE',
    })
  })

  it('are of images where the caller says so', () => {
    const image = 'data:image/png;base64,aGk='
    expect(wireBody(embed({ input: [image], input_type: 'image' }))).toMatchObject({
      images: [image],
      input_type: 'image',
    })
  })

  it('come with the tokens that are billed', () => {
    expect(embed({}).readAnswer(fileOf('embeddings.json'))).toEqual({
      vectors: [
        [0.5, -0.25, 1],
        [0, 0.125, -1],
      ],
      promptTokens: 4,
    })
  })

  it.each([{ input: [1, 2] }, { input: [[1]] }, { embedding_types: ['int8'] }])(
    'are refused for %j',
    (fields) => {
      expect(() => embed(fields)).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter' }),
      )
    },
  )

  it.each([
    '',
    '[]',
    '{"message":"no"}',
    '{"embeddings":{"float":[]}}',
    '{"embeddings":{"float":["AAA="]}}',
  ])('are not found in %j', (text) => {
    expect(() => embed({}).readAnswer(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ kind: 'protocol' }),
    )
  })
})
