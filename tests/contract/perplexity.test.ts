import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { perplexity } from '../../src/providers/perplexity/index.ts'
import {
  imageTurn,
  leftOut,
  openAiErrors,
  said,
  schemaFormat,
  schemaWish,
  toolTurns,
  usageOf,
  user,
  weather,
} from './compatible.ts'
import { chatInput, collectStream, targetOf } from './exchange.ts'
import { testProvider } from './provider.ts'

const SDK = '@perplexity-ai/perplexity_ai 0.38.5, resources/chat and resources/shared'
const WIRE = `docs.perplexity.ai api-reference/chat-completions-post; ${SDK}`
const ROLES = 'perplexityai/api-discussion#265'

const THINKER = { abilities: { reasoning: true }, rules: { reasoningInText: true } } as const

const cost = (prompt: number, completion: number, costUsd: number) => ({
  ...usageOf(prompt, completion),
  provider_cost_usd: costUsd,
})
const cite = (url: string, title: string, [start, end]: readonly [number, number]) => ({
  type: 'url_citation',
  url_citation: { url, title, start_index: start, end_index: end },
})
const PARIS = ['https://en.wikipedia.org/wiki/Paris', 'Paris - Wikipedia'] as const
const FRANCE = ['https://www.britannica.com/place/France', 'France'] as const

const hello = said('Hello! How can I help? ☕')
const cited = {
  ...said('Paris is the capital[1][2] of France [3].'),
  annotations: [cite(...PARIS, [20, 23]), cite(...FRANCE, [23, 26])],
}
const reasoned = {
  ...said('Hi!'),
  reasoning_content: 'They greet me.\nI greet back. 🤔',
  annotations: [cite(...PARIS, [0, 0]), cite(...FRANCE, [0, 0])],
}
const thought = {
  ...cost(2006, 300, 0.010012),
  completion_tokens_details: { reasoning_tokens: 256 },
}
const begun = { ...said('Hel'), finish_reason: null }
const beginning = cost(9, 1, 0.005)

const searchOptions = {
  search_mode: 'academic',
  search_domain_filter: ['example.com', '-example.org'],
  search_recency_filter: 'week',
  return_images: true,
  return_related_questions: true,
  stream_mode: 'concise',
}

