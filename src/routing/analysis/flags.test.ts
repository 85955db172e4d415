import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../openai/chat-request.ts'
import { readFlags } from './flags.ts'
import { estimateInputTokens, estimateOutputTokens, tokensOfText } from './tokens.ts'

const plain: ChatRequest = { model: 'auto', messages: [{ role: 'user', content: 'hello' }] }

describe('the flags of a request', () => {
  it('are all down for a plain one', () => {
    expect(readFlags(plain)).toEqual({
      vision: false,
      audio: false,
      file: false,
      tools: false,
      toolCount: 0,
      toolResult: false,
      jsonSchema: false,
      stream: false,
      n: 1,
      reasoningEffort: null,
      rag: false,
    })
  })

  it('are up for what the request has', () => {
    const request: ChatRequest = {
      model: 'auto',
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url' }, { type: 'input_audio' }, { type: 'file' }],
        },
        { role: 'tool', content: 'done', tool_call_id: 'call' },
      ],
      tools: [{ type: 'function', function: { name: 'look' } }],
      functions: [{ name: 'old' }],
      response_format: { type: 'json_schema', json_schema: { name: 'x' } },
      stream: true,
      n: 3,
      reasoning_effort: 'high',
      knowledge: {},
    }
    expect(readFlags(request)).toEqual({
      vision: true,
      audio: true,
      file: true,
      tools: true,
      toolCount: 2,
      toolResult: true,
      jsonSchema: true,
      stream: true,
      n: 3,
      reasoningEffort: 'high',
      rag: true,
    })
  })

  it('see a tool result only at the end', () => {
    const messages: ChatRequest['messages'] = [
      { role: 'tool', content: 'done', tool_call_id: 'call' },
      { role: 'user', content: 'and now?' },
    ]
    expect(readFlags({ ...plain, messages }).toolResult).toBe(false)
  })

  it('do not take plain JSON for a schema', () => {
    expect(readFlags({ ...plain, response_format: { type: 'json_object' } }).jsonSchema).toBe(false)
  })
})

describe('the tokens of a request', () => {
  it('count by script', () => {
    expect(tokensOfText('a'.repeat(400))).toBe(100)
    expect(tokensOfText('火'.repeat(150))).toBe(100)
    expect(tokensOfText('ж'.repeat(250))).toBe(100)
  })

  it('are sampled in long texts, and add up all the same', () => {
    expect(tokensOfText('a'.repeat(400_000))).toBeCloseTo(100_000, 5)
  })

  it('take system prompts, images, tools and schemas in', () => {
    const base = estimateInputTokens(plain)
    const image = { role: 'user', content: [{ type: 'image_url' }] } as const
    const more: readonly ChatRequest[] = [
      { ...plain, messages: [{ role: 'system', content: 'x'.repeat(40) }, ...plain.messages] },
      { ...plain, messages: [...plain.messages, { ...image, content: [...image.content] }] },
      { ...plain, tools: [{ type: 'function', function: { name: 'look' } }] },
      {
        ...plain,
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { a: 1 } } },
      },
    ]
    for (const request of more) expect(estimateInputTokens(request)).toBeGreaterThan(base)
  })

  it('of an answer stay within what the caller allows', () => {
    expect(estimateOutputTokens(plain, 'code')).toBeGreaterThan(100)
    expect(estimateOutputTokens({ ...plain, max_tokens: 7 }, 'code')).toBe(7)
  })
})
