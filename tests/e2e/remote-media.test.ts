import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, json, scriptUpstream } from '../runtimes/upstream.ts'
import type { Reply } from '../servers/scripted-upstream.ts'

const start = useGateways()

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const OPEN = { EGRESS_ALLOW: '127.0.0.0/8' }

const file = (base64: string, type: string): Reply => ({
  status: 200,
  headers: { 'content-type': type },
  steps: [{ base64 }],
})
const png = file(PNG, 'image/png')
const leadingTo = (location: string): Reply => ({ status: 302, headers: { location }, steps: [] })

/** Ollama's answer, https://docs.ollama.com/api. */
const ollamaAnswer = json({
  model: 'llava',
  created_at: '2026-01-01T00:00:00Z',
  message: { role: 'assistant', content: 'A dot.' },
  done: true,
  done_reason: 'stop',
  prompt_eval_count: 5,
  eval_count: 2,
})
const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } })
const asking = (...urls: string[]) => ({
  model: 'ollama/llava',
  messages: [
    {
      role: 'user' as const,
      content: [{ type: 'text' as const, text: 'What is this?' }, ...urls.map(image)],
    },
  ],
})

async function startWithOllama(env: Record<string, string> = OPEN) {
  const upstream = await scriptUpstream(ollamaAnswer)
  const gateway = await start({ env: { OLLAMA_URL: upstream.url, ...env } })
  return { upstream, client: clientOf(gateway) }
}

describe('an image that is named by its address, for a provider that takes bytes', () => {
  it('is fetched once, without any credential, and sent as bytes', async () => {
    const files = await scriptUpstream(png)
    const { upstream, client } = await startWithOllama()
    const url = `${files.url}/dot.png?size=1#top`
    const answer = await client.chat.completions.create(asking(url, url))
    expect(answer.choices[0]?.message.content).toBe('A dot.')
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '').messages[0].images).toEqual([PNG, PNG])
    const fetches = await files.requests()
    expect(fetches).toHaveLength(1)
    expect(fetches[0]).toMatchObject({ method: 'GET', path: '/dot.png?size=1', body: '' })
    expect(Object.keys(fetches[0]?.headers ?? {})).not.toContain('authorization')
    expect(Object.keys(fetches[0]?.headers ?? {})).not.toContain('cookie')
  })

  it('is found behind redirects, each of which is looked at', async () => {
    const files = await scriptUpstream(png)
    const first = await scriptUpstream(leadingTo(`${files.url}/dot.png`))
    const { upstream, client } = await startWithOllama()
    await client.chat.completions.create(asking(`${first.url}/`))
    expect(await upstream.requests()).toHaveLength(1)

    const inside = await scriptUpstream(leadingTo('http://169.254.169.254/latest/meta-data/'))
    const refused = client.chat.completions.create(asking(`${inside.url}/`))
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
      param: 'messages[0].content[1].image_url.url',
      message: expect.stringContaining('not one that may be fetched'),
    })
  })

  it('is not followed for ever', async () => {
    const files = await scriptUpstream(leadingTo('again'))
    const { client } = await startWithOllama()
    await expect(
      client.chat.completions.create(asking(`${files.url}/again`)),
    ).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('from one to another'),
    })
    expect(await files.requests()).toHaveLength(4)
  })

  it.each([
    'http://127.0.0.1:9/a.png',
    'http://2130706433:9/a.png',
    'http://[::ffff:127.0.0.1]:9/a.png',
    'http://localhost:9/a.png',
    'http://169.254.169.254/a.png',
  ])('is never fetched from the inside: %s', async (url) => {
    const { upstream, client } = await startWithOllama({})
    await expect(client.chat.completions.create(asking(url))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
      message: expect.stringContaining('not one that may be fetched'),
    })
    expect(await upstream.requests()).toEqual([])
  })

  it.each([
    ['a page', file(btoa('<html>Not found</html>'), 'text/html'), 'something else'],
    ['a page that says it is an image', file(btoa('<html></html>'), 'image/png'), 'something else'],
    [
      'a drawing with scripts',
      file(btoa('<svg onload="x()"/>'), 'image/svg+xml'),
      'something else',
    ],
    ['nothing', { status: 404, headers: {}, steps: [] }, 'status 404'],
    ['too much', file(btoa('GIF89a'.padEnd(3000)), 'image/gif'), 'too large'],
  ])('is refused where %s comes', async (_name, reply, reason) => {
    const files = await scriptUpstream(reply)
    const { upstream, client } = await startWithOllama({ ...OPEN, REMOTE_MEDIA_BYTES_MAX: '2048' })
    await expect(client.chat.completions.create(asking(files.url))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
      param: 'messages[0].content[1].image_url.url',
      message: expect.stringContaining(reason),
    })
    expect(await upstream.requests()).toEqual([])
  })

  it('is refused where fetching is switched off, and where there are too many', async () => {
    const files = await scriptUpstream(png)
    const off = await startWithOllama({ ...OPEN, REMOTE_MEDIA_BYTES_MAX: '0' })
    await expect(off.client.chat.completions.create(asking(files.url))).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('does not fetch'),
    })
    const { client } = await startWithOllama()
    const many = Array.from({ length: 33 }, (_, at) => `${files.url}/${at}.png`)
    await expect(client.chat.completions.create(asking(...many))).rejects.toMatchObject({
      status: 400,
      param: 'messages[0].content[33].image_url.url',
    })
    expect(await files.requests()).toEqual([])
  })

  it('is left to the next provider where it can’t be had, if that one fetches by itself', async () => {
    const other = await scriptUpstream(json(completion('A picture.')))
    const ollama = await scriptUpstream(ollamaAnswer)
    const gateway = await start({
      env: { OLLAMA_URL: ollama.url, OPENAI_API_KEY: 'k', OPENAI_BASE_URL: other.url },
    })
    const answer = await clientOf(gateway).chat.completions.create({
      ...asking('http://files.internal/a.png'),
      // @ts-expect-error: the gateway's own field
      routing: { fallback_models: ['openai/gpt-test'] },
    })
    expect(answer.choices[0]?.message.content).toBe('A picture.')
    expect(await ollama.requests()).toEqual([])
  })
})
