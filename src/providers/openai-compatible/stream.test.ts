import { describe, expect, it } from 'vitest'
import { collectStream, createSinkRecorder } from '../../../tests/contract/exchange.ts'
import { chatInput, targetOf } from '../../../tests/contract/exchange.ts'
import { joinChunks } from '../../../tests/contract/accumulate.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import type { StreamSink } from '../adapter.ts'
import { openAiCompatible } from './index.ts'
import type { OpenAiCompatibleOptions } from './quirks.ts'

const IDENTITY = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm' }

const record = (fields: object) => `data: ${JSON.stringify({ ...IDENTITY, ...fields })}\n\n`
const delta = (fields: object, reason: string | null = null) =>
  record({ choices: [{ index: 0, delta: fields, finish_reason: reason }], usage: null })
const role = delta({ role: 'assistant', content: '' })
const END = `${delta({}, 'stop')}data: [DONE]\n\n`

function open(quirks: Partial<OpenAiCompatibleOptions> = {}) {
  const adapter = openAiCompatible({ id: 'x', name: 'X', baseUrl: null, ...quirks })
  const input = chatInput({
    model: 'x/m',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
  })
  const exchange = adapter.chat?.(input, targetOf(adapter, 'm'))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

const collect = (text: string, quirks?: Partial<OpenAiCompatibleOptions>) =>
  collectStream(open(quirks), [encodeUtf8(text)])

describe('a stream in OpenAI’s format', () => {
  it('hands on the very chunks that came, once content has begun', () => {
    const relayed: Uint8Array[] = []
    const sink: StreamSink = {
      ...createSinkRecorder().sink,
      relay: (bytes) => relayed.push(bytes),
    }
    const reader = open().openStream(sink)
    reader.push(encodeUtf8(role))
    reader.push(encodeUtf8(delta({ content: 'a' })))
    const chunk = encodeUtf8(delta({ content: 'b' }) + delta({ content: 'c {"usage":{' }))
    reader.push(chunk)
    expect(relayed.at(-1)).toBe(chunk)
  })

  it('says that a role alone is no content', () => {
    const recorder = createSinkRecorder()
    const reader = open().openStream(recorder.sink)
    reader.push(encodeUtf8(`: waiting\n\n${role}`))
    expect(recorder.record()).toMatchObject({ hadContent: false, end: 'open' })
    reader.push(encodeUtf8(delta({ reasoning_content: 'hm' })))
    expect(recorder.record().hadContent).toBe(true)
  })

  it('finds usage, errors and the end behind content that passes unread', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
    const text = role + delta({ content: 'a' })
    const onChoice = record({
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
      usage,
    })
    expect(collect(`${text}${onChoice}data: [DONE]\n\n`)).toMatchObject({ usage, end: 'finished' })
    expect(collect(`${text}${record({ x_groq: { usage } })}`)).toMatchObject({ usage: null })
    expect(collect(`${text}data: {"error":"busy"}\n\n`).end).toMatchObject({ kind: 'server' })
    const both = record({ choices: [{ index: 0, delta: {} }], error: { message: 'x', code: 503 } })
    expect(collect(text + both).end).toMatchObject({ status: 503 })
    expect(collect(`${text}data: {"message":"x","status_code":429}\n\n`).end).toMatchObject({
      kind: 'rate_limit',
    })
  })

  it('takes the end of the connection for the end after a finish reason that passed unread', () => {
    const text = role + delta({ content: 'a' })
    const recorder = createSinkRecorder()
    const reader = open().openStream(recorder.sink)
    reader.push(encodeUtf8(text))
    reader.push(encodeUtf8(delta({}, 'length')))
    reader.end()
    expect(recorder.record().end).toBe('finished')
    expect(collect(text).end).toMatchObject({ kind: 'interrupted' })
  })

  it.each([
    [
      'CRLF',
      role.replaceAll('\n', '\r\n') + delta({ content: 'a' }).replaceAll('\n', '\r\n') + END,
    ],
    ['no space after data:', (role + delta({ content: 'a' }) + END).replaceAll('data: ', 'data:')],
    ['a byte order mark', `\uFEFF${role}${delta({ content: 'a' })}${END}`],
    ['extra blank lines', `\n${role}\n\n${delta({ content: 'a' })}\n${END}\n`],
    ['spaces in JSON', role + delta({ content: 'a' }).replaceAll('":', '": ') + END],
  ])('reads %s', (_name, text) => {
    const { chunks, end } = collect(text)
    expect(end).toBe('finished')
    expect(joinChunks(chunks)).toMatchObject({ content: 'a', finish_reason: 'stop' })
  })
})

