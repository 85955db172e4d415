import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prependMember, replaceModel } from './json-splice.ts'

const key = fc.oneof(
  fc.constantFrom('model', 'Model', 'my_model', '"model', 'messages', 'stream', '__proto__', ''),
  fc.string({ unit: 'binary' }),
)
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom('model', '"model"', '\\"model":"x"', 'u006', 'openai/gpt', '\u0006'),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('any')), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).any

const space = fc.constantFrom('', ' ', '\n  ', '\t')
const members = fc.array(fc.tuple(key, value), { maxLength: 6 })
const escaped = (name: string) =>
  Array.from(name, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')

/** Writes an object member by member, so that names may repeat and be spelled with escapes. */
const body = fc
  .record({
    members,
    model: fc.string(),
    at: fc.nat(6),
    space,
    spellings: fc.infiniteStream(fc.nat(19)),
  })
  .map(({ members: pairs, model, at, space: ws, spellings }) => {
    const all: (readonly [string, unknown])[] = [...pairs]
    all.splice(at, 0, ['model', model])
    const text = all.map(([name, content]) => {
      const spelled =
        name === 'model' && spellings.next().value === 0
          ? `"${escaped(name)}"`
          : JSON.stringify(name)
      return `${ws}${spelled}${ws}:${ws}${JSON.stringify(content)}${ws}`
    })
    return { text: `${ws}{${text.join(',')}}`, names: all.map(([name]) => name) }
  })

describe('replaceModel', () => {
  it('changes exactly the model, or refuses', () => {
    fc.assert(
      fc.property(body, fc.string({ unit: 'binary' }), ({ text }, to) => {
        const before = JSON.parse(text) as Record<string, unknown>
        const spliced = replaceModel(text, String(before.model), to)
        fc.pre(spliced !== null)
        expect(JSON.parse(spliced ?? '')).toEqual({ ...before, model: to })
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses a body with two models, however the second is spelled', () => {
    fc.assert(
      fc.property(body, ({ text, names }) => {
        fc.pre(names.filter((name) => name === 'model').length > 1)
        const { model } = JSON.parse(text) as Record<string, unknown>
        expect(replaceModel(text, String(model), 'to')).toBeNull()
      }),
    )
  })

  it('mostly does not refuse', () => {
    const samples = fc.sample(body, 200).filter(({ text, names }) => {
      const { model } = JSON.parse(text) as Record<string, unknown>
      return names.length === 1 && replaceModel(text, String(model), 'to') === null
    })
    expect(samples.length).toBeLessThan(20)
  })

  it.each([
    ['{"model":"a/b","x":1}', '{"model":"b","x":1}'],
    ['{"x":"the model","model" :\n"a/b"}', '{"x":"the model","model" :\n"b"}'],
    ['{"my_model":1,"model":"a/b"}', '{"my_model":1,"model":"b"}'],
  ])('splices %j', (text, expected) => {
    expect(replaceModel(text, 'a/b', 'b')).toBe(expected)
  })

  it.each([
    '{"model":"a/b","model":"evil"}',
    '{"model":"a/b","mod\\u0065l":"evil"}',
    '{"\\u006dodel":"evil","model":"a/b"}',
    '{"model":"a\\/b"}',
    '{"model":"other"}',
    '{ "x": "model", "model" : "a/b" }',
    '{"x":"\\"model","model":"a/b"}',
  ])('refuses %s', (text) => {
    expect(replaceModel(text, 'a/b', 'b')).toBeNull()
  })
})

describe('prependMember', () => {
  it('adds exactly one member', () => {
    fc.assert(
      fc.property(body, ({ text }) => {
        const added = prependMember(text, '"stream_options":{"include_usage":true}') ?? ''
        const before = JSON.parse(text) as Record<string, unknown>
        fc.pre(!('stream_options' in before))
        expect(JSON.parse(added)).toEqual({ ...before, stream_options: { include_usage: true } })
      }),
    )
  })

  it('refuses what is not an object', () => {
    expect(prependMember('[1]', '"a":1')).toBeNull()
  })
})
