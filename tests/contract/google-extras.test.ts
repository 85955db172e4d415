import { describe, expect, it } from 'vitest'
import { ProviderError } from '../../src/domain/provider-error.ts'
import { encodeUtf8 } from '../../src/lib/bytes.ts'
import type { ChatChunk } from '../../src/openai/chat-completion.ts'
import type { ChatExchange, WireRequest } from '../../src/providers/adapter.ts'
import { google } from '../../src/providers/google/index.ts'
import { joinChunks } from './accumulate.ts'
import { chatInput, createSinkRecorder, targetOf, wireBody } from './exchange.ts'
import type { WireResponse } from './google-wire.ts'

const user = { role: 'user', content: 'Hello' }

function open(more: Record<string, unknown> = {}): ChatExchange {
  const input = chatInput({ model: 'google/gemini-test', messages: [user], ...more })
  const exchange = google.chat?.(input, targetOf(google, 'gemini-test'))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

const bytesOf = (response: WireResponse) => encodeUtf8(JSON.stringify(response))
const recordOf = (response: WireResponse) => encodeUtf8(`data: ${JSON.stringify(response)}\r\n\r\n`)
const header = () => undefined

/** One response of several that make up an answer (@google/genai 3.3.0, continuation protocol). */
const part = (text: string, finishReason: 'CONTINUATION' | 'STOP', token?: string) => ({
  responseId: `response of ${text}`,
  candidates: [
    {
      index: 0,
      content: { role: 'model', parts: [{ text }] },
      finishReason,
      ...(token !== undefined && { continuationToken: token }),
    },
  ],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 5, thoughtsTokenCount: 1 },
})
const usageOf = (times: number) => ({
  prompt_tokens: 10 * times,
  completion_tokens: 6 * times,
  total_tokens: 16 * times,
  completion_tokens_details: { reasoning_tokens: times },
})

/** Gives a stream round by round, as the gateway would. */
function play(exchange: ChatExchange) {
  const recorder = createSinkRecorder()
  const asked: { wire: WireRequest; otherwise: () => void }[] = []
  const reader = exchange.openStream({
    ...recorder.sink,
    continueWith: (wire, otherwise) => {
      asked.push({ wire, otherwise })
    },
  })
  return {
    round(...responses: readonly WireResponse[]) {
      asked.length = 0
      for (const response of responses) reader.push(recordOf(response))
      reader.end()
      return asked[0]
    },
    record: recorder.record,
  }
}