describe('a stream of a lenient server', () => {
  it('gives calls without an index one of their own', () => {
    const call = (id: string | undefined, name: string | undefined, text: string) =>
      delta({ tool_calls: [{ id, function: { name, arguments: text } }] })
    const text =
      role + call('a', 'f', '{') + call(undefined, undefined, '}') + call('b', 'g', '{"x":1}') + END
    expect(joinChunks(collect(text).chunks)).toMatchObject({
      finish_reason: 'tool_calls',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
        { id: 'b', type: 'function', function: { name: 'g', arguments: '{"x":1}' } },
      ],
    })
  })

  it('tells two calls in one record apart, and makes up missing ids', () => {
    const text =
      role +
      delta({
        tool_calls: [
          { function: { name: 'f', arguments: '{}' } },
          { function: { name: 'g', arguments: '{}' } },
        ],
      }) +
      END
    expect(joinChunks(collect(text).chunks).tool_calls).toMatchObject([
      { id: 'call_call-1_0', function: { name: 'f' } },
      { id: 'call_call-1_1', function: { name: 'g' } },
    ])
  })

  it('finds a call without an index behind content that passed unread', () => {
    const exchange = open()
    const pieces = [
      role,
      delta({ content: 'a' }),
      delta({ tool_calls: [{ id: 'a', function: { name: 'f', arguments: '{}' } }] }),
      END,
    ]
    const { chunks } = collectStream(exchange, pieces.map(encodeUtf8))
    expect(joinChunks(chunks)).toMatchObject({
      content: 'a',
      tool_calls: [{ id: 'a', type: 'function' }],
      finish_reason: 'tool_calls',
    })
  })

  it('names reasoning text in one way', () => {
    const text = role + delta({ reasoning: 'hm' }) + delta({ content: 'a' }) + END
    expect(joinChunks(collect(text).chunks)).toMatchObject({
      reasoning_content: 'hm',
      content: 'a',
    })
  })

  it('fills in what strict clients need', () => {
    const bare = `data: {"choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[{"finish_reason":"eos"}]}\n\ndata: [DONE]\n\n`
    const { chunks } = collect(bare)
    expect(chunks).toMatchObject([
      {
        id: 'chatcmpl-call-1',
        object: 'chat.completion.chunk',
        created: 1_700_000_000,
        model: 'm',
      },
      { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ])
  })

  it('drops placeholders without choices', () => {
    const azure = `data: {"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[]}\n\n`
    const text = `${azure}${role}${record({ id: 'x' })}${delta({ content: 'a' })}${END}`
    expect(collect(text).chunks.every(({ choices }) => choices.length === 1)).toBe(true)
  })

  it('drops records without a delta, and gives an end without a name that of its stream', () => {
    const late = (reason: string | null) =>
      `data: {"id":"","object":"","created":0,"model":"","choices":[{"index":0,"finish_reason":${JSON.stringify(reason)},"content_filter_results":{"hate":{}}}]}\n\n`
    const pieces = [role, delta({ content: 'a' }), late(null), late('content_filter')]
    const { chunks, end } = collectStream(open(), [...pieces, 'data: [DONE]\n\n'].map(encodeUtf8))
    expect(end).toBe('finished')
    expect(chunks).toHaveLength(3)
    expect(chunks.at(-1)).toMatchObject({
      ...IDENTITY,
      choices: [{ delta: {}, finish_reason: 'content_filter' }],
    })
  })

  it('maps chunks where the provider has a quirk, and then relays nothing', () => {
    const { chunks, relayedBytes } = collect(role + delta({ content: 'a' }) + END, {
      mapChunk: (chunk) => ({ ...chunk, model: 'other' }),
    })
    expect(relayedBytes).toBe(0)
    expect(chunks.map(({ model }) => model)).toEqual(['other', 'other', 'other'])
  })
})
