import { describe, expect, it } from 'vitest'
import { chatInput, targetOf } from '../../../tests/contract/exchange.ts'
import { decodeUtf8, encodeUtf8 } from '../../lib/bytes.ts'
import { openAiCompatible } from './index.ts'
import { buildBody } from './request.ts'
import type { OpenAiCompatibleOptions } from './quirks.ts'

const OPTIONS = { id: 'x', name: 'X', baseUrl: null }
const adapter = openAiCompatible(OPTIONS)
const messages = [{ role: 'user', content: 'say "model"' }]

function build(body: Record<string, unknown>, options: Partial<OpenAiCompatibleOptions> = {}) {
  const input = chatInput({ messages, ...body })
  const built = buildBody(input, targetOf(adapter, 'm'), { ...OPTIONS, ...options })
  const text = typeof built.body === 'string' ? built.body : decodeUtf8(built.body)
  return { ...built, input, json: JSON.parse(text) as unknown, text }
}

describe('buildBody', () => {
  it('sends the caller’s own bytes when nothing changes', () => {
    const { body, input } = build({ model: 'm' })
    expect(body).toBe(input.bytes)
  })

  it('does not send a byte order mark on', () => {
    const { text, ...rest } = chatInput({ model: 'm', messages })
    const input = { ...rest, text, bytes: encodeUtf8(`\uFEFF${text}`) }
    expect(buildBody(input, targetOf(adapter, 'm'), OPTIONS).body).toBe(text)
  })

  it('changes nothing but the model in the text', () => {
    const { text, input } = build({ model: 'x/m', seed: 1 })
    expect(text).toBe(input.text?.replace('x/m', 'm'))
  })

  it('inserts the wish for usage in streams', () => {
    expect(build({ model: 'x/m', stream: true }).json).toEqual({
      stream_options: { include_usage: true },
      messages,
      model: 'm',
      stream: true,
    })
  })

  it.each([null, {}, { include_usage: false }, { include_usage: null }])(
    'replaces stream_options %j',
    (streamOptions) => {
      const { json } = build({ model: 'm', stream: true, stream_options: streamOptions })
      expect(json).toMatchObject({ stream_options: { include_usage: true } })
    },
  )

  it('writes the body anew when it must not be reused', () => {
    const input = { ...chatInput({ model: 'm', messages }), bytes: null, text: null }
    expect(buildBody(input, targetOf(adapter, 'm'), OPTIONS).body).toBe(
      JSON.stringify({ model: 'm', messages }),
    )
  })

  it('never sends a second model', () => {
    const text = '{"model":"x/m","messages":[],"\\u006dodel":"x/m"}'
    const input = { ...chatInput({ model: 'x/m', messages }), text }
    const { body } = buildBody(input, targetOf(adapter, 'm'), OPTIONS)
    expect(body).toBe(JSON.stringify({ model: 'm', messages }))
  })

  it('leaves out what the provider refuses, and says so', () => {
    const { json, warnings } = build(
      { model: 'm', logprobs: true, logit_bias: null, stream: true, stream_options: {} },
      { drop: ['logprobs', 'logit_bias'], supportsStreamOptions: false },
    )
    expect(json).toEqual({ model: 'm', messages, stream: true })
    expect(warnings).toEqual(['logprobs is not supported and was left out'])
  })

  it.each([
    [{ max_tokens: 5 }, { max_completion_tokens: 5 }],
    [{ max_tokens: 5, max_completion_tokens: 7 }, { max_completion_tokens: 7 }],
    [{ max_completion_tokens: 7 }, { max_completion_tokens: 7 }],
  ])('renames the token limit of %j', (limits, expected) => {
    const { json } = build({ model: 'm', ...limits }, { maxTokensField: 'max_completion_tokens' })
    expect(json).toEqual({ model: 'm', messages, ...expected })
  })

  it('sends reasoning back where the provider wants it', () => {
    const earlier = { role: 'assistant', content: 'a', reasoning_content: 'hm' }
    const { json } = build(
      { model: 'm', messages: [earlier] },
      { reasoningReplayField: 'reasoning' },
    )
    expect(json).toEqual({
      model: 'm',
      messages: [{ role: 'assistant', content: 'a', reasoning: 'hm' }],
    })
  })
})
