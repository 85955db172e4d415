import { readFileSync } from 'node:fs'
import { ChatResult$inboundSchema as sdkResult } from '@openrouter/sdk/models/chatresult.js'
import { ChatStreamChunk$inboundSchema as sdkChunk } from '@openrouter/sdk/models/chatstreamchunk.js'
import { describe, expect, it } from 'vitest'
import { createSseDecoder } from '../../src/lib/sse.ts'
import { openrouter } from '../../src/providers/openrouter/index.ts'
import {
  commonAnswers,
  imageTurn,
  openAiErrors,
  said,
  schemaFormat,
  toolTurns,
  user,
  weather,
} from './compatible.ts'
import { chatInput, collectStream, targetOf } from './exchange.ts'
import { testProvider } from './provider.ts'

const SDK = '@openrouter/sdk 1.3.19, models/chat*'
const WIRE = `openrouter.ai docs/api/reference; ${SDK}`

const DETAILS = [
  {
    type: 'reasoning.text',
    text: 'They greet me.\nI greet back. 🤔',
    signature: 'EqQBCgIYAhIM1gbcDa9G',
    format: 'anthropic-claude-v1',
    index: 0,
  },
]

const usage = (cached: number, reasoning: number) => ({
  provider_cost_usd: 0.00123,
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: reasoning },
})

const common = commonAnswers({
  source: WIRE,
  callIds: ['toolu_01Vd4kR5q2', 'toolu_02We5lS6r3'],
  besideCalls: null,
  extraUsage: usage(0, 0),
  reasoningUsage: usage(1920, 256),
  reasoningState: { openrouter: { reasoning_details: DETAILS } },
  streamError: 'overloaded',
  hasRefusal: true,
})

const own = {
  provider: { order: ['anthropic'], allow_fallbacks: false, zdr: true },
  models: ['anthropic/claude-sonnet-5', 'z-ai/glm-5.2'],
  plugins: [{ id: 'web' }],
  session_id: 's1',
  top_k: 5,
}
const [question, call, result] = toolTurns('toolu_1')

testProvider(openrouter, {
  requests: [
    {
      name: 'passes images, schemas and its own routing fields, and keeps ours',
      shows: ['image', 'structured output', 'text'],
      source: SDK,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn],
        response_format: schemaFormat,
        ...own,
        routing: { strategy: 'cheapest' },
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn],
        response_format: schemaFormat,
        ...own,
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/chat/completions',
    },
    {
      name: 'puts signed reasoning back into the turn that it belongs to',
      shows: ['tool result', 'reasoning'],
      source: 'openrouter.ai docs/use-cases/reasoning-tokens, preserving reasoning blocks',
      request: {
        messages: [
          question,
          {
            ...call,
            reasoning_content: 'They greet me.',
            extra_content: { openrouter: { reasoning_details: DETAILS }, google: {} },
          },
          result,
        ],
        tools: [weather],
      },
      upstream: {
        model: 'test-model',
        messages: [question, { ...call, reasoning_details: DETAILS }, result],
        tools: [weather],
      },
    },
    {
      name: 'sends reasoning without a signature as text',
      shows: ['reasoning'],
      source: SDK,
      info: { abilities: { reasoning: true }, reasoningEfforts: ['none', 'low', 'high', 'max'] },
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'max',
      },
      upstream: {
        model: 'test-model',
        messages: [user, { role: 'assistant', content: 'Hi', reasoning: 'hm' }, user],
        reasoning_effort: 'max',
      },
    },
  ],
  answers: common.answers,
  streams: [
    ...common.streams,
    {
      name: 'an error as the first record, after comments (breakage 17)',
      file: 'error-first.sse',
      shows: ['error in stream'],
      source: 'openrouter.ai docs/api/reference/streaming, handling errors',
      message: { ...said(null), finish_reason: null },
      usage: null,
      end: { kind: 'rate_limit' },
    },
  ],
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'a number as the code',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging',
      status: 400,
      body: '{"error":{"code":400,"message":"x is not a valid model ID","metadata":{}},"user_id":"u"}',
      expected: { kind: 'bad_request', code: '400' },
    },
    {
      name: 'no credits',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging',
      status: 402,
      body: '{"error":{"code":402,"message":"This request requires more credits, or fewer max_tokens."}}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'flagged input',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging, moderation errors',
      status: 403,
      body: '{"error":{"code":403,"message":"Your input was flagged","metadata":{"reasons":["violence"],"flagged_input":"…"}}}',
      expected: { kind: 'content_filter', retryable: false },
    },
    {
      name: 'a key that may not do this',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging',
      status: 403,
      body: '{"error":{"code":403,"message":"Key limit exceeded (total limit)."}}',
      expected: { kind: 'auth', retryable: true },
    },
    {
      name: 'no provider that meets the wishes',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging',
      status: 404,
      body: '{"error":{"code":404,"message":"No endpoints found that support tool use."}}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'a provider that is down',
      source: 'openrouter.ai docs/api/reference/errors-and-debugging',
      status: 502,
      body: '{"error":{"code":502,"message":"Provider returned error"}}',
      expected: { kind: 'overloaded', retryable: true },
    },
  ],
})

