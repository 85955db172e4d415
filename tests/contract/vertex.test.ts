import { describe, expect, it } from 'vitest'
import { ProviderError } from '../../src/domain/provider-error.ts'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import type { Target } from '../../src/providers/adapter.ts'
import { ConnectionProblem } from '../../src/providers/connection-problem.ts'
import { vertex } from '../../src/providers/vertex/index.ts'
import { chatInput, targetOf, wireBody } from './exchange.ts'
import { googleAnswers, googleStreams } from './google-answers.ts'
import { googleErrors } from './google-errors.ts'
import { SIGNATURE, signedCall, timeCall } from './google-requests.ts'
import { testProvider } from './provider.ts'

const SDK = '@google/genai 3.3.0 in Vertex mode; cloud.google.com vertex-ai/generative-ai/docs'
const CLAUDE = 'platform.claude.com build-with-claude/claude-on-vertex-ai; @anthropic-ai/vertex-sdk'
const OPEN = 'cloud.google.com vertex-ai/generative-ai/docs/maas/call-open-models'

const user = { role: 'user', content: 'Hello' }
const userContent = { role: 'user', parts: [{ text: 'Hello' }] }
const image = (url: string) => ({ type: 'image_url', image_url: { url } })

/** A target as `connect` makes it, for a project. */
const inProject = (model: string, more: Partial<Target> = {}): Target => ({
  ...targetOf(vertex, model),
  region: 'europe-west4',
  settings: { project: 'my-project' },
  ...more,
})
const claudeInfo = { rules: { wire: 'messages' } } as const

testProvider(vertex, {
  folder: 'google',
  requests: [
    {
      name: 'a tool loop without ids, results in the order of the calls',
      shows: ['tool result', 'image'],
      source: `${SDK}: function-call ids are not accepted`,
      info: { rules: { needsThoughtSignature: true } },
      request: {
        messages: [
          user,
          { role: 'assistant', content: null, tool_calls: [signedCall, timeCall] },
          { role: 'tool', tool_call_id: 'm6rogicj', content: 'noon' },
          { role: 'tool', tool_call_id: 'lpndqlku', content: '{"celsius":22}' },
          { role: 'user', content: [image('https://example.com/a.png'), image('gs://b/c.webp')] },
        ],
        service_tier: 'priority',
        labels: { team: 'a' },
      },
      upstream: {
        contents: [
          userContent,
          {
            role: 'model',
            parts: [
              {
                functionCall: { name: 'get_weather', args: { city: 'Zürich' } },
                thoughtSignature: SIGNATURE,
              },
              { functionCall: { name: 'get_time', args: {} } },
            ],
          },
          {
            role: 'user',
            parts: [
              { functionResponse: { name: 'get_weather', response: { celsius: 22 } } },
              { functionResponse: { name: 'get_time', response: { content: 'noon' } } },
            ],
          },
          {
            role: 'user',
            parts: [
              { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/a.png' } },
              { fileData: { mimeType: 'image/webp', fileUri: 'gs://b/c.webp' } },
            ],
          },
        ],
        labels: { team: 'a' },
      },
      path: '/v1beta1/publishers/google/models/test-model:generateContent',
      headers: { 'x-vertex-ai-llm-shared-request-type': 'priority' },
    },
    {
      name: 'Claude, with the version in the body and the model in the address',
      shows: ['text'],
      source: CLAUDE,
      model: 'claude-opus-4-8@default',
      info: { ...claudeInfo, outputTokensMax: 1000 },
      assets: new Map([['https://example.com/a.png', { mediaType: 'image/png', base64: 'iVBO' }]]),
      request: {
        messages: [{ role: 'user', content: [image('https://example.com/a.png')] }],
        stream: true,
      },
      upstream: {
        anthropic_version: 'vertex-2023-10-16',
        max_tokens: 1000,
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'image',
                source: { type: 'base64', media_type: 'image/png', data: 'iVBO' },
              },
            ],
          },
        ],
        stream: true,
      },
      path: '/v1/publishers/anthropic/models/claude-opus-4-8@default:streamRawPredict',
    },
    {
      name: 'open models in OpenAI’s format',
      shows: ['text'],
      source: OPEN,
      model: 'deepseek-ai/deepseek-v4-maas',
      request: { messages: [user] },
      upstream: { model: 'deepseek-ai/deepseek-v4-maas', messages: [user] },
      path: '/v1/endpoints/openapi/chat/completions',
    },
  ],
  answers: googleAnswers,
  streams: googleStreams,
  errors: googleErrors,
})

