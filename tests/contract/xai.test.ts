import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import { xai } from '../../src/providers/xai.ts'
import {
  commonAnswers,
  imageTurn,
  leftOut,
  openAiErrors,
  schemaFormat,
  toolTurns,
  user,
  weather,
} from './compatible.ts'
import { chatInput, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const WIRE = 'docs.x.ai api-reference/chat-completions; vercel/ai packages/xai fixtures'
const LIMITS = 'docs.x.ai key-information/consumption-and-rate-limits; vercel/ai#12425'

const THINKER = {
  abilities: { reasoning: true },
  reasoningEfforts: ['low', 'medium', 'high', 'xhigh'],
  rules: { stop: 'never', penalties: 'never', canDisableThinking: 'no' },
} as const

const details = (cached = 0, reasoning = 0) => ({
  prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: reasoning,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

const common = commonAnswers({
  source: `${WIRE}; ${LIMITS}`,
  callIds: ['call_zvqn0DGgsBpQnWxiGXVfZzcH', 'call_awro1EHhtCqRoXyjHYWgAadI'],
  besideCalls: '',
  extraUsage: details(),
  reasoningUsage: { ...details(1920, 256), provider_cost_usd: 0.002932 },
  streamError: 'server',
})

testProvider(xai, {
  requests: [
    {
      name: 'passes images, tools, results and schemas',
      shows: ['image', 'tool result', 'structured output', 'text'],
      source: WIRE,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        max_tokens: 5,
        seed: 7,
        store: true,
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'system', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        max_completion_tokens: 5,
        seed: 7,
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/chat/completions',
      warnings: [leftOut('store')],
    },
    {
      name: 'sends what reasoning models take, and earlier reasoning',
      shows: ['reasoning'],
      source: `${WIRE}; effort in the form of its route (Zoo-Code-Org/Zoo-Code#866)`,
      info: THINKER,
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'max',
        temperature: 0.5,
        stop: 'END',
        presence_penalty: 1,
      },
      upstream: {
        model: 'test-model',
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'xhigh',
        temperature: 0.5,
      },
      warnings: [
        'reasoning_effort max is not offered by this model: xhigh was sent',
        leftOut('stop'),
        leftOut('presence_penalty'),
      ],
    },
    {
      name: 'leaves the effort out for a model that does not reason, not its stop',
      shows: ['reasoning'],
      source: WIRE,
      info: { abilities: {} },
      request: { messages: [user], reasoning_effort: 'low', stop: 'END', frequency_penalty: 1 },
      upstream: { model: 'test-model', messages: [user], stop: 'END', frequency_penalty: 1 },
      warnings: ['reasoning_effort was left out: this model does not reason'],
    },
    {
      name: 'names the conversation where its cache looks for it',
      shows: ['text'],
      source: 'docs.x.ai developers/advanced-api-usage/prompt-caching: x-grok-conv-id',
      request: {
        messages: [user],
        prompt_cache_key: 'chat-42',
        search_parameters: { mode: 'off' },
      },
      upstream: { model: 'test-model', messages: [user] },
      headers: { 'x-grok-conv-id': 'chat-42' },
    },
  ],
  refused: [
    {
      name: 'its own search, which has ended',
      request: { search_parameters: { mode: 'auto' } },
      code: 'unsupported_parameter',
    },
    {
      name: 'OpenAI’s search',
      request: { web_search_options: {} },
      code: 'unsupported_parameter',
    },
    {
      name: 'files',
      request: {
        messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f1' } }] }],
      },
      code: 'unsupported_parameter',
    },
  ],
  answers: common.answers,
  streams: common.streams,
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'a wrong key, with a status of its own',
      source: 'reference: 400 for a bad key in some cases',
      status: 400,
      body: '{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xai-abcd1234wxyz. You can obtain an API key from https://console.x.ai."}',
      expected: { kind: 'auth', retryable: true, retrySameTarget: false },
      hides: 'wxyz',
    },
    {
      name: 'a bad argument in its own form',
      source: 'reference: {code, error} with texts',
      status: 400,
      body: '{"code":"Client specified an invalid argument","error":"Argument not supported on this model: stop"}',
      expected: { kind: 'bad_request', retryable: false },
    },
    {
      name: 'content that its safety check stopped',
      source: 'theopenco/llmgateway#1785, UKGovernmentBEIS/inspect_ai#2267',
      status: 403,
      body: '{"code":"The caller does not have permission to execute the specified operation","error":"Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"}',
      expected: { kind: 'content_filter', retryable: false },
    },
    {
      name: 'credits that are spent',
      source: 'continuedev/continue#10373',
      status: 429,
      body: '{"code":"Some resource has been exhausted","error":"Your team has either used all available credits or reached its monthly spending limit."}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'a key without permission',
      source: 'reference: 403 content or permission',
      status: 403,
      body: '{"code":"The caller does not have permission to execute the specified operation","error":"The key has no access to this model."}',
      expected: { kind: 'auth', retryable: true },
    },
    {
      name: 'search that has ended',
      source: 'vercel/ai#15713',
      status: 410,
      body: '{"error":"Live search is deprecated."}',
      expected: { kind: 'bad_request', retryable: false },
    },
  ],
  lacks: { refusal: 'what its check stops comes as an error (403), not as an answer' },
})

describe('xai', () => {
  const open = (more: Record<string, unknown> = {}) => {
    const exchange = xai.chat?.(
      chatInput({ model: 'xai/m', messages: [user], ...more }),
      targetOf(xai, 'm'),
    )
    if (exchange === undefined) throw new Error('no chat')
    return exchange
  }
  const usageOf = (usage: object) => {
    const body = { choices: [{ index: 0, message: { content: 'a' } }], usage }
    return open().readAnswer(encodeUtf8(JSON.stringify(body)), () => undefined).usage
  }

  it.each(['a\r\nx-evil: 1', 'schlüssel', ''])(
    'puts no key into a header that does not fit: %j',
    (key) => {
      const { wire } = open({ prompt_cache_key: key })
      expect(wire.headers).toEqual(['content-type', 'application/json'])
      expect(wireBody({ wire })).not.toHaveProperty('prompt_cache_key')
    },
  )

  it('adds reasoning only where it stands beside the completion', () => {
    const tokens = { prompt_tokens: 10, completion_tokens_details: { reasoning_tokens: 30 } }
    expect(usageOf({ ...tokens, completion_tokens: 5, total_tokens: 45 })).toMatchObject({
      completion_tokens: 35,
      total_tokens: 45,
    })
    expect(usageOf({ ...tokens, completion_tokens: 35, total_tokens: 45 })).toMatchObject({
      completion_tokens: 35,
      total_tokens: 45,
    })
  })

  it('adds cached tokens where they stand beside the prompt', () => {
    const usage = usageOf({
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 100 },
    })
    expect(usage).toMatchObject({ prompt_tokens: 110, total_tokens: 115 })
  })
})
