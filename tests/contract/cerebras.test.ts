import type { ChatCompletionCreateParams } from '@cerebras/cerebras_cloud_sdk/resources/chat/completions'
import { cerebras } from '../../src/providers/cerebras.ts'
import {
  commonAnswers,
  imageTurn,
  leftOut,
  said,
  schemaFormat,
  serverErrors,
  toolTurns,
  user,
  weather,
} from './compatible.ts'
import { testProvider, type AnswerCase } from './provider.ts'

const SDK = '@cerebras/cerebras_cloud_sdk 1.91.0, resources/chat/completions'
const WIRE = `inference-docs.cerebras.ai; vercel/ai packages/cerebras fixtures; ${SDK}`

/** The maker's own types are the judge of what we send. */
const sent = (body: Omit<ChatCompletionCreateParams, 'model'>): ChatCompletionCreateParams => ({
  model: 'test-model',
  ...body,
})

const details = (cached: number, reasoning: number) => ({
  prompt_tokens_details: { cached_tokens: cached },
  completion_tokens_details: {
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
    reasoning_tokens: reasoning,
  },
})

const common = commonAnswers({
  source: WIRE,
  callIds: ['e0ecf32e0', 'f1fdg43f1'],
  besideCalls: null,
  extraUsage: details(0, 0),
  reasoningUsage: details(1920, 256),
  streamError: 'server',
  hasRefusal: true,
})

const schemaAndTools = { tools: [weather], response_format: schemaFormat }
const mixed = (file: string): AnswerCase => ({
  name: 'text with a repeated call, where JSON was asked for: the text is the answer (breakage 14)',
  file,
  shows: ['structured output'],
  source: 'vercel/ai packages/cerebras, cerebras-structured-output-tools fixtures',
  request: schemaAndTools,
  message: {
    ...said('{"steps":[],"final_answer":"x = -3.75"}'),
    reasoning_content: 'Answer as JSON.',
  },
  usage: { prompt_tokens: 60, completion_tokens: 12, total_tokens: 72, ...details(0, 0) },
})

testProvider(cerebras, {
  requests: [
    {
      name: 'knows the role of a developer, tools, schemas and the newer token limit',
      shows: ['image', 'tool result', 'structured output', 'text'],
      source: SDK,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        ...schemaAndTools,
        max_tokens: 5,
        metadata: { a: 'b' },
        stream: true,
      },
      upstream: sent({
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        ...schemaAndTools,
        max_completion_tokens: 5,
        stream: true,
        stream_options: { include_usage: true },
      }),
      path: '/chat/completions',
      warnings: [leftOut('metadata')],
    },
    {
      name: 'sends earlier reasoning under its own name, and the nearest effort',
      shows: ['reasoning'],
      source: SDK,
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'max',
      },
      upstream: sent({
        messages: [user, { role: 'assistant', content: 'Hi', reasoning: 'hm' }, user],
        reasoning_effort: 'high',
      }),
      warnings: ['reasoning_effort max is not offered by this model: high was sent'],
    },
    {
      name: 'leaves an effort out for models that do not reason',
      shows: ['reasoning'],
      source: SDK,
      info: { abilities: { tools: true } },
      request: { messages: [user], reasoning_effort: 'low' },
      upstream: sent({ messages: [user] }),
      warnings: ['reasoning_effort was left out: this model does not reason'],
    },
  ],
  answers: [
    ...common.answers,
    mixed('text-and-repeated-call.json'),
    {
      ...mixed('tool-call.json'),
      name: 'a call alone stays a call where JSON was asked for',
      message: {
        ...said(null, 'tool_calls'),
        tool_calls: [
          {
            id: 'e0ecf32e0',
            type: 'function',
            function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
          },
        ],
      },
      usage: { prompt_tokens: 120, completion_tokens: 20, total_tokens: 140, ...details(0, 0) },
    },
  ],
  streams: [...common.streams, mixed('text-and-repeated-call.sse')],
  errors: [
    {
      name: 'bad parameter, without a wrapper',
      source: WIRE,
      status: 400,
      body: '{"message":"\'temperature\' must be at most 1.5","type":"invalid_request_error","param":"temperature","code":"wrong_api_format"}',
      expected: { kind: 'bad_request', retryable: false, param: 'temperature' },
    },
    {
      name: 'wrong key',
      source: WIRE,
      status: 401,
      body: '{"message":"Wrong API Key csk-abcdefgh12345wxyz","type":"invalid_request_error","param":"api_key","code":"wrong_api_key"}',
      expected: { kind: 'auth' },
      hides: 'wxyz',
    },
    {
      name: 'rate limit with its delay',
      source: 'inference-docs.cerebras.ai support/rate-limits',
      status: 429,
      headers: { 'retry-after': '4' },
      body: '{"message":"Requests per minute limit exceeded - too many requests sent.","type":"too_many_requests_error","param":"quota","code":"request_quota_exceeded"}',
      expected: { kind: 'rate_limit', retryable: true, retryAfterMs: 4000 },
    },
    {
      name: 'a full queue',
      source: 'inference-docs.cerebras.ai support/error',
      status: 429,
      body: '{"message":"We\'re experiencing high traffic right now! Please try again soon.","type":"too_many_requests_error","param":"queue","code":"queue_exceeded"}',
      expected: { kind: 'overloaded', retryable: true, retrySameTarget: true },
    },
    {
      name: 'unknown model',
      source: WIRE,
      status: 404,
      body: '{"message":"Model x does not exist or you do not have access to it.","type":"not_found_error","param":"model","code":"model_not_found"}',
      expected: { kind: 'model_not_found' },
    },
    ...serverErrors(WIRE),
  ],
})
