import { describe, expect, it } from 'vitest'
import { createSinkRecorder } from '../../tests/contract/exchange.ts'
import { encodeUtf8 } from '../lib/bytes.ts'
import type { AnswerMessage, ChatChunk, ChunkChoice } from '../openai/chat-completion.ts'
import type { ChatExchange, StreamOptions } from '../providers/adapter.ts'
import { withFunctionCall } from './function-call-answer.ts'

const body = encodeUtf8('{}')
const state = { google: { thought_signature: 'c2ln' } }
const call = (id: string, name: string) => ({
  id,
  type: 'function' as const,
  function: { name, arguments: '{}' },
})

/** An exchange that answers this, whatever it reads. */
function exchangeOf(
  messages: readonly AnswerMessage[],
  chunks: readonly ChatChunk[] = [],
  seen: (StreamOptions | undefined)[] = [],
): ChatExchange {
  return {
    wire: { path: '/x', headers: [], body: '' },
    framing: 'sse',
    warnings: [],
    readAnswer: () => ({
      completion: {
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: messages.map((message, index) => ({
          index,
          message,
          finish_reason: message.tool_calls ? 'tool_calls' : 'stop',
          logprobs: null,
        })),
      },
      bytes: body,
      usage: null,
    }),
    openStream(sink, options) {
      seen.push(options)
      for (const chunk of chunks) sink.chunk(chunk)
      return { push: () => {}, end: () => sink.finish() }
    },
  }
}

const read = (...messages: readonly AnswerMessage[]) =>
  withFunctionCall(exchangeOf(messages)).readAnswer(body, () => undefined)

const chunkOf = (delta: ChunkChoice['delta'], more: Partial<ChunkChoice> = {}): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null, ...more }],
})

function stream(...chunks: readonly ChatChunk[]) {
  const recorder = createSinkRecorder()
  withFunctionCall(exchangeOf([], chunks)).openStream(recorder.sink).end()
  return recorder.record().chunks.map(({ choices }) => choices)
}

describe('an answer for who asked with functions', () => {
  it('has its first call as function_call', () => {
    const message = { role: 'assistant' as const, content: null, refusal: null }
    const calls = [{ ...call('a', 'f'), extra_content: state }, call('b', 'g')]
    const { completion, bytes } = read({ ...message, tool_calls: calls })
    expect(bytes).toBeNull()
    expect(completion.choices).toEqual([
      {
        index: 0,
        message: { ...message, function_call: { ...calls[0]?.function, extra_content: state } },
        finish_reason: 'function_call',
        logprobs: null,
      },
    ])
  })

  it('passes in its own bytes when it holds no call', () => {
    const message = { role: 'assistant' as const, content: 'Hi', refusal: null }
    const answer = read(message, { ...message, tool_calls: [] })
    expect(answer.bytes).toBe(body)
    expect(answer.completion.choices[0]).toMatchObject({ message, finish_reason: 'stop' })
  })

  it('is folded choice by choice', () => {
    const message = { role: 'assistant' as const, content: null, refusal: null }
    const { completion } = read(message, { ...message, tool_calls: [call('a', 'f')] })
    expect(completion.choices.map((choice) => choice.finish_reason)).toEqual([
      'stop',
      'function_call',
    ])
  })
})

describe('a stream for who asked with functions', () => {
  it('has the pieces of its first call only', () => {
    const piece = (index: number, text: string) => ({ index, function: { arguments: text } })
    const begin = (index: number, name: string) => ({
      index,
      id: `call_${index}`,
      type: 'function' as const,
      function: { name, arguments: '' },
    })
    const choices = stream(
      chunkOf({ role: 'assistant', content: null }),
      chunkOf({ tool_calls: [{ ...begin(0, 'f'), extra_content: state }] }),
      chunkOf({ tool_calls: [piece(0, '{"a"'), piece(0, ':')] }),
      chunkOf({ tool_calls: [piece(0, '1}'), begin(1, 'g')] }),
      chunkOf({ tool_calls: [piece(1, '{}')] }),
      chunkOf({}, { finish_reason: 'tool_calls' }),
    )
    expect(choices.map(([choice]) => [choice?.delta, choice?.finish_reason])).toEqual([
      [{ role: 'assistant', content: null }, null],
      [{ function_call: { name: 'f', arguments: '', extra_content: state } }, null],
      [{ function_call: { arguments: '{"a":' } }, null],
      [{ function_call: { arguments: '1}' } }, null],
      [{}, 'function_call'],
    ])
  })

  it('keeps each choice’s own call and end apart', () => {
    const begun = (index: number, name: string) => [
      { index, id: 'x', type: 'function' as const, function: { name, arguments: '{}' } },
    ]
    const choices = stream(
      chunkOf({ tool_calls: begun(0, 'f') }),
      chunkOf({ tool_calls: begun(3, 'g') }, { index: 1 }),
      chunkOf({ content: 'Hi' }, { index: 2 }),
      chunkOf({}, { index: 1, finish_reason: 'tool_calls' }),
      chunkOf({}, { index: 2, finish_reason: 'stop' }),
    ).flat()
    expect(choices.map(({ delta }) => delta.function_call?.name)).toEqual([
      'f',
      'g',
      undefined,
      undefined,
      undefined,
    ])
    expect(choices.map((choice) => choice.finish_reason)).toEqual([
      null,
      null,
      null,
      'function_call',
      'stop',
    ])
  })

  it('asks for every record to be parsed', () => {
    const seen: (StreamOptions | undefined)[] = []
    withFunctionCall(exchangeOf([], [], seen)).openStream(createSinkRecorder().sink)
    expect(seen).toEqual([{ parse: true }])
  })
})
