import { describe, expect, it } from 'vitest'
import { targetOf, wireBody } from '../../../tests/contract/exchange.ts'
import { encodeUtf8 } from '../../lib/bytes.ts'
import type { ProviderAdapter } from '../adapter.ts'
import { ollama } from '../ollama/index.ts'
import { openai } from '../openai/index.ts'

function open(adapter: ProviderAdapter, input: string | string[] | number[]) {
  const request = { model: 'x', input, dimensions: 2, encoding_format: 'base64' as const }
  const exchange = adapter.embeddings?.(request, targetOf(adapter, 'm'))
  if (exchange === undefined) throw new Error('no embeddings')
  return exchange
}

const bytes = (value: unknown) => encodeUtf8(JSON.stringify(value))

describe('embeddings', () => {
  it('asks OpenAI-compatible providers for numbers and puts vectors in order', () => {
    const exchange = open(openai, ['a', 'b'])
    expect(exchange.wire.path).toBe('/embeddings')
    expect(wireBody(exchange)).toEqual({
      model: 'm',
      input: ['a', 'b'],
      dimensions: 2,
      encoding_format: 'float',
    })
    const data = [
      { index: 1, embedding: [2, 3] },
      { index: 0, embedding: [0, 1] },
    ]
    expect(exchange.readAnswer(bytes({ data, usage: { prompt_tokens: 5 } }))).toEqual({
      vectors: [
        [0, 1],
        [2, 3],
      ],
      promptTokens: 5,
    })
  })

  it('speaks Ollama’s own format', () => {
    const exchange = open(ollama, 'a')
    expect(exchange.wire.path).toBe('/api/embed')
    expect(wireBody(exchange)).toEqual({ model: 'm', input: ['a'], dimensions: 2 })
    expect(exchange.readAnswer(bytes({ embeddings: [[0, 1]], prompt_eval_count: 2 }))).toEqual({
      vectors: [[0, 1]],
      promptTokens: 2,
    })
    expect(() => open(ollama, [1, 2])).toThrow('text, not tokens')
  })

  it.each([openai, ollama])('takes anything else of $id for a broken protocol', (adapter) => {
    for (const body of [{}, [], { data: [{ embedding: 'AAAA' }] }, { embeddings: [['a']] }]) {
      expect(() => open(adapter, 'a').readAnswer(bytes(body))).toThrow(/embedding/)
    }
  })
})
