import { AzureOpenAI } from 'openai'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import type { ConnectionSettings, Target } from '../../src/providers/adapter.ts'
import { azure } from '../../src/providers/azure/index.ts'
import { ConnectionProblem } from '../../src/providers/connection-problem.ts'
import {
  commonAnswers,
  imageTurn,
  openAiErrors,
  said,
  schemaFormat,
  toolTurns,
  user,
  usageOf,
  weather,
} from './compatible.ts'
import { chatInput, collectStream, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const REFERENCE = 'learn.microsoft.com azure/ai-services/openai/reference; openai 7.57.0 azure.ts'
const FILTERS = 'learn.microsoft.com azure/foundry/openai/concepts/content-filter'
const ASYNCHRONOUS = 'learn.microsoft.com azure/foundry/openai/concepts/content-streaming'
const PLACEHOLDERS =
  'microsoft/semantic-kernel#3650, langchain-ai/langchain#18977, microsoft/autogen#6465'

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
  source: `${REFERENCE}; ${PLACEHOLDERS}; reasoning text: DeepSeek on Azure`,
  callIds: ['call_zvqn0DGgsBpQnWxiGXVfZzcH', 'call_awro1EHhtCqRoXyjHYWgAadI'],
  besideCalls: null,
  extraUsage: details(),
  reasoningUsage: details(1920, 256),
  streamError: 'server',
  hasRefusal: true,
})

