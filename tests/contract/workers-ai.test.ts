import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { workersAi } from '../../src/providers/workers-ai.ts'
import {
  commonAnswers,
  imageTurn,
  inWords,
  leftOut,
  schemaFormat,
  schemaWish,
  serverErrors,
  toolTurns,
  user,
  weather,
} from './compatible.ts'
import { targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const DOCS = 'developers.cloudflare.com workers-ai/configuration/open-ai-compatibility'
const WIRE = `${DOCS}; workers-ai-provider 4.0.0`

const common = commonAnswers({
  source: WIRE,
  callIds: ['chatcmpl-tool-9f149c74c42f265b', 'chatcmpl-tool-0a25ad85d53f376c'],
  besideCalls: null,
  reasoningUsage: { prompt_tokens_details: { cached_tokens: 1920 } },
  streamError: 'server',
})

testProvider(workersAi, {
  requests: [
    {
      name: 'passes tools, images and efforts, and leaves out what is OpenAI’s alone',
      shows: ['tool result', 'image', 'reasoning', 'text'],
      source: WIRE,
      model: '@cf/openai/gpt-oss-120b',
      info: { abilities: { reasoning: true }, reasoningEfforts: ['low', 'medium', 'high'] },
      request: {
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        max_completion_tokens: 5,
        reasoning_effort: 'max',
        user: 'u1',
        stream: true,
      },
      upstream: {
        model: '@cf/openai/gpt-oss-120b',
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        max_tokens: 5,
        reasoning_effort: 'high',
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/chat/completions',
      warnings: [
        leftOut('user'),
        'reasoning_effort max is not offered by this model: high was sent',
      ],
    },
    {
      name: 'asks in words for a schema that the model does not enforce',
      shows: ['structured output'],
      source: 'developers.cloudflare.com workers-ai/features/json-mode',
      info: { abilities: {} },
      request: { messages: [user], response_format: schemaFormat },
      upstream: {
        model: 'test-model',
        messages: [schemaWish, user],
        response_format: { type: 'json_object' },
      },
      warnings: [inWords],
    },
  ],
  refused: [{ name: 'several choices', request: { n: 3 }, code: 'unsupported_parameter' }],
  answers: common.answers,
  streams: common.streams,
  errors: [
    {
      name: 'bad request in Cloudflare’s envelope',
      source: 'developers.cloudflare.com workers-ai/platform/errors',
      status: 400,
      body: '{"errors":[{"message":"AiError: Bad input: required properties at \'/\' are \'messages\'","code":5006}],"success":false,"result":{},"messages":[]}',
      expected: { kind: 'bad_request', retryable: false, code: '5006' },
    },
    {
      name: 'wrong key',
      source: 'developers.cloudflare.com fundamentals/api',
      status: 401,
      body: '{"success":false,"errors":[{"code":10000,"message":"Authentication error"}],"messages":[],"result":null}',
      expected: { kind: 'auth' },
    },
    {
      name: 'the free allocation of the day is used up',
      source: 'developers.cloudflare.com workers-ai/platform/errors',
      status: 429,
      body: '{"errors":[{"message":"you have used up your daily free allocation of 10,000 neurons","code":3036}],"success":false}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'no capacity',
      source: 'developers.cloudflare.com workers-ai/platform/errors',
      status: 429,
      body: '{"errors":[{"message":"Capacity temporarily exceeded, please try again.","code":3040}],"success":false}',
      expected: { kind: 'overloaded', retryable: true },
    },
    ...serverErrors(WIRE),
  ],
  lacks: { refusal: 'models refuse in plain text; there is no field and no finish reason for it' },
})

describe('the address of Workers AI', () => {
  const connect = (settings: Readonly<Record<string, string>>) =>
    workersAi.connect?.((name) => settings[name])

  it('needs an account and a token', () => {
    expect(connect({ CLOUDFLARE_API_TOKEN: 't' })).toBeNull()
    expect(connect({ CLOUDFLARE_ACCOUNT_ID: 'a' })).toBeNull()
  })

  it('holds the account, and nothing that could lead elsewhere', () => {
    const settings = { CLOUDFLARE_API_TOKEN: 't', CLOUDFLARE_ACCOUNT_ID: 'a/../b' }
    expect(connect(settings)?.baseUrl).toBe(
      'https://api.cloudflare.com/client/v4/accounts/a%2F..%2Fb/ai/v1',
    )
  })

  it('can be an AI Gateway', () => {
    const settings = { WORKERS_AI_API_KEY: 't', WORKERS_AI_BASE_URL: 'https://gateway.example/v1' }
    expect(connect(settings)).toMatchObject({
      baseUrl: 'https://gateway.example/v1',
      credential: { value: 't' },
    })
  })
})

describe('embeddings of Workers AI', () => {
  it('are asked for and read in OpenAI’s form', () => {
    const target = targetOf(workersAi, '@cf/baai/bge-m3')
    const exchange = workersAi.embeddings?.({ model: 'x', input: ['a', 'b'] }, target)
    expect(exchange && wireBody({ wire: exchange.wire })).toEqual({
      model: '@cf/baai/bge-m3',
      input: ['a', 'b'],
      encoding_format: 'float',
    })
    const body = readFileSync(new URL('../fixtures/workers-ai/embeddings.json', import.meta.url))
    expect(exchange?.readAnswer(body)).toEqual({
      vectors: [
        [0.1, -0.2],
        [0.3, 0.4],
      ],
      promptTokens: 6,
    })
  })
})
