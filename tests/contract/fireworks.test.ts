import { fireworks } from '../../src/providers/fireworks.ts'
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
import { testProvider } from './provider.ts'

const WIRE =
  'docs.fireworks.ai api-reference/post-chatcompletions; @ai-sdk/fireworks 3.0.62 (August 2026)'

const common = commonAnswers({
  source: WIRE,
  callIds: ['call_zvqn0DGgsBpQnWxiGXVfZzcH', 'call_awro1EHhtCqRoXyjHYWgAadI'],
  besideCalls: null,
  reasoningUsage: { prompt_tokens_details: { cached_tokens: 1920 } },
  streamError: 'server',
})

testProvider(fireworks, {
  requests: [
    {
      name: 'passes images, tools, schemas and its own fields',
      shows: ['image', 'tool result', 'structured output', 'text'],
      source: WIRE,
      request: {
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        max_completion_tokens: 5,
        top_k: 40,
        context_length_exceeded_behavior: 'error',
        store: true,
        stream: true,
      },
      upstream: {
        model: 'test-model',
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        max_tokens: 5,
        top_k: 40,
        context_length_exceeded_behavior: 'error',
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/chat/completions',
      warnings: [leftOut('store')],
    },
    {
      name: 'rounds efforts, and sends earlier reasoning back',
      shows: ['reasoning'],
      source: '@ai-sdk/fireworks: minimal is low, xhigh is high',
      request: {
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'minimal',
      },
      upstream: {
        model: 'test-model',
        messages: [user, { role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user],
        reasoning_effort: 'low',
      },
      warnings: ['reasoning_effort minimal is not offered by this model: low was sent'],
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
  ],
  answers: common.answers,
  streams: common.streams,
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'an error that is a text',
      source: WIRE,
      status: 404,
      body: '{"error":"Model not found, inaccessible, and/or not deployed"}',
      expected: { kind: 'model_not_found', retryable: true },
    },
  ],
  lacks: { refusal: 'models refuse in plain text; there is no field and no finish reason for it' },
})
