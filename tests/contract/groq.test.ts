import type { ChatCompletionCreateParams } from 'groq-sdk/resources/chat/completions'
import { groq } from '../../src/providers/groq.ts'
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
  weather,
} from './compatible.ts'
import { testProvider } from './provider.ts'

const SDK = 'groq-sdk 1.6.0, resources/chat/completions'
const WIRE = 'console.groq.com docs/api-reference; vercel/ai packages/groq fixtures'

/** The maker's own types are the judge of what we send. */
const sent = (body: Omit<ChatCompletionCreateParams, 'model'>): ChatCompletionCreateParams => ({
  model: 'test-model',
  ...body,
})

const GPT_OSS = {
  abilities: { reasoning: true, jsonSchema: true },
  reasoningEfforts: ['low', 'medium', 'high'],
  rules: { jsonSchemaWithTools: 'never', canDisableThinking: 'no' },
} as const

const common = commonAnswers({
  source: WIRE,
  callIds: ['tk85n1k4m', 'ax9fskhev'],
  besideCalls: null,
  reasoningUsage: {
    prompt_tokens_details: { cached_tokens: 1920 },
    completion_tokens_details: { reasoning_tokens: 256 },
  },
  streamError: 'server',
})

testProvider(groq, {
  requests: [
    {
      name: 'sends images, tools and results as they are, with the token limit it prefers',
      shows: ['image', 'tool result', 'text'],
      source: SDK,
      request: {
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        max_tokens: 5,
        stream: true,
        stream_options: { include_usage: true },
      },
      upstream: sent({
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        max_completion_tokens: 5,
        stream: true,
      }),
      path: '/chat/completions',
    },
    {
      name: 'leaves out what Groq refuses, and translates the service tier',
      shows: ['text'],
      source: SDK,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, user],
        logprobs: true,
        frequency_penalty: 1,
        store: null,
        service_tier: 'default',
      },
      upstream: sent({
        messages: [{ role: 'system', content: 'Be brief.' }, user],
        service_tier: 'on_demand',
      }),
      warnings: [leftOut('logprobs'), leftOut('frequency_penalty')],
    },
    {
      name: 'leaves out a service tier that is not one of Groq’s',
      shows: ['text'],
      source: SDK,
      request: { messages: [user], service_tier: 'priority' },
      upstream: sent({ messages: [user] }),
      warnings: [leftOut('service_tier')],
    },
    {
      name: 'sends earlier reasoning back under its own name, and efforts that the model takes',
      shows: ['reasoning'],
      source: SDK,
      info: GPT_OSS,
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'none',
      },
      upstream: sent({
        messages: [user, { role: 'assistant', content: 'Hi', reasoning: 'hm' }, user],
        reasoning_effort: 'low',
      }),
      warnings: ['reasoning_effort none is not offered by this model: low was sent'],
    },
    {
      name: 'asks for reasoning apart from the text where it would stand in it',
      shows: ['reasoning'],
      source: SDK,
      info: {
        abilities: { reasoning: true },
        reasoningEfforts: ['none', 'default'],
        rules: { reasoningInText: true },
      },
      request: { messages: [user], reasoning_effort: 'high' },
      upstream: sent({
        messages: [user],
        reasoning_effort: 'default',
        reasoning_format: 'parsed',
      }),
      warnings: ['reasoning_effort high is not offered by this model: default was sent'],
    },
    {
      name: 'keeps a schema without tools, and asks for it in words beside tools',
      shows: ['structured output'],
      source: 'vercel/ai issue 10023: JSON mode can not be combined with tools',
      info: GPT_OSS,
      request: { messages: [user], tools: [weather], response_format: schemaFormat },
      upstream: sent({ messages: [schemaWish, user], tools: [weather] }),
      warnings: [inWords],
    },
    {
      name: 'falls back to JSON mode for models without schemas',
      shows: ['structured output'],
      source: SDK,
      info: { abilities: { tools: true } },
      request: { messages: [user], response_format: schemaFormat },
      upstream: sent({ messages: [schemaWish, user], response_format: { type: 'json_object' } }),
      warnings: [inWords],
    },
  ],
  refused: [
    { name: 'several choices', request: { n: 2 }, code: 'unsupported_parameter' },
    { name: 'audio', request: { modalities: ['audio'] }, code: 'unsupported_parameter' },
    {
      name: 'free-form tools',
      request: { tools: [{ type: 'custom' }] },
      code: 'unsupported_parameter',
    },
    {
      name: 'files',
      request: { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
      code: 'unsupported_parameter',
    },
  ],
  answers: common.answers,
  streams: [
    ...common.streams,
    {
      name: 'a stream that was stopped early, told in x_groq',
      file: 'stopped-early.sse',
      shows: ['error in stream'],
      source: `${SDK}: ChatCompletionChunk.XGroq.error`,
      message: { ...said('Hel'), finish_reason: null },
      usage: null,
      end: { kind: 'server' },
    },
  ],
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'a call that the model wrote wrongly',
      source: 'console.groq.com docs/tool-use',
      status: 400,
      body: '{"error":{"message":"Failed to call a function. Please adjust your prompt.","type":"invalid_request_error","code":"tool_use_failed","failed_generation":"<function=x>"}}',
      expected: { kind: 'server', retryable: true, retrySameTarget: true },
    },
    {
      name: 'a request too large for the tier',
      source: 'console.groq.com docs/errors',
      status: 413,
      body: '{"error":{"message":"Request too large for model on tokens per minute (TPM)","type":"tokens","code":"rate_limit_exceeded"}}',
      expected: { kind: 'context_length', retryable: true, retrySameTarget: false },
    },
    {
      name: 'flex capacity exceeded',
      source: 'console.groq.com docs/flex-processing',
      status: 498,
      body: '{"error":{"message":"Capacity exceeded","type":"capacity_exceeded"}}',
      expected: { kind: 'overloaded', retryable: true },
    },
  ],
  lacks: { refusal: 'models refuse in plain text; there is no field and no finish reason for it' },
})