describe('an answer of Gemini 4 that takes several requests', () => {
  it('repeats the request with the token, joins the texts and adds up the usage', () => {
    const exchange = open()
    const first = exchange.readAnswer(bytesOf(part('Once ', 'CONTINUATION', 'dDE=')), header)
    expect(first.next && wireBody({ wire: first.next })).toEqual({
      ...(wireBody(exchange) as object),
      continuationToken: 'dDE=',
    })
    expect(first.next?.path).toBe(exchange.wire.path)
    const second = exchange.readAnswer(bytesOf(part('upon ', 'CONTINUATION', 'dDI=')), header)
    expect(second.next && wireBody({ wire: second.next })).toMatchObject({
      continuationToken: 'dDI=',
    })
    const last = exchange.readAnswer(bytesOf(part('a time', 'STOP')), header)
    expect(last.next).toBeUndefined()
    expect(last.completion.id).toBe('response of Once ')
    expect(last.completion.choices[0]).toMatchObject({
      message: { content: 'Once upon a time' },
      finish_reason: 'stop',
    })
    expect(last.usage).toEqual(usageOf(3))
  })

  it('is cut at its limit where no more can be had', () => {
    const { completion, usage } = open().readAnswer(
      bytesOf(part('Once ', 'CONTINUATION', 'dDE=')),
      header,
    )
    expect(completion.choices[0]).toMatchObject({
      message: { content: 'Once ' },
      finish_reason: 'length',
    })
    expect(usage).toEqual(usageOf(1))
  })

  it('does not ask twice with one token, nor without one', () => {
    const exchange = open()
    exchange.readAnswer(bytesOf(part('a', 'CONTINUATION', 'dDE=')), header)
    const again = exchange.readAnswer(bytesOf(part('b', 'CONTINUATION', 'dDE=')), header)
    expect(again.next).toBeUndefined()
    expect(again.completion.choices[0]?.finish_reason).toBe('length')
    expect(open().readAnswer(bytesOf(part('a', 'CONTINUATION')), header).next).toBeUndefined()
  })

  it('is one stream, with one id and one end', () => {
    const stream = play(open({ stream: true }))
    const next = stream.round(part('Once ', 'CONTINUATION', 'dDE='))
    expect(next && wireBody(next)).toMatchObject({ continuationToken: 'dDE=' })
    expect(stream.round(part('upon', 'STOP'))).toBeUndefined()
    const { chunks, usage, end } = stream.record()
    expect(end).toBe('finished')
    expect(usage).toEqual(usageOf(2))
    expect(joinChunks(chunks)).toMatchObject({ content: 'Once upon', finish_reason: 'stop' })
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['response of Once ']))
    expect(rolesOf(chunks)).toEqual(['assistant'])
  })

  it('ends a stream at its limit where no more can be had', () => {
    const stream = play(open({ stream: true }))
    stream.round(part('Once ', 'CONTINUATION', 'dDE='))?.otherwise()
    expect(stream.record()).toMatchObject({ end: 'finished', usage: usageOf(1) })
    expect(joinChunks(stream.record().chunks)).toMatchObject({
      content: 'Once ',
      finish_reason: 'length',
    })
  })

  it('goes on from a checkpoint when the stream ends before its reason', () => {
    const stream = play(open({ stream: true }))
    const { finishReason: _, ...candidate } = part('Once ', 'STOP', 'dDE=').candidates[0] ?? {}
    const next = stream.round({ candidates: [candidate] })
    expect(next && wireBody(next)).toMatchObject({ continuationToken: 'dDE=' })
    expect(stream.round()).toBeUndefined()
    expect(stream.record().end).toMatchObject({ kind: 'interrupted' })
  })

  it('counts tool calls through all requests', () => {
    const call = (name: string) => ({ functionCall: { name, args: {} } })
    const stream = play(open({ stream: true }))
    const withCall = (name: string, end: 'CONTINUATION' | 'STOP', token?: string) => {
      const response = part('', end, token)
      const [candidate] = response.candidates
      return {
        ...response,
        candidates: [{ ...candidate, content: { role: 'model', parts: [call(name)] } }],
      }
    }
    stream.round(withCall('one', 'CONTINUATION', 'dDE='))
    stream.round(withCall('two', 'STOP'))
    expect(joinChunks(stream.record().chunks)).toMatchObject({
      finish_reason: 'tool_calls',
      tool_calls: [
        { id: 'call_call-1_0', function: { name: 'one' } },
        { id: 'call_call-1_1', function: { name: 'two' } },
      ],
    })
  })
})

const rolesOf = (chunks: readonly ChatChunk[]) =>
  chunks.flatMap(({ choices }) => choices).flatMap(({ delta }) => delta.role ?? [])

describe('answers of Gemini', () => {
  it('carries log probabilities with the bytes of each token', () => {
    const response: WireResponse = {
      candidates: [
        {
          content: { parts: [{ text: 'Já' }] },
          finishReason: 'STOP',
          logprobsResult: {
            chosenCandidates: [{ token: 'Já', logProbability: -0.25 }],
            topCandidates: [{ candidates: [{ token: 'J', logProbability: -1.5 }] }],
          },
        },
      ],
    }
    const { completion } = open().readAnswer(bytesOf(response), header)
    expect(completion.choices[0]?.logprobs).toEqual({
      content: [
        {
          token: 'Já',
          logprob: -0.25,
          bytes: [74, 195, 161],
          top_logprobs: [{ token: 'J', logprob: -1.5, bytes: [74] }],
        },
      ],
      refusal: null,
    })
  })

  it('keeps several choices apart', () => {
    const candidate = (index: number, text: string) => ({
      index,
      content: { parts: [{ text }] },
      finishReason: 'STOP' as const,
    })
    const response = { candidates: [candidate(0, 'a'), candidate(1, 'b')] }
    const { completion } = open({ n: 2 }).readAnswer(bytesOf(response), header)
    expect(completion.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ])
    const stream = play(open({ n: 2, stream: true }))
    stream.round(response)
    expect(rolesOf(stream.record().chunks)).toEqual(['assistant', 'assistant'])
  })

  it('fails when a call was malformed and nothing else was said', () => {
    const response: WireResponse = { candidates: [{ finishReason: 'MALFORMED_FUNCTION_CALL' }] }
    const read = () => open().readAnswer(bytesOf(response), header)
    expect(read).toThrow(ProviderError)
    expect(read).toThrow(/MALFORMED_FUNCTION_CALL/)
  })

  it('unwraps the input of free-form tools and restores names that Google refuses', () => {
    const exchange = open({
      tools: [
        { type: 'custom', custom: { name: '1shell' } },
        { type: 'function', function: { name: '2times' } },
      ],
    })
    const calls = [
      { functionCall: { name: '_1shell', args: { input: 'ls' } } },
      { functionCall: { name: '_2times', args: {} } },
    ]
    const { completion } = exchange.readAnswer(
      bytesOf({ candidates: [{ content: { parts: calls }, finishReason: 'STOP' }] }),
      header,
    )
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { type: 'custom', custom: { name: '1shell', input: 'ls' } },
      { type: 'function', function: { name: '2times', arguments: '{}' } },
    ])
  })
})

