import { readFileSync } from 'node:fs'
import {
  ChatCompletionRequest$outboundSchema as sdkRequest,
  ChatCompletionResponse$inboundSchema as sdkResponse,
  CompletionChunk$inboundSchema as sdkChunk,
} from '@mistralai/mistralai/models/components'
import { describe, expect, it } from 'vitest'
import { createSseDecoder } from '../../src/lib/sse.ts'
import { mistral } from '../../src/providers/mistral/index.ts'
import {
  callOf,
  commonAnswers,
  imageTurn,
  leftOut,
  said,
  schemaFormat,
  serverErrors,
  toolTurns,
  user,
  usageOf,
  weather,
} from './compatible.ts'
import { chatInput, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const SDK = '@mistralai/mistralai 2.7.0, models/components'
const WIRE = `docs.mistral.ai api; vercel/ai packages/mistral fixtures; ${SDK}`

const THINKER = {
  abilities: { reasoning: true, jsonSchema: true },
  reasoningEfforts: ['none', 'high'],
}

const common = commonAnswers({
  source: WIRE,
  callIds: ['gSIMJiOkT', 'D681PevKs'],
  besideCalls: null,
  reasoningUsage: { prompt_tokens_details: { cached_tokens: 1920 } },
  streamError: 'server',
})

/** Ids of OpenAI's become these: the same in the call and in its result. */
const FOREIGN = 'call_DdmO9pD3xa9XTPNJ32zg2hcA'
const SHORT = '9UuWyohV0'

testProvider(mistral, {
  requests: [
    {
      name: 'takes over a conversation with another provider’s ids (breakage 13)',
      shows: ['tool result', 'text'],
      source: 'vercel/ai packages/amazon-bedrock/src/normalize-tool-call-id.ts',
      request: {
        messages: toolTurns(FOREIGN),
        tools: [weather],
        max_completion_tokens: 5,
        seed: 7,
      },
      upstream: {
        model: 'test-model',
        messages: [
          toolTurns(SHORT)[0],
          { ...toolTurns(SHORT)[1], content: '' },
          toolTurns(SHORT)[2],
        ],
        tools: [weather],
        max_tokens: 5,
        random_seed: 7,
      },
      path: '/chat/completions',
    },
    {
      name: 'keeps its own ids',
      shows: ['tool result'],
      source: SDK,
      request: { messages: toolTurns('gSIMJiOkT') },
      upstream: {
        model: 'test-model',
        messages: [
          toolTurns('gSIMJiOkT')[0],
          { ...toolTurns('gSIMJiOkT')[1], content: '' },
          toolTurns('gSIMJiOkT')[2],
        ],
      },
    },
    {
      name: 'leaves out every field that its strict schema does not have',
      shows: ['text'],
      source: `${SDK}: unknown fields are a 422`,
      request: {
        messages: [
          { role: 'developer', content: 'Be brief.' },
          { ...user, name: 'Ann' },
        ],
        user: 'u1',
        logprobs: true,
        top_k: 5,
        seed: null,
        stream: true,
        stream_options: { include_usage: true },
        safe_prompt: true,
        service_tier: 'default',
      },
      upstream: {
        model: 'test-model',
        messages: [{ role: 'system', content: 'Be brief.' }, user],
        stream: true,
        safe_prompt: true,
        service_tier: 'standard_only',
      },
      warnings: [leftOut('logprobs'), leftOut('user'), leftOut('top_k')],
    },
    {
      name: 'sends images, documents and audio in its own parts',
      shows: ['image', 'structured output'],
      source: `${SDK}: ImageURLChunk, DocumentURLChunk, AudioChunk, FileChunk`,
      request: {
        messages: [
          imageTurn,
          {
            role: 'user',
            content: [
              { type: 'input_audio', input_audio: { data: 'aGk=', format: 'mp3' } },
              {
                type: 'file',
                file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
              },
              { type: 'file', file: { file_id: 'f1' } },
            ],
          },
        ],
        response_format: schemaFormat,
      },
      upstream: {
        model: 'test-model',
        messages: [
          imageTurn,
          {
            role: 'user',
            content: [
              { type: 'input_audio', input_audio: 'aGk=' },
              {
                type: 'document_url',
                document_url: 'data:application/pdf;base64,aGk=',
                document_name: 'a.pdf',
              },
              { type: 'file', file_id: 'f1' },
            ],
          },
        ],
        response_format: schemaFormat,
      },
    },
    {
      name: 'sends earlier thinking back as a chunk, and the beginning of an answer as a prefix',
      shows: ['reasoning'],
      source: `${SDK}: ThinkChunk, AssistantMessage.prefix`,
      info: THINKER,
      request: {
        messages: [
          user,
          { role: 'assistant', content: 'Hi', reasoning_content: 'hm' },
          user,
          { role: 'assistant', content: 'Dear' },
        ],
        reasoning_effort: 'low',
      },
      upstream: {
        model: 'test-model',
        messages: [
          user,
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true },
              { type: 'text', text: 'Hi' },
            ],
          },
          user,
          { role: 'assistant', content: 'Dear', prefix: true },
        ],
        reasoning_effort: 'high',
      },
      warnings: ['reasoning_effort low is not offered by this model: high was sent'],
    },
    {
      name: 'sends no thinking to models that do not think',
      shows: ['reasoning'],
      source: SDK,
      info: { abilities: {} },
      request: { messages: [{ role: 'assistant', content: 'Hi', reasoning_content: 'hm' }, user] },
      upstream: { model: 'test-model', messages: [{ role: 'assistant', content: 'Hi' }, user] },
    },
  ],
  refused: [
    {
      name: 'free-form tools',
      request: { tools: [{ type: 'custom' }] },
      code: 'unsupported_parameter',
    },
  ],
  answers: [
    ...common.answers,
    {
      name: 'a full context window',
      file: 'model-length.json',
      shows: ['length stop'],
      source: `${SDK}: ChatCompletionChoice.finishReason`,
      message: said('Once upon a', 'length'),
      usage: usageOf(12, 3),
    },
  ],
  streams: [
    ...common.streams,
    {
      name: 'a call in pieces that repeat an empty name, without a role before it',
      file: 'tool-call-in-pieces.sse',
      shows: ['tool call'],
      source: 'vercel/ai packages/mistral mistral-incremental-tool-call',
      message: {
        ...said(null, 'tool_calls'),
        tool_calls: [callOf('gSIMJiOkT', 'get_weather', '{"city":"Paris"}')],
      },
      usage: usageOf(120, 20),
    },
    {
      name: 'a finish reason that says that it failed',
      file: 'finish-error.sse',
      shows: ['error in stream'],
      source: `${SDK}: CompletionResponseStreamChoiceFinishReason`,
      message: { ...said('Hel'), finish_reason: null },
      usage: null,
      end: { kind: 'server' },
    },
  ],
  errors: [
    {
      name: 'a flat error',
      source: WIRE,
      status: 400,
      body: '{"object":"error","message":"Tool call id was call_1 but must be a-z, A-Z, 0-9, with a length of 9.","type":"invalid_request_message_order","param":null,"code":"3280"}',
      expected: { kind: 'bad_request', retryable: false, code: '3280' },
    },
    {
      name: 'a field that is not known',
      source: 'docs.mistral.ai api: HTTPValidationError',
      status: 422,
      body: '{"detail":[{"type":"extra_forbidden","loc":["body","user"],"msg":"Extra inputs are not permitted","input":"u1"}]}',
      expected: { kind: 'bad_request', retryable: false },
    },
    {
      name: 'the same in another wrapper',
      source: 'reference: message as an object',
      status: 422,
      body: '{"object":"error","message":{"detail":[{"type":"missing","loc":["body"],"msg":"This model\'s maximum context length is exceeded"}]},"type":"invalid_request_error","code":null}',
      expected: { kind: 'context_length' },
    },
    {
      name: 'wrong key',
      source: WIRE,
      status: 401,
      body: '{"detail":"Unauthorized"}',
      expected: { kind: 'auth', retryable: true },
    },
    {
      name: 'rate limit',
      source: WIRE,
      status: 429,
      body: '{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300"}',
      expected: { kind: 'rate_limit', retrySameTarget: true, retryAfterMs: null },
    },
    ...serverErrors(WIRE),
  ],
  lacks: { refusal: 'models refuse in plain text; there is no field and no finish reason for it' },
})

