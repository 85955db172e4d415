import { describe, expect, it } from 'vitest'
import { chatInput, targetOf } from '../../tests/contract/exchange.ts'
import { demo } from './demo/index.ts'
import { withFittingFormat } from './schema-wish.ts'

const tools = [{ type: 'function', function: { name: 'f' } }]
const schema = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } }
const json = { type: 'json_object' }

function fit(fields: object, options: Record<string, unknown> = {}) {
  const { request } = chatInput({
    model: 'm',
    messages: [{ role: 'user', content: 'x' }],
    ...fields,
  })
  const warnings: string[] = []
  const { able, ...rest } = options
  const info =
    able === undefined
      ? null
      : targetOf(demo, 'm', { abilities: { jsonSchema: able === true } }).info
  const fitted = withFittingFormat(request, { info, warn: (text) => warnings.push(text), ...rest })
  return { fitted, request, warnings }
}

describe('withFittingFormat', () => {
  it.each([
    [{}, {}],
    [{ response_format: { type: 'text' } }, { able: false }],
    [{ response_format: schema }, {}],
    [{ response_format: schema, tools }, { able: true }],
    [{ response_format: json, tools }, { able: false }],
    [{ response_format: json }, { able: false, jsonModeWithTools: false }],
  ])('leaves %j with %j as it is', (fields, options) => {
    const { fitted, request, warnings } = fit(fields, options)
    expect(fitted).toBe(request)
    expect(warnings).toEqual([])
  })

  it('asks in words for JSON where even its switch is refused', () => {
    const { fitted, warnings } = fit({ response_format: json, tools }, { jsonModeWithTools: false })
    expect(fitted).not.toHaveProperty('response_format')
    expect(fitted.messages[0]).toEqual({
      role: 'system',
      content: 'Answer with one JSON object and nothing else.',
    })
    expect(warnings).toHaveLength(1)
  })

  it('puts the wish behind the instructions, before the conversation', () => {
    const messages = [
      { role: 'system', content: 'a' },
      { role: 'developer', content: 'b' },
      { role: 'user', content: 'c' },
      { role: 'system', content: 'd' },
    ]
    const { fitted } = fit({ messages, response_format: schema }, { able: false })
    expect(fitted.messages.map(({ role }) => role)).toEqual([
      'system',
      'developer',
      'system',
      'user',
      'system',
    ])
    expect(fitted.response_format).toEqual(json)
  })
})
