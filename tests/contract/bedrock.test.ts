import { describe, expect, it } from 'vitest'
import { bedrock } from '../../src/providers/bedrock/index.ts'
import { bedrockRefusals, bedrockRequests } from './bedrock-requests.ts'
import { callOf, said, usageOf } from './compatible.ts'
import { targetOf } from './exchange.ts'
import { testProvider } from './provider.ts'

const SDK = '@aws-sdk/client-bedrock-runtime 3.1164.0; frames by @smithy/eventstream-codec 4.5.2'
const API = 'docs.aws.amazon.com bedrock APIReference, Converse (2026)'

const sky = said('The sky is blue. ☀')
const weather = {
  ...said('I look.', 'tool_calls'),
  tool_calls: [callOf('tooluse_1', 'get_weather', '{"city":"Tokyo"}')],
}
const two = {
  ...said(null, 'tool_calls'),
  tool_calls: [
    callOf('tooluse_1', 'get_weather', '{"city":"Zürich"}'),
    callOf('tooluse_2', 'get_time', '{}'),
  ],
}
const thought = {
  ...said('Three.'),
  reasoning_content: "Count the r's.",
  extra_content: {
    bedrock: { reasoning: [{ reasoningText: { text: "Count the r's.", signature: 'c2lnbmVk' } }] },
  },
}
const redacted = {
  ...said('Three.'),
  extra_content: { bedrock: { reasoning: [{ redactedContent: 'cmVkYWN0ZWQ=' }] } },
}
const cached = {
  ...usageOf(119, 2),
  prompt_tokens_details: { cached_tokens: 74, cache_write_tokens: 35 },
}
const begun = { ...said('Hel'), finish_reason: null }

