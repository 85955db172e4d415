import { describe, expect, it } from 'vitest'
import { joinChunks } from '../../../tests/contract/accumulate.ts'
import { chatInput, collectStream, targetOf, wireBody } from '../../../tests/contract/exchange.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import { anthropic } from './index.ts'

const custom = { type: 'custom', custom: { name: 'shell', description: 'Runs.' } }

function open(body: Record<string, unknown>) {
  const input = chatInput({ model: 'x', messages: [{ role: 'user', content: 'Hi' }], ...body })
  const exchange = anthropic.chat?.(input, targetOf(anthropic, 'm'))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

const answer = (content: unknown) =>
  encodeUtf8(JSON.stringify({ type: 'message', content, stop_reason: 'tool_use' }))

const events = (name: string, pieces: readonly string[]) =>
  [
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 'a', name, input: {} },
    },
    ...pieces.map((text) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: text },
    })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
    { type: 'message_stop' },
  ].map((event) => encodeUtf8(`data: ${JSON.stringify(event)}\n\n`))

describe('tools of an Anthropic call', () => {
  it('gives a renamed tool its own name back, whole and streamed', () => {
    const exchange = open({ tools: [{ type: 'function', function: { name: 'get.weather' } }] })
    expect(wireBody(exchange)).toMatchObject({ tools: [{ name: 'get_weather' }] })
    const block = { type: 'tool_use', id: 'a', name: 'get_weather', input: {} }
    const { completion } = exchange.readAnswer(answer([block]), () => undefined)
    expect(completion.choices[0]?.message.tool_calls).toMatchObject([
      { function: { name: 'get.weather', arguments: '{}' } },
    ])
    expect(joinChunks(collectStream(exchange, events('get_weather', [])).chunks)).toMatchObject({
      tool_calls: [{ function: { name: 'get.weather', arguments: '{}' } }],
    })
  })

  it('sends a free-form tool as a function with one string, and unwraps it', () => {
    const exchange = open({ tools: [custom] })
    expect(wireBody(exchange)).toMatchObject({
      tools: [{ name: 'shell', description: 'Runs.', input_schema: { required: ['input'] } }],
    })
    const block = { type: 'tool_use', id: 'a', name: 'shell', input: { input: 'ls' } }
    const { completion } = exchange.readAnswer(answer([block]), () => undefined)
    const expected = { id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls' } }
    expect(completion.choices[0]?.message.tool_calls).toEqual([expected])
    const { chunks } = collectStream(exchange, events('shell', ['{"input":', '"ls"}']))
    expect(chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])).toEqual([
      { index: 0, ...expected },
    ])
  })

  it('sends a free-form call back as the function that it was', () => {
    const call = { id: 'a', type: 'custom', custom: { name: 'shell', input: 'ls' } }
    const exchange = open({ messages: [{ role: 'assistant', tool_calls: [call] }] })
    expect(wireBody(exchange)).toMatchObject({
      messages: [{ content: [{ type: 'tool_use', name: 'shell', input: { input: 'ls' } }] }],
    })
  })

  it('narrows to allowed tools and passes tools of Anthropic’s own', () => {
    const search = { type: 'web_search_20250305', name: 'web_search' }
    const names = ['f', 'g']
    const exchange = open({
      tools: [search, ...names.map((name) => ({ type: 'function', function: { name } }))],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'function', function: { name: 'g' } }] },
      },
    })
    expect(wireBody(exchange)).toMatchObject({
      tools: [{ name: 'g' }],
      tool_choice: { type: 'any' },
    })
    expect(wireBody(open({ tools: [search] }))).toMatchObject({ tools: [search] })
  })
})
