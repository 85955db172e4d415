import { readFileSync } from 'node:fs'
import OpenAI from 'openai'
import { ResponseStream } from 'openai/lib/responses/ResponseStream'
import { describe, expect, it } from 'vitest'
import { createSseDecoder } from '../../src/lib/sse.ts'
import type { ProviderAdapter } from '../../src/providers/adapter.ts'
import { azure } from '../../src/providers/azure/index.ts'
import { ConnectionProblem } from '../../src/providers/connection-problem.ts'
import { openai } from '../../src/providers/openai/index.ts'
import { toolTurns, user, weather } from './compatible.ts'
import { chatInput, collectStream, encodeUtf8, targetOf, wireBody } from './exchange.ts'
import { examples, FIRST, loopTurn, SECOND, thought } from './responses-examples.ts'
import { ONLY, THINKER } from './responses-requests.ts'

const fileOf = (file: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/openai-responses/${file}`, import.meta.url)))

function open(request: Record<string, unknown> = {}) {
  const input = chatInput({ model: 'openai/m', messages: [user], ...request })
  const exchange = openai.chat?.(input, targetOf(openai, 'm', ONLY))
  if (exchange === undefined) throw new Error('no chat')
  return exchange
}

const readMessage = (file: string) =>
  open().readAnswer(fileOf(file), () => undefined).completion.choices[0]?.message

describe('the examples of the Responses API', () => {
  const textOf = (name: string) => examples[name]?.message.content ?? ''

  it.each(Object.keys(examples))('%s is what the official client reads, too', async (name) => {
    const client = new OpenAI({
      apiKey: 'made-up',
      fetch: () => Promise.resolve(Response.json(JSON.parse(String(readFixture(`${name}.json`))))),
      maxRetries: 0,
    })
    const whole = await client.responses.create({ model: 'm', input: 'x' })
    expect(whole.output_text).toBe(textOf(name))
    const events: string[] = []
    createSseDecoder(({ data }) => events.push(`${data}\n`)).push(fileOf(`${name}.sse`))
    const stream = ResponseStream.fromReadableStream(new Blob([events.join('')]).stream())
    expect(await stream.finalResponse()).toMatchObject({ output: whole.output })
  })

  const readFixture = (file: string) =>
    readFileSync(new URL(`../fixtures/openai-responses/${file}`, import.meta.url), 'utf8')
})

describe('answers of the Responses API', () => {
  it('go back item by item as they came', () => {
    const turn = readMessage('two-tool-calls.json')
    const results = [FIRST, SECOND].map((id) => ({ role: 'tool', tool_call_id: id, content: '1' }))
    const body = wireBody(open({ messages: [user, turn, ...results] }))
    const { output } = JSON.parse(new TextDecoder().decode(fileOf('two-tool-calls.json'))) as {
      output: { type: string; id: string; call_id?: string }[]
    }
    const sent = (body as { input: { type?: string; id?: string; call_id?: string }[] }).input
    expect(sent.slice(1, 6).map(({ type = 'message', call_id: id }) => [type, id])).toEqual(
      output.map(({ type, call_id: id }) => [type, id]),
    )
  })

  it('call free-form tools, whole and in a stream', () => {
    const custom = { name: 'run', input: 'print("ü")' }
    expect(readMessage('custom-call.json')?.tool_calls).toEqual([
      { id: FIRST, type: 'custom', custom },
    ])
    const { chunks } = collectStream(open({ stream: true }), [fileOf('custom-call.sse')])
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
    expect(deltas[0]).toEqual({
      index: 0,
      id: FIRST,
      type: 'custom',
      custom: { name: 'run', input: '' },
    })
    expect(deltas.map((delta) => delta.custom?.input ?? '').join('')).toBe(custom.input)
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls')
  })

  it('name the tier that has served the call', () => {
    const { chunks } = collectStream(open({ stream: true }), [fileOf('text.sse')])
    expect(chunks.at(-1)).toMatchObject({ service_tier: 'default' })
    expect(open().readAnswer(fileOf('text.json'), () => undefined).completion).toMatchObject({
      service_tier: 'default',
      model: 'gpt-5.6-sol-2026-07-09',
    })
  })

  it.each([
    ['server_error', 'server'],
    ['rate_limit_exceeded', 'rate_limit'],
    ['invalid_prompt', 'bad_request'],
    ['bio_policy', 'content_filter'],
    ['misalignment_policy_violation', 'content_filter'],
    ['image_content_policy_violation', 'content_filter'],
    ['invalid_image_url', 'bad_request'],
    ['context_length_exceeded', 'context_length'],
  ])('fail by the code %s as %s', (code, kind) => {
    const body = { status: 'failed', error: { code, message: 'It failed.' }, output: [] }
    expect(() => open().readAnswer(encodeUtf8(JSON.stringify(body)), () => undefined)).toThrow(
      expect.objectContaining({ kind }),
    )
  })

  it.each(['in_progress', 'queued', 'cancelled'])('are none with the status %s', (status) => {
    const body = encodeUtf8(JSON.stringify({ status, error: null, output: [] }))
    expect(() => open().readAnswer(body, () => undefined)).toThrow(
      expect.objectContaining({ kind: 'protocol' }),
    )
  })

  it('give a call whole whose pieces did not come', () => {
    const item = { type: 'function_call', id: 'fc', call_id: 'c1', name: 'f', arguments: '{"a":1}' }
    const events = [
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { status: 'completed' } },
    ]
    const bytes = encodeUtf8(events.map((it) => `data: ${JSON.stringify(it)}\n\n`).join(''))
    const { chunks, end } = collectStream(open({ stream: true }), [bytes])
    expect(end).toBe('finished')
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? [])
    expect(deltas.map((delta) => delta.function?.arguments)).toEqual(['', '{"a":1}'])
  })
})

describe('state of earlier answers', () => {
  const itemsOf = (turn: Record<string, unknown>) => {
    const body = wireBody(open({ messages: [{ role: 'assistant', content: null, ...turn }, user] }))
    return (body as { input: Record<string, unknown>[] }).input.slice(0, -1)
  }
  const state = (output: unknown) => ({ extra_content: { openai: { output } } })

  it('is left out where nothing follows it any more', () => {
    expect(itemsOf(state([thought(1, 'e')]))).toEqual([])
    const { tool_calls: calls } = loopTurn
    expect(itemsOf({ ...state([thought(1, 'e')]), tool_calls: calls?.slice(0, 1) })).toEqual([
      thought(1, 'e'),
      expect.objectContaining({ call_id: FIRST }),
    ])
  })

  it('holds nothing that a caller could slip in', () => {
    const output = [
      { type: 'item_reference', id: 'rs_of_somebody_else' },
      { ...thought(1, 'e'), status: 'completed', more: 1 },
      { type: 'reasoning', id: 'rs_2', summary: 'x' },
      { type: 'function_call', call_id: 'unknown', name: 'f', arguments: '{}' },
      null,
      7,
    ]
    expect(itemsOf({ ...state(output), content: 'Hi' })).toEqual([
      thought(1, 'e'),
      { role: 'assistant', content: 'Hi' },
    ])
    expect(itemsOf({ extra_content: { openai: 'x' }, content: 'Hi' })).toHaveLength(1)
  })

  it('finds its call again when the id of it was too long', () => {
    const long = `mcp__${'x'.repeat(80)}`
    const [, call] = itemsOf({
      ...state([thought(1, 'e'), { type: 'function_call', call_id: long }]),
      tool_calls: [{ id: long, type: 'function', function: { name: 'f', arguments: '{}' } }],
    })
    expect(call).toMatchObject({ type: 'function_call', name: 'f' })
    expect(String(call?.call_id)).toHaveLength(64)
  })

  it('is not sent to chat completions', () => {
    const input = chatInput({ model: 'openai/m', messages: [{ role: 'assistant', ...loopTurn }] })
    const exchange = openai.chat?.(input, targetOf(openai, 'm'))
    expect(exchange && JSON.stringify(wireBody(exchange))).not.toContain('gAAAAB')
  })
})

describe('summaries of reasoning', () => {
  const reasoningOf = (settings: Record<string, string>, request = {}) => {
    const target = { ...targetOf(openai, 'm', THINKER), settings }
    const input = chatInput({ model: 'openai/m', messages: [user], ...request })
    const exchange = openai.chat?.(input, target)
    return exchange && (wireBody(exchange) as { reasoning?: unknown }).reasoning
  }

  it('are asked for where a setting or the caller says so', () => {
    expect(reasoningOf({})).toBeUndefined()
    const settings = { reasoningSummary: 'auto' }
    expect(reasoningOf(settings)).toEqual({ summary: 'auto' })
    expect(reasoningOf(settings, { reasoning_effort: 'none' })).toEqual({ effort: 'none' })
    const request = { reasoning: { summary: 'detailed' }, reasoning_effort: 'low' }
    expect(reasoningOf(settings, request)).toEqual({ summary: 'detailed', effort: 'low' })
  })

  it('come from the environment', () => {
    const env: Record<string, string> = {
      OPENAI_API_KEY: 'made-up',
      OPENAI_REASONING_SUMMARY: 'concise',
      AZURE_OPENAI_API_KEY: 'made-up',
      AZURE_OPENAI_ENDPOINT: 'https://x.openai.azure.com',
      AZURE_OPENAI_REASONING_SUMMARY: 'auto',
    }
    expect(openai.connect?.((name) => env[name])?.settings).toEqual({ reasoningSummary: 'concise' })
    expect(azure.connect?.((name) => env[name])?.settings).toEqual({ reasoningSummary: 'auto' })
    const wrong = { ...env, OPENAI_REASONING_SUMMARY: 'long' } as Record<string, string>
    expect(() => openai.connect?.((name) => wrong[name])).toThrow(ConnectionProblem)
    expect(openai.connect?.(() => undefined)).toBeNull()
  })
})

describe('the Responses API is used', () => {
  const tools = [weather]
  const pathOf = (adapter: ProviderAdapter, rules: object, request = {}) => {
    const input = chatInput({ model: 'x/m', messages: toolTurns('c'), ...request })
    return adapter.chat?.(input, targetOf(adapter, 'm', { rules })).wire.path
  }

  it.each<[string, string, object, object]>([
    ['for a model that only it serves', '/responses', { responsesOnly: true }, {}],
    [
      'for tools together with reasoning',
      '/responses',
      { toolsWithReasoning: 'responses-only' },
      { tools, reasoning_effort: 'low' },
    ],
    [
      'for tools with a model that reasons unasked',
      '/responses',
      { toolsWithReasoning: 'responses-only', defaultEffort: 'medium' },
      { tools },
    ],
    [
      'not for tools without reasoning',
      '/chat/completions',
      { toolsWithReasoning: 'responses-only' },
      { tools, reasoning_effort: 'none' },
    ],
    [
      'not without tools',
      '/chat/completions',
      { toolsWithReasoning: 'responses-only' },
      { reasoning_effort: 'low' },
    ],
    ['for an effort', '/responses', { responsesOnlyEffort: 'max' }, { reasoning_effort: 'max' }],
    ['not for a model without such rules', '/chat/completions', {}, { tools }],
  ])('%s', (...[, path, rules, request]) => {
    expect(pathOf(openai, rules, request)).toBe(path)
    expect(pathOf(azure, rules, request)).toBe(`/openai/v1${path}`)
  })

  it('on Azure at the v1 address, also by connections to deployments', () => {
    const settings = { form: 'deployments', apiVersion: '2024-10-21' }
    const target = { ...targetOf(azure, 'prod', ONLY), settings }
    const exchange = azure.chat?.(chatInput({ model: 'azure/prod', messages: [user] }), target)
    expect(exchange?.wire.path).toBe('/openai/v1/responses')
    expect(exchange && wireBody(exchange)).toMatchObject({ model: 'prod', store: false })
  })

  it('on Azure with state of its own', () => {
    const target = targetOf(azure, 'prod', ONLY)
    const exchange = azure.chat?.(chatInput({ model: 'azure/prod', messages: [user] }), target)
    const answer = exchange?.readAnswer(fileOf('reasoning.json'), () => undefined)
    expect(answer?.completion.choices[0]?.message.extra_content).toHaveProperty('azure.output')
  })
})
