import { readFileSync } from 'node:fs'
import { getProviderHelper, makeRequestOptionsFromResolvedModel } from '@huggingface/inference'
import { describe, expect, it } from 'vitest'
import { huggingface } from '../../src/providers/huggingface.ts'
import {
  callOf,
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
import { chatInput, targetOf, wireBody } from './exchange.ts'
import { testProvider } from './provider.ts'

const CLIENT = '@huggingface/inference 4.13.30, providers'
const WIRE = `huggingface.co docs/inference-providers; ${CLIENT}`
const UNINDEXED =
  'router-for-me/CLIProxyAPI#5058, SamSaffron/term-llm#314, openai/openai-python#3246'

const common = commonAnswers({
  source: WIRE,
  callIds: ['call_9aTVa8tTQ1', 'call_0bUWb9uUR2'],
  besideCalls: null,
  reasoningUsage: {},
  hasCache: false,
  streamError: 'server',
})

const one = callOf('call_9aTVa8tTQ1', 'get_weather', '{"city":"Paris"}')
const two = callOf('call_0bUWb9uUR2', 'get_time', '{"zone":"CET"}')

testProvider(huggingface, {
  requests: [
    {
      name: 'passes images, tools, schemas and efforts to whichever host',
      shows: ['image', 'tool result', 'structured output', 'reasoning', 'text'],
      source: WIRE,
      model: 'zai-org/GLM-5.2:fastest',
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        reasoning_effort: 'xhigh',
        max_completion_tokens: 5,
        stream: true,
      },
      upstream: {
        model: 'zai-org/GLM-5.2:fastest',
        messages: [{ role: 'system', content: 'Be brief.' }, imageTurn, ...toolTurns('call_1')],
        tools: [weather],
        response_format: schemaFormat,
        reasoning_effort: 'xhigh',
        max_tokens: 5,
        stream: true,
        stream_options: { include_usage: true },
      },
      path: '/v1/chat/completions',
    },
    {
      name: 'sends no reasoning back, which some hosts would refuse',
      shows: ['reasoning'],
      source: WIRE,
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
  answers: common.answers,
  streams: [
    ...common.streams,
    {
      name: 'one call whose pieces have no index (breakage 2)',
      file: 'one-unindexed-call.sse',
      shows: ['tool call'],
      source: UNINDEXED,
      message: { ...said(null, 'tool_calls'), tool_calls: [one] },
      usage: usageOf(120, 20),
    },
    {
      name: 'two calls whose pieces have no index, ended by stop (breakage 2)',
      file: 'two-unindexed-calls.sse',
      shows: ['parallel tool calls'],
      source: UNINDEXED,
      message: { ...said(null, 'tool_calls'), tool_calls: [one, two] },
      usage: usageOf(130, 41),
    },
    {
      name: 'two calls that share one index (breakage 1)',
      file: 'two-calls-with-one-index.sse',
      shows: ['parallel tool calls'],
      source: 'BerriAI/litellm#5231, maximhq/bifrost#1961',
      message: { ...said(null, 'tool_calls'), tool_calls: [one, two] },
      usage: usageOf(130, 41),
    },
  ],
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'the month’s credits used up',
      source: 'huggingface.co docs/inference-providers/pricing',
      status: 402,
      body: '{"error":"You have exceeded your monthly included credits for Inference Providers."}',
      expected: { kind: 'quota', retryable: true, retrySameTarget: false },
    },
    {
      name: 'a model that is loading',
      source: CLIENT,
      status: 503,
      body: '{"error":"Model x is currently loading","estimated_time":20.0}',
      expected: { kind: 'overloaded', retryable: true },
    },
    {
      name: 'a detail of a host',
      source: CLIENT,
      status: 422,
      body: '{"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error"}]}',
      expected: { kind: 'bad_request', retryable: false },
    },
  ],
  lacks: {
    refusal: 'models refuse in plain text; there is no field and no finish reason for it',
    'cached usage': 'the router’s hosts do not report what they cached',
  },
})

const connect = (settings: Readonly<Record<string, string>>) =>
  huggingface.connect?.((name) => settings[name])

describe('the address of Hugging Face', () => {
  it('is not there without a token', () => {
    expect(connect({})).toBeNull()
  })

  it.each([
    'https://x.endpoints.example',
    'https://x.endpoints.example/v1',
    'https://x.endpoints.example/v1/',
  ])('may be %s', (address) => {
    expect(connect({ HF_TOKEN: 't', HUGGINGFACE_BASE_URL: address })).toMatchObject({
      baseUrl: 'https://x.endpoints.example',
      credential: { kind: 'secret', value: 't' },
    })
  })

  it('bills whom the settings name', () => {
    const settings = connect({ HF_TOKEN: 't', HF_BILL_TO: 'org' })?.settings ?? {}
    const target = { ...targetOf(huggingface, 'm'), settings }
    const headers = huggingface.chat?.(chatInput({ model: 'm', messages: [user] }), target).wire
      .headers
    expect(headers).toEqual(['content-type', 'application/json', 'x-hf-bill-to', 'org'])
  })
})

describe('embeddings of Hugging Face', () => {
  const target = targetOf(huggingface, 'BAAI/bge-m3')
  const embed = (fields: object) =>
    huggingface.embeddings?.({ model: 'x', input: ['a', 'b'], ...fields }, target)

  it('are asked for as Hugging Face’s own client does', () => {
    const exchange = embed({ encoding_format: 'base64' })
    const { url, info } = makeRequestOptionsFromResolvedModel(
      'BAAI/bge-m3',
      getProviderHelper('hf-inference', 'feature-extraction'),
      { inputs: ['a', 'b'], accessToken: 'hf_x' },
      undefined,
      { task: 'feature-extraction' },
    )
    expect(`${target.baseUrl}${exchange?.wire.path}`).toBe(url)
    expect(exchange && wireBody({ wire: exchange.wire })).toEqual(JSON.parse(info.body as string))
  })

  it('are read from a list of vectors', () => {
    const body = readFileSync(new URL('../fixtures/huggingface/embeddings.json', import.meta.url))
    expect(embed({})?.readAnswer(body)).toEqual({
      vectors: [
        [0.1, -0.2, 0.3],
        [0.4, 0.5, -0.6],
      ],
      promptTokens: null,
    })
  })

  it.each(['[[[0.1]]]', '[]x', '{}', '{"error":"loading"}', '[[]]'])('are not in %s', (text) => {
    expect(() => embed({})?.readAnswer(new TextEncoder().encode(text))).toThrow(
      expect.objectContaining({ name: 'ProviderError' }),
    )
  })

  it.each([{ dimensions: 3 }, { input: [1, 2] }])('are refused with %j', (fields) => {
    expect(() => embed(fields)).toThrow(expect.objectContaining({ code: 'unsupported_parameter' }))
  })

  it('go nowhere but to a model', () => {
    const embedAt = (model: string) => () =>
      huggingface.embeddings?.({ model: 'x', input: 'a' }, { ...target, model })
    expect(embedAt('../../admin')).toThrow(expect.objectContaining({ code: 'model_not_found' }))
    expect(embedAt('a/b?c#d')()?.wire.path).toContain('/a/b%3Fc%23d/')
  })
})