describe('addresses of Vertex AI', () => {
  const pathOf = (target: Target, more: Record<string, unknown> = {}) =>
    vertex.chat?.(chatInput({ model: 'vertex/x', messages: [user], ...more }), target).wire.path
  const project = '/projects/my-project/locations/europe-west4'

  it.each<[string, string, Record<string, unknown>]>([
    ['gemini-2.5-pro', `/v1beta1${project}/publishers/google/models/gemini-2.5-pro`, {}],
    ['google/gemini-9', `/v1beta1${project}/publishers/google/models/gemini-9`, {}],
    ['endpoints/123', `/v1beta1${project}/endpoints/123`, {}],
  ])('leads %s to %s', (model, path) => {
    expect(pathOf(inProject(model))).toBe(`${path}:generateContent`)
    expect(pathOf(inProject(model), { stream: true })).toBe(`${path}:streamGenerateContent?alt=sse`)
  })

  it('knows other publishers by the ids of models that the catalogue does not know', () => {
    expect(pathOf(inProject('anthropic/claude-new'))).toBe(
      `/v1${project}/publishers/anthropic/models/claude-new:rawPredict`,
    )
    expect(pathOf(inProject('meta/llama-new'))).toBe(
      `/v1${project}/endpoints/openapi/chat/completions`,
    )
  })

  it.each(['google/../x', 'anthropic/../x', 'endpoints/..'])(
    'keeps to its own path for %j',
    (model) => {
      expect(() => pathOf(inProject(model))).toThrow(/not the id of a model/)
    },
  )

  it('refuses an endpoint without the project that it belongs to', () => {
    expect(() => pathOf(targetOf(vertex, 'endpoints/1'))).toThrow(/need a project/)
  })
})

describe('the connection to Vertex AI', () => {
  const connect = (environment: Record<string, string>) =>
    vertex.connect?.((name) => environment[name])
  const key = JSON.stringify({ type: 'service_account', project_id: 'from-key' })

  it.each([
    ['europe-west4', 'https://europe-west4-aiplatform.googleapis.com'],
    ['eu', 'https://aiplatform.eu.rep.googleapis.com'],
    ['global', 'https://aiplatform.googleapis.com'],
  ])('finds the host of %s', (location, baseUrl) => {
    const environment = {
      GOOGLE_APPLICATION_CREDENTIALS: key,
      GOOGLE_VERTEX_PROJECT: 'p',
      GOOGLE_VERTEX_LOCATION: location,
    }
    expect(connect(environment)).toEqual({
      baseUrl,
      credential: { kind: 'google-json', json: key },
      region: location,
      settings: { project: 'p' },
    })
  })

  it('takes the project from the key, and the names of Google’s own tools', () => {
    expect(connect({ GOOGLE_APPLICATION_CREDENTIALS: key })).toMatchObject({
      region: 'global',
      settings: { project: 'from-key' },
    })
    expect(
      connect({
        GOOGLE_APPLICATION_CREDENTIALS: key,
        GOOGLE_CLOUD_PROJECT: 'cloud',
        GOOGLE_CLOUD_LOCATION: 'us-central1',
        VERTEX_BASE_URL: 'https://proxy.example',
      }),
    ).toMatchObject({
      baseUrl: 'https://proxy.example',
      region: 'us-central1',
      settings: { project: 'cloud' },
    })
  })

  it('puts a key together from its parts', () => {
    const settings = connect({
      GOOGLE_CLIENT_EMAIL: 'a@b.c',
      GOOGLE_PRIVATE_KEY: 'line\\nline',
      GOOGLE_VERTEX_PROJECT: 'p',
    })
    const credential = settings?.credential
    expect(credential?.kind === 'google-json' && JSON.parse(credential.json)).toEqual({
      type: 'service_account',
      client_email: 'a@b.c',
      private_key: 'line\nline',
    })
  })

  it('works with an express key alone', () => {
    expect(connect({ GOOGLE_VERTEX_API_KEY: 'express' })).toEqual({
      baseUrl: 'https://aiplatform.googleapis.com',
      credential: { kind: 'secret', value: 'express' },
      region: null,
      settings: {},
    })
  })

  it('is not there without a credential, or without a project', () => {
    expect(connect({ GOOGLE_VERTEX_PROJECT: 'p', GOOGLE_API_KEY: 'k' })).toBeNull()
    expect(connect({ GOOGLE_APPLICATION_CREDENTIALS: '{"type":"external_account"}' })).toBeNull()
  })

  it.each(['evil.example/', 'a.b', 'x@y', '-a', ''])('refuses the location %j', (location) => {
    const environment = {
      GOOGLE_APPLICATION_CREDENTIALS: key,
      GOOGLE_VERTEX_LOCATION: location,
    }
    expect(() => connect(environment)).toThrow(ConnectionProblem)
  })
})