const textOfFile = (file: string) =>
  readFileSync(new URL(`../fixtures/mistral/${file}`, import.meta.url), 'utf8')

describe('Mistral’s own SDK', () => {
  it('writes the request that we write', () => {
    const request = {
      messages: toolTurns('gSIMJiOkT'),
      tools: [weather],
      max_tokens: 5,
      seed: 7,
      reasoning_effort: 'high',
      response_format: schemaFormat,
    }
    const exchange = mistral.chat?.(chatInput({ model: 'm', ...request }), targetOf(mistral, 'm'))
    const [question, call, result] = toolTurns('gSIMJiOkT')
    const bySdk = sdkRequest.parse({
      model: 'm',
      messages: [
        question,
        { role: 'assistant', content: '', toolCalls: call?.tool_calls },
        { role: 'tool', toolCallId: result?.tool_call_id, content: result?.content },
      ],
      tools: [weather],
      maxTokens: 5,
      randomSeed: 7,
      reasoningEffort: 'high',
      responseFormat: {
        type: 'json_schema',
        jsonSchema: { name: 'answer', strict: true, schemaDefinition: { type: 'object' } },
      },
    } as never)
    expect(bySdk).toMatchObject(exchange === undefined ? {} : (wireBody(exchange) as object))
  })

  it.each(['text', 'tool-call', 'two-tool-calls', 'reasoning', 'empty', 'model-length'])(
    'reads the example of %s',
    (name) => {
      const answer = sdkResponse.parse(JSON.parse(textOfFile(`${name}.json`)))
      expect(answer.choices).toHaveLength(1)
    },
  )

  it.each(['text', 'tool-call', 'two-tool-calls', 'reasoning', 'tool-call-in-pieces'])(
    'reads the chunks of %s',
    (name) => {
      const records: string[] = []
      const decoder = createSseDecoder(({ data }) => records.push(data))
      decoder.push(new TextEncoder().encode(textOfFile(`${name}.sse`)))
      const chunks = records.slice(0, -1).map((data) => sdkChunk.parse(JSON.parse(data)))
      expect(chunks.length).toBeGreaterThan(1)
    },
  )
})

describe('mistral embeddings', () => {
  it('asks for a length by its own name, and for numbers', () => {
    const exchange = mistral.embeddings?.(
      { model: 'x', input: 'a', dimensions: 256, user: 'u' },
      targetOf(mistral, 'codestral-embed'),
    )
    expect(exchange && wireBody({ wire: exchange.wire })).toEqual({
      model: 'codestral-embed',
      input: 'a',
      output_dimension: 256,
      encoding_format: 'float',
    })
    expect(exchange?.warnings).toEqual([leftOut('user')])
  })
})
