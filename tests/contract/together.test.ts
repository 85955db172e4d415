import { describe, expect, it } from 'vitest'
import type { CompletionCreateParams } from 'together-ai/resources/chat/completions'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import { together } from '../../src/providers/together.ts'
import {
  commonAnswers,
  imageTurn,
  inWords,
  leftOut,
  openAiErrors,
  said,
  schemaFormat,
  schemaWish,
  toolTurns,
  user,
  usageOf,
  weather,
} from './compatible.ts'
import { chatInput, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const SDK = 'together-ai 0.52.0, resources/chat/completions'
const WIRE = `docs.together.ai reference/chat-completions; ${SDK}`

/** The maker's own types are the judge of what we send. */
const sent = (body: Omit<CompletionCreateParams, 'model'>): CompletionCreateParams => ({
  model: 'test-model',
  ...body,
})

const THINKER = {
  abilities: { reasoning: true, jsonSchema: true },
  reasoningEfforts: ['low', 'medium', 'high'],
} as const

const common = commonAnswers({
  source: WIRE,
  callIds: ['call_1p75qwks0etzfy1g6noxvsgs', 'call_2q86rxlt1fuzgz2h7opywths'],
  besideCalls: null,
  reasoningUsage: {},
  hasCache: false,
  streamError: 'overloaded',
})

testProvider(together, {
  requests: [
    {
      name: 'sends stops as a list, logprobs as a number, and images as they are',
      shows: ['image', 'tool result', 'text'],
      source: SDK,
      request: {
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        stop: 'END',
        logprobs: true,
        top_logprobs: 3,
        max_completion_tokens: 5,
        top_k: 40,
        stream: true,
        stream_options: { include_usage: true },
      },
      // The SDK's type wants an index at each earlier call, which is an answer's business.
      upstream: {
        ...sent({
          messages: [imageTurn],
          tools: [weather],
          stop: ['END'],
          logprobs: 3,
          max_tokens: 5,
          top_k: 40,
          stream: true,
        }),
        messages: [imageTurn, ...toolTurns('call_1')],
      },
      path: '/chat/completions',
    },
    {
      name: 'leaves out what is OpenAI’s alone',
      shows: ['text'],
      source: SDK,
      request: { messages: [user], parallel_tool_calls: false, user: 'u1', logprobs: false },
      upstream: sent({ messages: [user] }),
      warnings: [leftOut('parallel_tool_calls'), leftOut('user')],
    },
    {
      name: 'switches reasoning off, and rounds efforts',
      shows: ['reasoning'],
      source: SDK,
      info: THINKER,
      request: { messages: [user], reasoning_effort: 'none' },
      upstream: sent({ messages: [user], reasoning: { enabled: false } }),
    },
    {
      name: 'sends the nearest effort, and no earlier reasoning, for which there is no field',
      shows: ['reasoning'],
      source: SDK,
      info: THINKER,
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'xhigh',
      },
      upstream: sent({
        messages: [user, { role: 'assistant', content: 'Hi' }, user],
        reasoning_effort: 'high',
      }),
      warnings: ['reasoning_effort xhigh is not offered by this model: high was sent'],
    },
    {
      name: 'asks in words for a schema that the model does not enforce',
      shows: ['structured output'],
      source: SDK,
      info: { abilities: { tools: true } },
      request: { messages: [user], response_format: schemaFormat },
      upstream: sent({ messages: [schemaWish, user], response_format: { type: 'json_object' } }),
      warnings: [inWords],
    },
  ],
  refused: [
    {
      name: 'free-form tools',
      request: { tools: [{ type: 'custom', custom: { name: 'f' } }] },
      code: 'unsupported_parameter',
    },
  ],
  answers: [
    ...common.answers,
    {
      name: 'log probabilities',
      file: 'logprobs.json',
      shows: ['text'],
      source: SDK,
      message: said('Hi!'),
      usage: usageOf(9, 2),
    },
  ],
  streams: common.streams,
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'overloaded',
      source: 'docs.together.ai docs/error-codes',
      status: 529,
      body: '{"error":{"message":"Server is overloaded","type":"server_error","param":null,"code":null}}',
      expected: { kind: 'overloaded', retryable: true },
    },
  ],
  lacks: {
    refusal: 'models refuse in plain text; there is no field and no finish reason for it',
    'cached usage': 'the usage has three totals only',
  },
})

describe('together', () => {
  it('tells log probabilities in OpenAI’s form', () => {
    const exchange = together.chat?.(
      chatInput({ model: 'm', messages: [user] }),
      targetOf(together, 'm'),
    )
    const logprobs = { tokens: ['Hi', '!'], token_logprobs: [-0.01, -0.2] }
    const body = { choices: [{ index: 0, message: { content: 'Hi!' }, logprobs }] }
    const answer = exchange?.readAnswer(encodeUtf8(JSON.stringify(body)), () => undefined)
    expect(answer?.completion.choices[0]?.logprobs).toEqual({
      content: [
        { token: 'Hi', logprob: -0.01, bytes: null, top_logprobs: [] },
        { token: '!', logprob: -0.2, bytes: null, top_logprobs: [] },
      ],
      refusal: null,
    })
  })

  it('embeds texts, as many as it takes at once', () => {
    const exchange = together.embeddings?.(
      { model: 'x', input: ['a', 'b'], encoding_format: 'base64', user: 'u' },
      targetOf(together, 'BAAI/bge-base-en-v1.5'),
    )
    expect(exchange && wireBody({ wire: exchange.wire })).toEqual({
      model: 'BAAI/bge-base-en-v1.5',
      input: ['a', 'b'],
      encoding_format: 'float',
    })
  })

  it.each([{ dimensions: 5 }, { input: [1, 2] }])('refuses embeddings with %j', (fields) => {
    const request = { model: 'x', input: 'a', ...fields }
    expect(() => together.embeddings?.(request, targetOf(together, 'm'))).toThrow(/provider/)
  })
})