testProvider(perplexity, {
  requests: [
    {
      name: 'passes search options, images and a schema',
      shows: ['image', 'structured output', 'text'],
      source: SDK,
      request: {
        messages: [{ role: 'developer', content: 'Be brief.' }, imageTurn],
        response_format: schemaFormat,
        max_completion_tokens: 5,
        ...searchOptions,
        stream: true,
        stream_options: { include_usage: true },
        tools: [],
      },
      path: '/chat/completions',
      upstream: {
        model: 'test-model',
        messages: [{ role: 'system', content: 'Be brief.' }, imageTurn],
        response_format: schemaFormat,
        max_tokens: 5,
        ...searchOptions,
        stream: true,
      },
    },
    {
      name: 'joins neighbours of one role, so that roles alternate',
      shows: ['text'],
      source: ROLES,
      request: {
        messages: [
          { role: 'system', content: 'One.' },
          { role: 'system', content: 'Two.' },
          user,
          { ...imageTurn, name: 'Ann' },
          { role: 'assistant', content: 'Hi', refusal: null, reasoning_content: 'hm' },
          { role: 'assistant', content: 'there.' },
          { role: 'system', content: 'Be brief.' },
          user,
        ],
      },
      upstream: {
        model: 'test-model',
        messages: [
          { role: 'system', content: 'One.' },
          { role: 'system', content: 'Two.' },
          { role: 'user', content: [{ type: 'text', text: 'Hello' }, ...imageTurn.content] },
          { role: 'assistant', content: 'Hi\n\nthere.' },
          { role: 'user', content: '[System instruction]\n\nBe brief.\n\nHello' },
        ],
      },
      warnings: ['a system message inside the conversation was sent as the user’s'],
    },
    {
      name: 'sends files by address or as bare base64',
      shows: ['text'],
      source: `${SDK}, ChatMessageContentFileChunk; docs.perplexity.ai docs/sonar/media`,
      request: {
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'file',
                file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
              },
              { type: 'file', file: { file_data: 'https://example.com/b.pdf' } },
              { type: 'refusal', refusal: 'No.' },
            ],
          },
        ],
      },
      upstream: {
        model: 'test-model',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'file_url', file_url: { url: 'aGk=' }, file_name: 'a.pdf' },
              { type: 'file_url', file_url: { url: 'https://example.com/b.pdf' } },
              { type: 'text', text: 'No.' },
            ],
          },
        ],
      },
    },
    {
      name: 'puts OpenAI’s place of the user where it belongs, and leaves out what is not there',
      shows: ['text'],
      source: `${SDK}, WebSearchOptions`,
      request: {
        messages: [user],
        web_search_options: {
          search_context_size: 'low',
          user_location: { type: 'approximate', approximate: { country: 'FR' } },
        },
        stop: 'END',
        seed: 7,
        logprobs: true,
        user: 'u1',
      },
      upstream: {
        model: 'test-model',
        messages: [user],
        web_search_options: { search_context_size: 'low', user_location: { country: 'FR' } },
      },
      warnings: ['logprobs', 'seed', 'stop', 'user'].map(leftOut),
    },
    {
      name: 'asks in words for JSON without a schema',
      shows: ['structured output'],
      source: `${SDK}: text, json_schema and regex`,
      request: { messages: [user], response_format: { type: 'json_object' } },
      upstream: {
        model: 'test-model',
        messages: [
          { ...schemaWish, content: 'Answer with one JSON object and nothing else.' },
          user,
        ],
      },
      warnings: ['response_format json_object is asked for in words, not enforced'],
    },
    {
      name: 'fits the effort to what there is',
      shows: ['reasoning'],
      source: SDK,
      info: THINKER,
      request: { messages: [user], reasoning_effort: 'max' },
      upstream: { model: 'test-model', messages: [user], reasoning_effort: 'high' },
      warnings: ['reasoning_effort max is not offered by this model: high was sent'],
    },
  ],
  refused: [
    { name: 'tools', request: { tools: [weather] }, code: 'unsupported_parameter' },
    {
      name: 'calls and results of tools',
      request: { messages: toolTurns('call_1') },
      code: 'unsupported_parameter',
    },
    {
      name: 'files by an id of another provider',
      request: {
        messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'f1' } }] }],
      },
      code: 'unsupported_parameter',
    },
    { name: 'several answers', request: { n: 2 }, code: 'unsupported_parameter' },
    {
      name: 'audio',
      request: {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }],
      },
      code: 'unsupported_parameter',
    },
  ],
  answers: [
    {
      name: 'text',
      file: 'text.json',
      shows: ['text'],
      source: WIRE,
      message: hello,
      usage: cost(9, 8, 0.005017),
    },
    {
      name: 'sources as annotations of their marks',
      file: 'sources.json',
      shows: ['text'],
      source: WIRE,
      message: cited,
      usage: cost(14, 10, 0.005024),
    },
    {
      name: 'reasoning out of the text, and counted beside the completion',
      file: 'reasoning.json',
      shows: ['reasoning'],
      source: `${WIRE}; docs.rs allms 0.42.0 llm_models/perplexity.rs, the tags of reasoning models`,
      info: THINKER,
      message: reasoned,
      usage: thought,
    },
    {
      name: 'length stop',
      file: 'length.json',
      shows: ['length stop'],
      source: WIRE,
      message: said('Once upon a', 'length'),
      usage: cost(12, 3, 0.005015),
    },
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: WIRE,
      message: said(''),
      usage: cost(9, 0, 0.005009),
    },
    {
      name: 'structured output',
      file: 'structured.json',
      shows: ['structured output'],
      source: WIRE,
      message: said('{"steps":[],"final_answer":"x = -3.75"}'),
      usage: cost(60, 12, 0.005072),
    },
  ],
  streams: [
    {
      name: 'text, with totals in every record',
      file: 'text.sse',
      shows: ['stream'],
      source: WIRE,
      message: hello,
      usage: cost(9, 8, 0.005017),
    },
    {
      name: 'sources, whose marks are cut',
      file: 'sources.sse',
      shows: ['stream'],
      source: WIRE,
      message: cited,
      usage: cost(14, 10, 0.005024),
    },
    {
      name: 'concise mode',
      file: 'concise.sse',
      shows: ['stream'],
      source: 'docs.perplexity.ai guides/pro-search-stream-mode-guide',
      message: { ...said('Paris [1].'), annotations: [cite(...PARIS, [6, 9])] },
      usage: cost(14, 4, 0.006102),
    },
    {
      name: 'reasoning, whose tags are cut',
      file: 'reasoning.sse',
      shows: ['reasoning'],
      source: WIRE,
      info: THINKER,
      message: reasoned,
      usage: thought,
    },
    {
      name: 'length stop',
      file: 'length.sse',
      shows: ['length stop'],
      source: WIRE,
      message: said('Once upon a', 'length'),
      usage: cost(12, 3, 0.005015),
    },
    {
      name: 'empty answer',
      file: 'empty.sse',
      shows: ['empty answer'],
      source: WIRE,
      message: said(null),
      usage: cost(9, 0, 0.005009),
    },
    {
      name: 'error after content',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      source: WIRE,
      message: begun,
      usage: beginning,
      end: { kind: 'server' },
    },
    {
      name: 'a clean end without a finish reason is no success (breakage 16)',
      file: 'cut.sse',
      shows: ['cut stream'],
      source: WIRE,
      message: begun,
      usage: beginning,
      end: { kind: 'interrupted' },
    },
  ],
  errors: [
    ...openAiErrors(WIRE),
    {
      name: 'roles that do not alternate',
      source: ROLES,
      status: 400,
      body: '{"error":{"message":"After the (optional) system message(s), user and assistant roles should be alternating.","type":"invalid_message","code":400}}',
      expected: { kind: 'bad_request', retryable: false, code: '400' },
    },
    {
      name: 'a page for a wrong key',
      source: 'BerriAI/litellm#2584; perplexityai/api-discussion#281',
      status: 401,
      body: '<html><head><title>401 Authorization Required</title></head></html>',
      expected: { kind: 'auth', retryable: true, retrySameTarget: false },
      hides: 'html',
    },
  ],
  lacks: {
    'tool call': 'it has no tools: such requests are refused',
    'parallel tool calls': 'it has no tools: such requests are refused',
    'tool result': 'it has no tools: such requests are refused',
    refusal: 'models refuse in plain text; there is no field and no finish reason for it',
    'cached usage': 'cached prompt tokens are not reported',
  },
})