const fileOf = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/openrouter/${file}`, import.meta.url)))
const textOf = (file: string) => new TextDecoder().decode(fileOf(file))

function open(stream = false) {
  const input = chatInput({ model: 'm', messages: [user], stream })
  const exchange = openrouter.chat?.(input, targetOf(openrouter, 'm'))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

describe('OpenRouter’s own SDK', () => {
  it.each(['text', 'tool-call', 'two-tool-calls', 'reasoning', 'length'])('reads %s', (name) => {
    expect(sdkResult.parse(JSON.parse(textOf(`${name}.json`))).choices).toHaveLength(1)
  })

  it.each(['text', 'tool-call', 'reasoning', 'error-in-stream'])(
    'reads the chunks of %s',
    (name) => {
      const records: string[] = []
      const decoder = createSseDecoder(({ data }) => records.push(data))
      decoder.push(fileOf(`${name}.sse`))
      const chunks = records.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data))
      expect(chunks.map((chunk) => sdkChunk.parse(chunk)).length).toBeGreaterThan(1)
    },
  )
})

describe('openrouter', () => {
  it('hands signed reasoning out once, with the end of its choice', () => {
    const { chunks } = collectStream(open(true), [fileOf('reasoning.sse')])
    const deltas = chunks.flatMap(({ choices }) => choices)
    expect(deltas.filter(({ delta }) => delta.extra_content !== undefined)).toHaveLength(1)
    expect(deltas.at(-1)?.delta.extra_content).toEqual({
      openrouter: { reasoning_details: DETAILS },
    })
  })

  it('tells what an answer cost, beside the counts', () => {
    const answer = open().readAnswer(fileOf('text.json'), () => undefined)
    expect(answer.completion.usage).toMatchObject({ provider_cost_usd: 0.00123, is_byok: false })
  })

  it.each([
    ['no-choices.json', 'protocol'],
    ['choice-error.json', 'overloaded'],
  ])('takes %s for a failure that can be repeated', (file, kind) => {
    const read = () => open().readAnswer(fileOf(file), () => undefined)
    expect(read).toThrow(expect.objectContaining({ kind, retryable: true, retrySameTarget: true }))
  })

  it('says whose traffic it is, where that is set', () => {
    const settings = { OPENROUTER_SITE_URL: 'https://a.example', OPENROUTER_APP_NAME: 'A' }
    const read = (name: string) => ({ OPENROUTER_API_KEY: 'k', ...settings })[name]
    const connection = openrouter.connect?.(read)
    const target = { ...targetOf(openrouter, 'm'), settings: connection?.settings ?? {} }
    const input = chatInput({ model: 'm', messages: [user] })
    expect(openrouter.chat?.(input, target).wire.headers).toEqual([
      'content-type',
      'application/json',
      'http-referer',
      'https://a.example',
      'x-title',
      'A',
    ])
  })

  it('is not there without a key', () => {
    expect(openrouter.connect?.(() => undefined)).toBeNull()
  })
})