describe('remote content on Vertex AI', () => {
  const { request } = chatInput({
    model: 'vertex/x',
    messages: [{ role: 'user', content: [image('https://example.com/a.png')] }],
  })

  it('is fetched for Claude, while Google fetches it for Gemini', () => {
    const claude = targetOf(vertex, 'claude', claudeInfo)
    expect(vertex.remoteParts?.(request, claude)).toEqual(['https://example.com/a.png'])
    expect(vertex.remoteParts?.(request, targetOf(vertex, 'gemini'))).toEqual([])
  })

  it('is refused for Claude when nobody fetched it', () => {
    const open = () =>
      vertex.chat?.(
        chatInput({ ...request, model: 'vertex/x' }),
        targetOf(vertex, 'claude', claudeInfo),
      )
    expect(open).toThrow(/no content from this address/)
  })
})

describe('embeddings on Vertex AI', () => {
  const embed = (target: Target) =>
    vertex.embeddings?.(
      { model: 'vertex/e', input: ['a'], dimensions: 64, task_type: 'CLUSTERING' },
      target,
    )
  const project = '/v1beta1/projects/my-project/locations/europe-west4/publishers/google/models/e'

  it('predicts', () => {
    const exchange = embed(inProject('e'))
    expect(exchange?.wire.path).toBe(`${project}:predict`)
    expect(exchange && wireBody(exchange)).toEqual({
      instances: [{ content: 'a', task_type: 'CLUSTERING' }],
      parameters: { outputDimensionality: 64 },
    })
    const body =
      '{"predictions":[{"embeddings":{"values":[0.5],"statistics":{"token_count":3,"truncated":false}}}]}'
    expect(exchange?.readAnswer(encodeUtf8(body))).toEqual({ vectors: [[0.5]], promptTokens: 3 })
  })

  it('embeds content where the catalogue says so', () => {
    const { info } = targetOf(vertex, 'e', { rules: { embeddingMethod: 'embed-content' } })
    const exchange = embed(inProject('e', { info }))
    expect(exchange?.wire.path).toBe(`${project}:embedContent`)
    expect(exchange && wireBody(exchange)).toEqual({
      content: { parts: [{ text: 'a' }] },
      embedContentConfig: { taskType: 'CLUSTERING', outputDimensionality: 64 },
    })
    const body = '{"embedding":{"values":[1,2]},"usageMetadata":{"promptTokenCount":4}}'
    expect(exchange?.readAnswer(encodeUtf8(body))).toEqual({ vectors: [[1, 2]], promptTokens: 4 })
  })

  it('takes nothing for no answer', () => {
    expect(() => embed(inProject('e'))?.readAnswer(encodeUtf8('{}'))).toThrow(ProviderError)
  })
})