testProvider(azure, {
  requests: [
    {
      name: 'passes images, tools, results and formats, under the name of the deployment',
      shows: ['image', 'tool result', 'structured output', 'text'],
      source: REFERENCE,
      model: 'prod-chat',
      request: {
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        stream: true,
      },
      upstream: {
        model: 'prod-chat',
        messages: [imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/openai/v1/chat/completions',
    },
    {
      name: 'keeps to the rules of the model behind the deployment',
      shows: ['reasoning'],
      source: 'reference: OpenAI per-family rules, which hold on Azure, too',
      info: {
        rules: { maxTokensField: 'max_completion_tokens', sampling: 'only-without-reasoning' },
      },
      request: { messages: [user], max_tokens: 5, top_p: 0.5, reasoning_effort: 'low' },
      upstream: {
        model: 'test-model',
        messages: [user],
        max_completion_tokens: 5,
        reasoning_effort: 'low',
      },
      warnings: ['top_p is not supported and was left out'],
    },
  ],
  answers: common.answers,
  streams: [
    ...common.streams,
    {
      name: 'filter results that come late, in records of their own',
      file: 'asynchronous-filter.sse',
      shows: ['stream'],
      source: `${ASYNCHRONOUS}; ${PLACEHOLDERS}`,
      message: said('Hello! How can I help? ☕'),
      usage: { ...usageOf(9, 8), ...details() },
    },
    {
      name: 'a filter that stops the answer late',
      file: 'asynchronous-stop.sse',
      shows: ['refusal'],
      source: ASYNCHRONOUS,
      message: said('I can', 'content_filter'),
      usage: { ...usageOf(12, 3), ...details() },
    },
  ],
  errors: [
    ...openAiErrors(REFERENCE),
    {
      name: 'a prompt that a filter stopped',
      source: FILTERS,
      status: 400,
      body: '{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI\'s content management policy.","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"violence":{"filtered":true,"severity":"medium"}}}}}',
      expected: { kind: 'content_filter', retryable: false, retrySameTarget: false },
    },
    {
      name: 'a filter that says so by the name of the policy',
      source: FILTERS,
      status: 400,
      body: '{"error":{"code":"ResponsibleAIPolicyViolation","message":"Stopped."}}',
      expected: { kind: 'content_filter', retryable: false },
    },
    {
      name: 'a deployment that is not there',
      source: REFERENCE,
      status: 404,
      body: '{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}',
      expected: { kind: 'model_not_found', retryable: true, code: 'DeploymentNotFound' },
    },
    {
      name: 'a deployment whose model can’t chat',
      source: REFERENCE,
      status: 400,
      body: '{"error":{"code":"OperationNotSupported","message":"The chatCompletion operation does not work with the specified model."}}',
      expected: { kind: 'model_not_found', retryable: true },
    },
    {
      name: 'a key that the management layer in front refuses',
      source: 'reference: errors of API management have no wrapper',
      status: 401,
      body: '{"statusCode":401,"message":"Unauthorized. Access token is missing, invalid, or expired."}',
      expected: { kind: 'auth', retryable: true, retrySameTarget: false },
    },
    {
      name: 'a rate limit with its delay in milliseconds',
      source: REFERENCE,
      status: 429,
      headers: { 'retry-after-ms': '1250', 'retry-after': '2' },
      body: '{"error":{"code":"429","message":"Rate limit is exceeded. Try again in 2 seconds."}}',
      expected: { kind: 'rate_limit', retrySameTarget: true, retryAfterMs: 1250 },
    },
  ],
})

const targetIn = (settings: Target['settings'], model = 'prod chat'): Target => ({
  ...targetOf(azure, model),
  settings,
})
const DEPLOYMENTS = { form: 'deployments', apiVersion: '2024-10-21' }

function pathsOf(target: Target) {
  const input = chatInput({ model: 'azure/x', messages: [user] })
  const embed = azure.embeddings?.({ model: 'azure/x', input: ['a'] }, target)
  return [azure.chat?.(input, target).wire.path, embed?.wire.path]
}

describe('addresses on Azure', () => {
  it('are those of the v1 API, with a version only where one was set', () => {
    expect(pathsOf(targetIn({}))).toEqual(['/openai/v1/chat/completions', '/openai/v1/embeddings'])
    expect(pathsOf(targetIn({ apiVersion: 'preview' }))).toEqual([
      '/openai/v1/chat/completions?api-version=preview',
      '/openai/v1/embeddings?api-version=preview',
    ])
  })

  it('are those that the official client calls for a deployment', async () => {
    const called: string[] = []
    const client = new AzureOpenAI({
      endpoint: 'https://x.openai.azure.com',
      apiKey: 'made-up',
      apiVersion: DEPLOYMENTS.apiVersion,
      maxRetries: 0,
      fetch: (url) => {
        const { pathname, search } = new URL(url instanceof Request ? url.url : url)
        called.push(pathname + search)
        return Promise.resolve(Response.json({ data: [] }))
      },
    })
    await client.chat.completions.create({ model: 'prod chat', messages: [user] })
    await client.embeddings.create({ model: 'prod chat', input: 'a' })
    expect(pathsOf(targetIn(DEPLOYMENTS))).toEqual(called)
  })

  it.each(['..', '', '.'])('keep to the deployment named %j', (model) => {
    expect(() => pathsOf(targetIn(DEPLOYMENTS, model))).toThrow(/not the id of a model/)
  })

  it('escape what would lead to another operation', () => {
    const [path] = pathsOf(targetIn(DEPLOYMENTS, 'a/embeddings?b'))
    expect(path).toBe(
      '/openai/deployments/a%2Fembeddings%3Fb/chat/completions?api-version=2024-10-21',
    )
  })
})

describe('the connection to Azure', () => {
  const connect = (environment: Record<string, string>) =>
    azure.connect?.((name) => environment[name])
  const at = (endpoint: string, version?: string) =>
    connect({
      AZURE_OPENAI_API_KEY: 'made-up',
      AZURE_OPENAI_ENDPOINT: endpoint,
      ...(version !== undefined && { AZURE_OPENAI_API_VERSION: version }),
    })
  const HOST = 'https://x.openai.azure.com'
  const FOUNDRY = 'https://x.services.ai.azure.com/api/projects/p'

  const WHOLE = `${HOST}/openai/deployments/d/chat/completions?api-version=2024-10-21`
  const PREVIEW = '2025-04-01-preview'

  it.each<readonly [string, string | undefined, Partial<ConnectionSettings>]>([
    [HOST, undefined, {}],
    [`${HOST}/`, '2024-10-21', { settings: DEPLOYMENTS }],
    [HOST, PREVIEW, { settings: { form: 'deployments', apiVersion: PREVIEW } }],
    [HOST, 'preview', { settings: { apiVersion: 'preview' } }],
    [`${HOST}/openai/v1/`, undefined, {}],
    [`${HOST}/openai/v1`, '2024-10-21', {}],
    [`${FOUNDRY}/openai/v1`, undefined, { baseUrl: FOUNDRY }],
    [WHOLE, undefined, { settings: DEPLOYMENTS }],
    [`${HOST}/openai-proxy`, undefined, { baseUrl: `${HOST}/openai-proxy` }],
  ])('reads the address %s with version %s', (endpoint, version, expected) => {
    expect(at(endpoint, version)).toEqual({
      baseUrl: HOST,
      credential: { kind: 'secret', value: 'made-up' },
      region: null,
      settings: {},
      ...expected,
    })
  })

  it('takes the names of other clients', () => {
    const other = { AZURE_API_KEY: 'k', AZURE_BASE_URL: HOST, OPENAI_API_VERSION: '2024-10-21' }
    expect(connect(other)).toMatchObject({ baseUrl: HOST, settings: DEPLOYMENTS })
  })

  it('is not there without a key or an address', () => {
    expect(connect({ AZURE_OPENAI_API_KEY: 'k' })).toBeNull()
    expect(connect({ AZURE_OPENAI_ENDPOINT: HOST })).toBeNull()
  })

  it.each(['x', 'x.openai.azure.com:443', 'ftp://x.example'])(
    'refuses %j as an address',
    (endpoint) => {
      expect(() => at(endpoint)).toThrow(ConnectionProblem)
    },
  )

  it.each(['2024', '2024-10-21&a=b', 'v2'])('refuses %j as a version', (version) => {
    expect(() => at(HOST, version)).toThrow(/AZURE_OPENAI_API_VERSION/)
  })
})

describe('answers of Azure', () => {
  const fileOf = (file: string) =>
    new Uint8Array(readFileSync(new URL(`../fixtures/azure/${file}`, import.meta.url)))
  const open = (stream: boolean) => {
    const input = chatInput({ model: 'azure/x', messages: [user], stream })
    const exchange = azure.chat?.(input, targetIn({}))
    if (exchange === undefined) throw new Error('no chat')
    return exchange
  }

  it('keep the results of filters that stand beside content', () => {
    const { completion } = open(false).readAnswer(fileOf('refusal.json'), () => undefined)
    expect(completion).toMatchObject({
      prompt_filter_results: [{ prompt_index: 0 }],
      choices: [{ content_filter_results: { violence: { filtered: true } } }],
    })
    const { chunks } = collectStream(open(true), [fileOf('refusal.sse')])
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ content_filter_results: { violence: { filtered: true } } }],
    })
  })

  it('hold no record without id or delta, however many come at once', () => {
    const { chunks } = collectStream(open(true), [fileOf('asynchronous-filter.sse')])
    expect(chunks.map(({ choices }) => choices[0]?.delta)).toEqual([
      { content: '', role: 'assistant' },
      ...['Hello! ', 'How can I ', 'help? ☕'].map((content) => ({ content })),
      {},
    ])
  })
})

describe('embeddings on Azure', () => {
  it('name the deployment and come as numbers', () => {
    const exchange = azure.embeddings?.(
      { model: 'azure/e', input: ['a'], dimensions: 64, user: 'u' },
      targetIn(DEPLOYMENTS, 'e'),
    )
    expect(exchange && wireBody(exchange)).toEqual({
      model: 'e',
      input: ['a'],
      dimensions: 64,
      user: 'u',
      encoding_format: 'float',
    })
    const body = '{"data":[{"index":0,"embedding":[0.5]}],"usage":{"prompt_tokens":3}}'
    expect(exchange?.readAnswer(encodeUtf8(body))).toEqual({ vectors: [[0.5]], promptTokens: 3 })
  })
})