const fileOf = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/perplexity/${file}`, import.meta.url)))

function open(info: Parameters<typeof targetOf>[2], stream = false) {
  const input = chatInput({ model: 'm', messages: [user], stream })
  const exchange = perplexity.chat?.(input, targetOf(perplexity, 'm', info))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

describe('perplexity', () => {
  it('keeps its own fields beside the annotations, and the parts of the cost', () => {
    const { completion } = open({}).readAnswer(fileOf('sources.json'), () => undefined)
    expect(completion).toMatchObject({
      citations: [PARIS[0], FRANCE[0]],
      search_results: [{ title: PARIS[1], date: '2026-05-01' }, { url: FRANCE[0] }],
      images: [{ image_url: 'https://example.com/a.jpg' }],
      related_questions: ['How large is it?'],
      usage: { provider_cost_usd: 0.005024, cost: { request_cost: 0.005 } },
    })
    expect(completion.choices[0]).not.toHaveProperty('delta')
  })

  it('hands streamed records on without the message so far', () => {
    const { chunks } = collectStream(open({}, true), [fileOf('sources.sse')])
    expect(chunks.at(-1)).toMatchObject({ citations: [PARIS[0], FRANCE[0]] })
    for (const { choices } of chunks) expect(choices[0]).not.toHaveProperty('message')
    expect(chunks.map(({ choices }) => choices[0]?.delta.annotations?.length)).toEqual([
      undefined,
      undefined,
      undefined,
      2,
    ])
  })

  it('leaves tags alone that a model without reasoning writes', () => {
    const { completion } = open({}).readAnswer(fileOf('reasoning.json'), () => undefined)
    expect(completion.choices[0]?.message.content).toMatch(/^<think>/)
  })

  it.each([
    [{ PERPLEXITY_API_KEY: 'a', PPLX_API_KEY: 'b' }, 'a'],
    [{ PPLX_API_KEY: 'b' }, 'b'],
    [{}, undefined],
  ])('takes its key from %j', (environment: Record<string, string>, value) => {
    const connection = perplexity.connect?.((name) => environment[name])
    expect(connection?.credential ?? {}).toEqual(
      value === undefined ? {} : { kind: 'secret', value },
    )
  })
})