describe('embeddings of the Gemini API', () => {
  const embed = (more: Record<string, unknown>) =>
    google.embeddings?.({ model: 'google/e', input: 'a', ...more }, targetOf(google, 'embed-1'))

  it('sends all inputs in one batch', () => {
    const exchange = embed({ input: ['a', 'b'], dimensions: 64, task_type: 'RETRIEVAL_QUERY' })
    expect(exchange?.wire.path).toBe('/models/embed-1:batchEmbedContents')
    const options = { outputDimensionality: 64, taskType: 'RETRIEVAL_QUERY' }
    expect(exchange && wireBody(exchange)).toEqual({
      requests: ['a', 'b'].map((text) => ({
        model: 'models/embed-1',
        content: { parts: [{ text }] },
        ...options,
      })),
    })
    const body = encodeUtf8('{"embeddings":[{"values":[0.5,1]},{"values":[2,3]}]}')
    expect(exchange?.readAnswer(body)).toEqual({
      vectors: [
        [0.5, 1],
        [2, 3],
      ],
      promptTokens: null,
    })
  })

  it('refuses tokens, which are not of its vocabulary', () => {
    expect(() => embed({ input: [[1, 2]] })).toThrow(/texts, not tokens/)
    expect(() => embed({ input: [1, 2] })).toThrow(/texts, not tokens/)
  })

  it.each(['{}', 'x', '{"embeddings":[{"values":"no"}]}', '{"error":{"code":400}}'])(
    'takes %j for no answer',
    (text) => {
      expect(() => embed({})?.readAnswer(encodeUtf8(text))).toThrow(ProviderError)
    },
  )
})

describe('the connection to the Gemini API', () => {
  const connect = (environment: Record<string, string>) =>
    google.connect?.((name) => environment[name])

  it.each(['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'])(
    'takes its key from %s',
    (name) => {
      expect(connect({ [name]: 'key' })).toMatchObject({
        credential: { kind: 'secret', value: 'key' },
        baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
      })
    },
  )

  it('prefers the name that the public documentation gives, and can be moved', () => {
    const environment = { GEMINI_API_KEY: 'b', GOOGLE_API_KEY: 'a', GOOGLE_BASE_URL: 'http://x' }
    expect(connect(environment)).toMatchObject({ credential: { value: 'a' }, baseUrl: 'http://x' })
    expect(connect({})).toBeNull()
  })

  it.each(['../../v1/x', 'a//b', '..'])('keeps to its own path for the model %j', (model) => {
    const input = chatInput({ model: 'google/x', messages: [user] })
    expect(() => google.chat?.(input, targetOf(google, model))).toThrow(/not the id of a model/)
  })

  it('escapes a model’s id', () => {
    const input = chatInput({ model: 'google/x', messages: [user] })
    const { wire } = google.chat?.(input, targetOf(google, 'a?b#c')) ?? {}
    expect(wire?.path).toBe('/models/a%3Fb%23c:generateContent')
  })
})

describe('addresses that somebody has to fetch for Google', () => {
  it('are those on the web, but not Google’s own', () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } })
    const { request } = chatInput({
      model: 'google/x',
      messages: [
        {
          role: 'user',
          content: [
            image('https://example.com/a.png'),
            image('https://example.com/a.png'),
            image('data:image/png;base64,AA=='),
            image('gs://bucket/a.png'),
            image('https://www.youtube.com/watch?v=1'),
            { type: 'file', file: { file_data: 'https://example.com/a.pdf' } },
            { type: 'text', text: 'https://example.com/not' },
          ],
        },
      ],
    })
    expect(google.remoteParts?.(request, targetOf(google, 'x'))).toEqual([
      'https://example.com/a.png',
      'https://example.com/a.pdf',
    ])
  })
})
