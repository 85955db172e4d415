import { deepseek } from '../../src/providers/deepseek.ts'
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
import { testProvider } from './provider.ts'

const DOCS = 'api-docs.deepseek.com api/create-chat-completion, guides/thinking_mode'
const WIRE = `${DOCS}; vercel/ai packages/deepseek fixtures`

const V4 = {
  abilities: { reasoning: true, tools: true },
  reasoningEfforts: ['low', 'high', 'max'],
  rules: { sampling: 'only-without-reasoning', replaysReasoning: true },
} as const

const cached = (tokens: number) => ({ prompt_tokens_details: { cached_tokens: tokens } })

const common = commonAnswers({
  source: WIRE,
  callIds: ['call_00_9V0vrf86Pc9aelHCJMZqnJBo', 'call_01_0W1wsg97Qd0bfmIDKNaroKCp'],
  besideCalls: '',
  hasIndexes: true,
  extraUsage: cached(0),
  reasoningUsage: {
    ...cached(1920),
    completion_tokens_details: { reasoning_tokens: 256 },
  },
  streamError: 'overloaded',
  hasRefusal: true,
})

const [question, call, result] = toolTurns('call_1')

testProvider(deepseek, {
  requests: [
    {
      name: 'gives each earlier turn its reasoning back, and an empty one where there was none',
      shows: ['tool result', 'reasoning', 'image'],
      source: `${DOCS}; vercel/ai packages/deepseek: V4 demands the field on every assistant turn`,
      info: V4,
      request: {
        messages: [
          imageTurn,
          { role: 'assistant', content: 'A cat' },
          question,
          { ...call, reasoning_content: 'Ask.' },
          result,
        ],
        tools: [weather],
        reasoning_effort: 'medium',
        max_completion_tokens: 5,
        temperature: 0.5,
      },
      upstream: {
        model: 'test-model',
        messages: [
          imageTurn,
          { role: 'assistant', content: 'A cat', reasoning_content: '' },
          question,
          { ...call, reasoning_content: 'Ask.' },
          result,
        ],
        tools: [weather],
        thinking: { type: 'enabled' },
        reasoning_effort: 'high',
        max_tokens: 5,
      },
      path: '/chat/completions',
      warnings: [
        'reasoning_effort medium is not offered by this model: high was sent',
        leftOut('temperature'),
      ],
    },
    {
      name: 'switches thinking off, and keeps temperature then',
      shows: ['reasoning'],
      source: DOCS,
      info: V4,
      request: {
        messages: [user, { role: 'assistant', content: 'Hi' }, user],
        reasoning_effort: 'none',
        temperature: 0.5,
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [user, { role: 'assistant', content: 'Hi' }, user],
        thinking: { type: 'disabled' },
        temperature: 0.5,
        stream: true,
        stream_options: { include_usage: true },
      },
    },
    {
      name: 'asks for a schema in words, and for JSON by its switch',
      shows: ['structured output'],
      source: 'api-docs.deepseek.com guides/json_mode',
      info: V4,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, user],
        response_format: schemaFormat,
        seed: 1,
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'system', content: 'Be brief.' }, schemaWish, user],
        response_format: { type: 'json_object' },
      },
      warnings: [leftOut('seed'), inWords],
    },
  ],
  refused: [{ name: 'several choices', request: { n: 2 }, code: 'unsupported_parameter' }],
  answers: [
    ...common.answers,
    {
      name: 'an answer after the blank lines of a queue',
      file: 'after-blank-lines.json',
      shows: ['text'],
      source: 'api-docs.deepseek.com quick_start/rate_limit',
      message: said('Hello!'),
      usage: { ...usageOf(9, 2), ...cached(0) },
    },
  ],
  streams: common.streams,
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'no balance',
      source: 'api-docs.deepseek.com quick_start/error_codes',
      status: 402,
      body: '{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'bad parameter by another status',
      source: 'api-docs.deepseek.com quick_start/error_codes',
      status: 422,
      body: '{"error":{"message":"Invalid Parameters","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}',
      expected: { kind: 'bad_request', retryable: false },
    },
  ],
})
