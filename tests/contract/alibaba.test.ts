import { describe, expect, it } from 'vitest'
import { alibaba } from '../../src/providers/alibaba.ts'
import {
  commonAnswers,
  imageTurn,
  inWords,
  leftOut,
  openAiErrors,
  schemaFormat,
  schemaWish,
  toolTurns,
  user,
  weather,
} from './compatible.ts'
import { testProvider } from './provider.ts'

const DOCS = 'alibabacloud.com help model-studio, OpenAI compatible Chat'
const WIRE = `${DOCS}; vercel/ai packages/alibaba fixtures`

const QWEN = {
  abilities: { reasoning: true, jsonSchema: true },
  outputTokensMax: 10_000,
  rules: { thinking: 'budget', canDisableThinking: 'yes' },
} as const

const cached = (tokens: number, written?: number) => ({
  prompt_tokens_details: {
    cached_tokens: tokens,
    ...(written !== undefined && { cache_write_tokens: written }),
  },
})

const common = commonAnswers({
  source: WIRE,
  callIds: ['call_eee11723464a4b9eb8cee71d', 'call_962bfd2ab8f54b89a1161356'],
  besideCalls: '',
  hasIndexes: true,
  extraUsage: cached(0),
  reasoningUsage: { ...cached(1920, 64), completion_tokens_details: { reasoning_tokens: 256 } },
  streamError: 'content_filter',
})

testProvider(alibaba, {
  requests: [
    {
      name: 'turns an effort into a budget, and passes images, tools and earlier reasoning',
      shows: ['image', 'tool result', 'reasoning', 'text'],
      source: `${DOCS}, deep thinking`,
      info: QWEN,
      request: {
        messages: [
          imageTurn,
          { role: 'assistant', content: 'Hi', reasoning_content: 'hm' },
          ...toolTurns('call_1'),
        ],
        tools: [weather],
        reasoning_effort: 'medium',
        max_completion_tokens: 5,
        frequency_penalty: 1,
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [
          imageTurn,
          { role: 'assistant', content: 'Hi', reasoning_content: 'hm' },
          ...toolTurns('call_1'),
        ],
        tools: [weather],
        enable_thinking: true,
        thinking_budget: 3000,
        max_tokens: 5,
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/chat/completions',
      warnings: [leftOut('frequency_penalty')],
    },
    {
      name: 'switches thinking off',
      shows: ['reasoning'],
      source: DOCS,
      info: QWEN,
      request: { messages: [user], reasoning_effort: 'none' },
      upstream: { model: 'test-model', messages: [user], enable_thinking: false },
    },
    {
      name: 'asks a model that always thinks to think little',
      shows: ['reasoning'],
      source: DOCS,
      info: { ...QWEN, rules: { canDisableThinking: 'no' } },
      request: { messages: [user], reasoning_effort: 'none' },
      upstream: {
        model: 'test-model',
        messages: [user],
        enable_thinking: true,
        thinking_budget: 1024,
      },
      warnings: ['this model always thinks: the smallest budget was sent'],
    },
    {
      name: 'leaves its own switches to the caller',
      shows: ['reasoning'],
      source: DOCS,
      info: QWEN,
      request: {
        messages: [user],
        reasoning_effort: 'high',
        enable_thinking: true,
        thinking_budget: 7,
        preserve_thinking: true,
        enable_search: true,
      },
      upstream: {
        model: 'test-model',
        messages: [user],
        enable_thinking: true,
        thinking_budget: 7,
        preserve_thinking: true,
        enable_search: true,
      },
    },
    {
      name: 'keeps a schema where the model enforces it',
      shows: ['structured output'],
      source: `${DOCS}, structured output`,
      info: QWEN,
      request: { messages: [user], response_format: schemaFormat },
      upstream: { model: 'test-model', messages: [user], response_format: schemaFormat },
    },
    {
      name: 'falls back to JSON mode, which excludes thinking',
      shows: ['structured output'],
      source: `${DOCS}, structured output`,
      info: { abilities: { reasoning: true } },
      request: { messages: [user], response_format: schemaFormat, reasoning_effort: 'low' },
      upstream: {
        model: 'test-model',
        messages: [schemaWish, user],
        response_format: { type: 'json_object' },
        enable_thinking: false,
      },
      warnings: [inWords, 'thinking was switched off: this provider does not think in JSON mode'],
    },
  ],
  answers: common.answers,
  streams: common.streams,
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'input that was found inappropriate',
      source: 'alibabacloud.com help model-studio error-code',
      status: 400,
      body: '{"code":"DataInspectionFailed","message":"Input data may contain inappropriate content.","request_id":"7574ee8f"}',
      expected: { kind: 'content_filter', retryable: false, code: 'DataInspectionFailed' },
    },
    {
      name: 'wrong key, in the native form',
      source: 'alibabacloud.com help model-studio error-code',
      status: 401,
      body: '{"code":"InvalidApiKey","message":"Invalid API-key provided.","request_id":"7574ee8f"}',
      expected: { kind: 'auth' },
    },
    {
      name: 'too many requests, in the native form',
      source: 'alibabacloud.com help model-studio error-code',
      status: 429,
      body: '{"code":"Throttling.RateQuota","message":"Requests rate limit exceeded, please try again later.","request_id":"7574ee8f"}',
      expected: { kind: 'rate_limit', retrySameTarget: true },
    },
    {
      name: 'an overdue account',
      source: 'alibabacloud.com help model-studio error-code',
      status: 400,
      body: '{"code":"Arrearage","message":"Access denied, please make sure your account is in good standing.","request_id":"7574ee8f"}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
  ],
  lacks: {
    refusal: 'what its filter stops comes as an error (`DataInspectionFailed`), not as an answer',
  },
})

describe('the address of Model Studio', () => {
  const connect = (settings: Readonly<Record<string, string>>) =>
    alibaba.connect?.((name) => settings[name])
  const DASHSCOPE_API_KEY = 'k'

  it('is not there without a key', () => {
    expect(connect({})).toBeNull()
  })

  it.each([
    [{}, 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1'],
    [{ DASHSCOPE_REGION: 'us-east-1' }, 'https://dashscope-us.aliyuncs.com/compatible-mode/v1'],
    [{ DASHSCOPE_REGION: 'cn-beijing' }, 'https://dashscope.aliyuncs.com/compatible-mode/v1'],
    [
      { DASHSCOPE_REGION: 'ap-northeast-1', DASHSCOPE_WORKSPACE_ID: 'ws1' },
      'https://ws1.ap-northeast-1.maas.aliyuncs.com/compatible-mode/v1',
    ],
    [{ ALIBABA_BASE_URL: 'https://proxy.example/v1' }, 'https://proxy.example/v1'],
  ])('follows %j', (settings, baseUrl) => {
    expect(connect({ DASHSCOPE_API_KEY, ...settings })).toMatchObject({
      baseUrl,
      credential: { kind: 'secret', value: 'k' },
    })
  })

  it.each([
    { DASHSCOPE_REGION: 'mars-1' },
    { DASHSCOPE_REGION: 'x/y', DASHSCOPE_WORKSPACE_ID: 'evil.example/' },
  ])('is refused for %j', (settings) => {
    expect(() => connect({ DASHSCOPE_API_KEY, ...settings })).toThrow('DASHSCOPE_REGION')
  })
})