testProvider(bedrock, {
  requests: bedrockRequests,
  refused: bedrockRefusals,
  answers: [
    {
      name: 'text',
      file: 'text.json',
      shows: ['text'],
      source: SDK,
      message: sky,
      usage: usageOf(5, 7),
    },
    {
      name: 'tool call after text',
      file: 'tool-call.json',
      shows: ['tool call'],
      source: SDK,
      message: weather,
      usage: usageOf(46, 14),
    },
    {
      name: 'two tool calls and no text',
      file: 'two-tool-calls.json',
      shows: ['parallel tool calls'],
      source: SDK,
      message: two,
      usage: usageOf(119, 52),
    },
    {
      name: 'signed reasoning',
      file: 'reasoning.json',
      shows: ['reasoning'],
      source: SDK,
      message: thought,
      usage: usageOf(8, 50),
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: SDK,
      message: said('Once upon a', 'length'),
      usage: usageOf(6, 3),
    },
    {
      name: 'an intervening guardrail',
      file: 'guardrail.json',
      shows: ['refusal'],
      source: API,
      message: said('Sorry.', 'content_filter'),
      usage: usageOf(6, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: SDK,
      message: said(null),
      usage: usageOf(3, 0),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: SDK,
      message: said('{"age":22}'),
      usage: usageOf(20, 12),
    },
    {
      name: 'cached tokens, added to the others',
      file: 'cache.json',
      shows: ['cached usage'],
      source: API,
      message: said('OK.'),
      usage: cached,
    },
    {
      name: 'fields that the caller has asked for',
      file: 'fields.json',
      shows: ['text'],
      source: API,
      message: {
        ...said('OK.'),
        extra_content: { bedrock: { additionalModelResponseFields: { stop_sequence: 'END' } } },
      },
      usage: usageOf(3, 1),
    },
  ],
  streams: [
    {
      name: 'text',
      file: 'text.bin',
      shows: ['stream'],
      source: SDK,
      message: sky,
      usage: usageOf(5, 7),
    },
    {
      name: 'tool call after text',
      file: 'tool-call.bin',
      shows: ['tool call'],
      source: SDK,
      message: weather,
      usage: usageOf(46, 14),
    },
    {
      name: 'two tool calls, one without input',
      file: 'two-tool-calls.bin',
      shows: ['parallel tool calls'],
      source: SDK,
      message: two,
      usage: usageOf(119, 52),
    },
    {
      name: 'signed reasoning',
      file: 'reasoning.bin',
      shows: ['reasoning'],
      source: SDK,
      message: thought,
      usage: usageOf(8, 50),
    },
    {
      name: 'reasoning that is hidden',
      file: 'redacted.bin',
      shows: ['reasoning'],
      source: SDK,
      message: redacted,
      usage: usageOf(8, 50),
    },
    {
      name: 'length stop',
      file: 'length.bin',
      shows: ['length stop'],
      source: SDK,
      message: said('Once upon a', 'length'),
      usage: usageOf(6, 3),
    },
    {
      name: 'an intervening guardrail',
      file: 'guardrail.bin',
      shows: ['refusal'],
      source: API,
      message: said('Sorry.', 'content_filter'),
      usage: usageOf(6, 3),
    },
    {
      name: 'empty answer',
      file: 'empty.bin',
      shows: ['empty answer'],
      source: SDK,
      message: said(null),
      usage: usageOf(3, 0),
    },
    {
      name: 'cached tokens, added to the others',
      file: 'cache.bin',
      shows: ['cached usage'],
      source: API,
      message: said('OK.'),
      usage: cached,
    },
    {
      name: 'end without metadata',
      file: 'without-metadata.bin',
      shows: ['stream'],
      source: SDK,
      message: said('OK.'),
      usage: null,
    },
    {
      name: 'throttled in the middle',
      file: 'throttled.bin',
      shows: ['error in stream'],
      source: SDK,
      message: begun,
      usage: null,
      end: { kind: 'rate_limit' },
    },
    {
      name: 'a model that breaks down',
      file: 'model-error.bin',
      shows: ['error in stream'],
      source: SDK,
      message: begun,
      usage: null,
      end: { kind: 'server' },
    },
    {
      name: 'a refusal in the stream',
      file: 'refused.bin',
      shows: ['error in stream'],
      source: SDK,
      message: { ...said(null), finish_reason: null },
      usage: null,
      end: { kind: 'bad_request' },
    },
    {
      name: 'an answer that the model broke',
      file: 'malformed.bin',
      shows: ['error in stream'],
      source: API,
      message: begun,
      usage: usageOf(3, 1),
      end: { kind: 'protocol' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.bin',
      shows: ['cut stream'],
      source: SDK,
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
    {
      name: 'connection that closes within a frame',
      file: 'cut-frame.bin',
      shows: ['cut stream'],
      source: SDK,
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
    {
      name: 'a frame whose checksum is wrong',
      file: 'damaged.bin',
      shows: ['cut stream'],
      source: SDK,
      message: { ...said('Hello'), finish_reason: null },
      usage: null,
      end: { kind: 'protocol' },
    },
  ],
  errors: [
    {
      name: 'bad request',
      source: API,
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/coral/' },
      body: '{"message":"The model returned the following errors: temperature: range 0..1"}',
      expected: { kind: 'bad_request', retryable: false, code: 'ValidationException' },
    },
    {
      name: 'prompt that is too long',
      source: API,
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      body: '{"message":"Input is too long for requested model."}',
      expected: { kind: 'context_length', retryable: true },
    },
    {
      name: 'a model that needs a profile',
      source: API,
      status: 400,
      headers: { 'x-amzn-errortype': 'ValidationException' },
      body: '{"message":"Invocation of model ID x with on-demand throughput isn’t supported."}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'spent quota',
      source: API,
      status: 400,
      headers: { 'x-amzn-errortype': 'ServiceQuotaExceededException' },
      body: '{"message":"Your account has exceeded its quota."}',
      expected: { kind: 'quota', retrySameTarget: false },
    },
    {
      name: 'wrong signature',
      source: API,
      status: 401,
      body: '{"message":"made-up-key is not valid"}',
      expected: { kind: 'auth', retryable: true },
      hides: 'made-up-key',
    },
    {
      name: 'no access to the model',
      source: API,
      status: 403,
      headers: { 'x-amzn-errortype': 'AccessDeniedException' },
      body: '{"Message":"User: arn:aws:iam::1:user/x is not authorized"}',
      expected: { kind: 'auth' },
      hides: 'arn:aws',
    },
    {
      name: 'unknown model',
      source: API,
      status: 404,
      headers: { 'x-amzn-errortype': 'ResourceNotFoundException' },
      body: '{"message":"Could not resolve the foundation model"}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'a model that takes too long',
      source: API,
      status: 408,
      headers: { 'x-amzn-errortype': 'ModelTimeoutException' },
      body: '{"message":"The request took too long to process."}',
      expected: { kind: 'timeout' },
    },
    {
      name: 'a model that fails',
      source: API,
      status: 424,
      headers: { 'x-amzn-errortype': 'ModelErrorException' },
      body: '{"message":"The system encountered an unexpected error."}',
      expected: { kind: 'server', retrySameTarget: true },
    },
    {
      name: 'throttled',
      source: API,
      status: 429,
      headers: { 'x-amzn-errortype': 'ThrottlingException' },
      body: '{"message":"Too many requests, please wait before trying again."}',
      expected: { kind: 'rate_limit', retrySameTarget: true },
    },
    {
      name: 'a model that is not ready',
      source: API,
      status: 429,
      headers: { 'x-amzn-errortype': 'ModelNotReadyException' },
      body: '{"message":"Model is not ready for inference."}',
      expected: { kind: 'overloaded' },
    },
    {
      name: 'internal error',
      source: API,
      status: 500,
      headers: { 'x-amzn-errortype': 'InternalServerException' },
      body: '{"message":"unexpected"}',
      expected: { kind: 'server' },
    },
    {
      name: 'unavailable',
      source: API,
      status: 503,
      headers: { 'x-amzn-errortype': 'ServiceUnavailableException' },
      body: '{"message":"Bedrock is unable to process your request."}',
      expected: { kind: 'overloaded' },
    },
  ],
})

const connectWith = (environment: Readonly<Record<string, string>>) =>
  bedrock.connect?.((name) => environment[name]) ?? null

describe('bedrock: connection', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' }

  it('needs a region and a credential', () => {
    expect(connectWith(keys)).toBeNull()
    expect(connectWith({ AWS_REGION: 'us-east-1' })).toBeNull()
    expect(
      connectWith({ ...keys, AWS_DEFAULT_REGION: 'eu-west-1', AWS_SESSION_TOKEN: 't' }),
    ).toEqual({
      baseUrl: 'https://bedrock-runtime.eu-west-1.amazonaws.com',
      credential: {
        kind: 'aws',
        accessKeyId: 'AKIA',
        secretAccessKey: 'secret',
        sessionToken: 't',
      },
      region: 'eu-west-1',
      settings: {},
    })
  })

  it('takes an API key over an access key, and another address', () => {
    expect(
      connectWith({
        ...keys,
        AWS_REGION: 'us-east-1',
        AWS_BEARER_TOKEN_BEDROCK: 'key',
        BEDROCK_BASE_URL: 'https://vpce.example',
      }),
    ).toMatchObject({
      baseUrl: 'https://vpce.example',
      credential: { kind: 'secret', value: 'key' },
    })
  })

  it('takes the role of a pod or a container', () => {
    const AWS_REGION = 'eu-west-1'
    expect(
      connectWith({ AWS_REGION, AWS_ROLE_ARN: 'arn', AWS_WEB_IDENTITY_TOKEN_FILE: '/token' })
        ?.credential,
    ).toEqual({
      kind: 'aws-web-identity',
      stsUrl: 'https://sts.eu-west-1.amazonaws.com/',
      roleArn: 'arn',
      tokenFile: '/token',
      sessionName: 'scalix-router',
    })
    expect(
      connectWith({ AWS_REGION, AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/x' })?.credential,
    ).toMatchObject({ kind: 'aws-container', url: 'http://169.254.170.2/v2/x' })
  })

  it('knows the domains of China and of the sovereign cloud', () => {
    expect(connectWith({ ...keys, AWS_REGION: 'cn-north-1' })?.baseUrl).toMatch(
      /amazonaws\.com\.cn$/,
    )
    expect(connectWith({ ...keys, AWS_REGION: 'eusc-de-east-1' })?.baseUrl).toMatch(
      /amazonaws\.eu$/,
    )
  })
})

describe('bedrock: embeddings', () => {
  const embed = (request: Readonly<Record<string, unknown>>, maker = 'amazon') =>
    bedrock.embeddings?.(
      { model: 'm', input: ['Hello'], ...request },
      targetOf(bedrock, 'amazon.titan-embed-text-v2:0', { maker, mode: 'embedding' }),
    )
  const read = (body: unknown) =>
    embed({})?.readAnswer(new TextEncoder().encode(JSON.stringify(body)))

  it('are asked for in the form of the model’s maker', () => {
    expect(embed({ dimensions: 256 })?.wire).toMatchObject({
      path: '/model/amazon.titan-embed-text-v2%3A0/invoke',
      body: '{"inputText":"Hello","dimensions":256}',
    })
    expect(JSON.parse(String(embed({ input_type: 'search_query' }, 'cohere')?.wire.body))).toEqual({
      texts: ['Hello'],
      input_type: 'search_query',
      embedding_types: ['float'],
    })
  })

  it('are read from either form', () => {
    expect(read({ embedding: [0.1, 0.2], inputTextTokenCount: 3 })).toEqual({
      vectors: [[0.1, 0.2]],
      promptTokens: 3,
    })
    expect(read({ embeddings: { float: [[1, 2]] } })).toEqual({
      vectors: [[1, 2]],
      promptTokens: null,
    })
    expect(() => read({ embeddings: [] })).toThrow('no embeddings')
  })

  it('take no tokens', () => {
    expect(() => embed({ input: [[1, 2]] })).toThrow('texts')
  })
})
