import { describe, expect, it } from 'vitest'
import { GatewayError } from '../errors.ts'
import { chatRequestSchema, type ChatRequest } from '../openai/chat-request.ts'
import { toToolsRequest } from './functions-request.ts'

const user = { role: 'user', content: 'What is the weather in Paris?' }
const weather = { name: 'get_weather', description: 'Tells.', parameters: { type: 'object' } }
const called = { name: 'get_weather', arguments: '{"city":"Paris"}' }
const asked = { role: 'assistant', content: null, function_call: called }
const told = { role: 'function', name: 'get_weather', content: '21' }

const request = (fields: Readonly<Record<string, unknown>>): ChatRequest =>
  chatRequestSchema.parse({ model: 'm', messages: [user], ...fields })

const messagesOf = (...messages: readonly unknown[]) =>
  toToolsRequest(request({ messages })).messages

const callAt = (place: number, fn: unknown = called) => ({
  role: 'assistant',
  content: null,
  tool_calls: [{ id: `call_${place}`, type: 'function', function: fn }],
})
const resultOf = (place: number, content: string) => ({
  role: 'tool',
  tool_call_id: `call_${place}`,
  content,
})

describe('a request with functions', () => {
  it('stays the very same object when it holds none', () => {
    const plain = request({
      functions: null,
      function_call: null,
      tools: [],
      messages: [{ ...asked, function_call: null }],
    })
    expect(toToolsRequest(plain)).toBe(plain)
  })

  it('offers them as tools', () => {
    const folded = toToolsRequest(request({ functions: [weather], temperature: 0.5 }))
    expect(folded).toEqual({
      model: 'm',
      messages: [user],
      temperature: 0.5,
      tools: [{ type: 'function', function: weather }],
    })
  })

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    [{ name: 'get_weather' }, { type: 'function', function: { name: 'get_weather' } }],
  ])('turns function_call %j into tool_choice %j', (choice, expected) => {
    const folded = toToolsRequest(request({ functions: [weather], function_call: choice }))
    expect(folded.tool_choice).toEqual(expected)
    expect(folded).not.toHaveProperty('function_call')
  })

  it('has no choice of tools where it offers none', () => {
    const folded = toToolsRequest(request({ functions: [], function_call: 'auto' }))
    expect(folded).toEqual({ model: 'm', messages: [user] })
  })

  it.each([
    [{ functions: [weather], tools: [] }, 'functions'],
    [{ functions: [weather], tool_choice: 'auto' }, 'functions'],
    [{ function_call: 'auto', tools: [] }, 'function_call'],
    [{ functions: [weather], function_call: { name: 'other' } }, 'function_call'],
    [{ function_call: { name: 'get_weather' } }, 'function_call'],
    [{ messages: [user, { role: 'function', content: '21' }] }, 'messages[1].name'],
  ])('is refused for %j', (fields, param) => {
    const fold = () => toToolsRequest(request(fields))
    expect(fold).toThrow(GatewayError)
    expect(fold).toThrow(expect.objectContaining({ code: 'invalid_request', param }))
  })
})

describe('messages with functions', () => {
  it('are calls and results with ids of their place', () => {
    const again = { ...asked, content: 'Once more.', name: 'bot' }
    expect(messagesOf(user, asked, told, again, told)).toEqual([
      user,
      callAt(1),
      resultOf(1, '21'),
      { ...callAt(3), content: 'Once more.', name: 'bot' },
      resultOf(3, '21'),
    ])
  })

  it('keep what a provider gave with a call', () => {
    const state = { google: { thought_signature: 'c2ln' } }
    const signed = { ...asked, function_call: { ...called, extra_content: state } }
    expect(messagesOf(user, signed, told)[1]?.tool_calls).toEqual([
      { id: 'call_1', type: 'function', function: called, extra_content: state },
    ])
  })

  it('give a result without a name to the call before it, and one without content nothing', () => {
    expect(messagesOf(user, asked, { role: 'function' })).toEqual([
      user,
      callAt(1),
      resultOf(1, ''),
    ])
  })

  it('get a call for a result that has none', () => {
    const made = (place: number, name: string) => callAt(place, { name, arguments: '{}' })
    expect(messagesOf(user, told)).toEqual([user, made(1, 'get_weather'), resultOf(1, '21')])
    const other = { role: 'function', name: 'get_time', content: '12' }
    expect(messagesOf(user, asked, other)).toEqual([
      user,
      callAt(1),
      resultOf(1, 'null'),
      made(2, 'get_time'),
      resultOf(2, '12'),
    ])
  })

  it('get a result for a call that has none', () => {
    expect(messagesOf(user, asked, user, asked)).toEqual([
      user,
      callAt(1),
      resultOf(1, 'null'),
      user,
      callAt(3),
      resultOf(3, 'null'),
    ])
  })

  it('keep tool calls of today beside them', () => {
    const calls = [{ id: 'a', type: 'function', function: called }]
    const result = { role: 'tool', tool_call_id: 'a', content: '21' }
    expect(messagesOf(user, { ...asked, tool_calls: calls }, result, asked, told)).toEqual([
      user,
      { role: 'assistant', content: null, tool_calls: calls },
      result,
      callAt(3),
      resultOf(3, '21'),
    ])
  })
})
