import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

const vectors = (...rows: number[][]) =>
  json({
    object: 'list',
    data: rows.map((embedding, index) => ({ object: 'embedding', index, embedding })),
    model: 'text-embedding-3-small',
    usage: { prompt_tokens: rows.length, total_tokens: rows.length },
  })

const openAiAt = (url: string) => ({ env: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: url } })

describe('embeddings', () => {
  it('come to the official SDK as it asks for them, base64 unless told otherwise', async () => {
    const upstream = await scriptUpstream(vectors([0.5, -1.25], [2, 3]))
    const client = clientOf(await start(openAiAt(upstream.url)))
    const ask = { model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 2 }
    const byDefault = await client.embeddings.create(ask)
    expect(byDefault.data.map(({ embedding }) => [...embedding])).toEqual([
      [0.5, -1.25],
      [2, 3],
    ])
    const asFloats = await client.embeddings.create({ ...ask, encoding_format: 'float' })
    expect(asFloats.data[1]).toEqual({ object: 'embedding', index: 1, embedding: [2, 3] })
    expect(asFloats.usage).toEqual({ prompt_tokens: 2, total_tokens: 2 })
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ dimensions: 2, input: ['a', 'b'] })
  })

  it('are asked for in as many calls as the provider needs, and come back in order', async () => {
    const upstream = await scriptUpstream(vectors(...Array.from({ length: 32 }, (_, i) => [i])))
    const gateway = await start({
      document: { endpoints: { own: { base_url: upstream.url } } },
    })
    const answer = await clientOf(gateway).embeddings.create({
      model: 'own/embedder',
      input: Array.from({ length: 64 }, (_, i) => String(i)),
      encoding_format: 'float',
    })
    expect(answer.data).toHaveLength(64)
    expect(answer.data.map(({ index }) => index)).toEqual(Array.from({ length: 64 }, (_, i) => i))
    expect(await upstream.requests()).toHaveLength(2)
  })

  it('move to the next provider, and say what failed when there is none', async () => {
    const broken = await scriptUpstream(json({ error: { message: 'no' } }, 500))
    const gateway = await start(openAiAt(broken.url))
    const response = await gateway.fetch('/v1/embeddings', {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'text-embedding-3-small', input: 'a' }),
    })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      error: {
        code: 'provider_unavailable',
        details: { attempts: [{ provider: 'openai' }, { provider: 'openai' }] },
      },
    })
  })

  it('are refused for a chat model, and chat for an embedding model', async () => {
    const gateway = await start(openAiAt('http://127.0.0.1:1'))
    const send = (path: string, body: unknown) =>
      gateway.fetch(path, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await send('/v1/embeddings', { model: 'gpt-5.5', input: 'a' })).status).toBe(422)
    const messages = [{ role: 'user', content: 'Hi' }]
    const chat = await send('/v1/chat/completions', { model: 'text-embedding-3-small', messages })
    expect(chat.status).toBe(422)
  })
})
