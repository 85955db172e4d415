import { describe, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import {
  chunk,
  completion,
  eventually,
  json,
  record,
  scriptUpstream,
  sse,
} from '../runtimes/upstream.ts'

const start = useGateways(UNINSPECTED)

const openAiAt = (url: string) => ({ OPENAI_API_KEY: 'sk-upstream', OPENAI_BASE_URL: url })

function chat(gateway: TestGateway, body: unknown, headers: Record<string, string> = {}) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: {
      authorization: `Bearer ${gateway.key}`,
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

const hello = { model: 'openai/gpt-test', messages: [{ role: 'user', content: 'Hello' }] }

describe('a chat completion', () => {
  it('answers from the built-in demo provider without any account', async () => {
    const gateway = await start()
    const response = await chat(gateway, { ...hello, model: 'demo/echo' })
    expect(response.status).toBe(200)
    const body = await response.json()
    expect(body).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { role: 'assistant', content: expect.stringContaining('Hello') } }],
    })
  })

  it('hands the provider’s answer on byte for byte', async () => {
    const odd =
      '{"id":"x","object":"chat.completion","created":1,"model":"m","novel_field":[1.0,2e3],"choices":[{"index":0,"message":{"role":"assistant","content":"Grüße","refusal":null},"finish_reason":"stop","logprobs":null}]}'
    const upstream = await scriptUpstream({
      status: 200,
      headers: { 'content-type': 'application/json' },
      steps: [{ text: odd }],
    })
    const gateway = await start({ env: openAiAt(upstream.url) })
    const response = await chat(gateway, hello)
    expect(await response.text()).toBe(odd)
  })

  it('sends fields it does not know to the provider, and its own not', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start({ env: openAiAt(upstream.url) })
    await chat(gateway, { ...hello, top_k: 7, novel: { deep: [1] }, routing: { tags: ['x'] } })
    const [request] = await upstream.requests()
    const sent = JSON.parse(request?.body ?? '')
    expect(sent).toEqual({
      model: 'gpt-test',
      messages: hello.messages,
      top_k: 7,
      novel: { deep: [1] },
    })
    expect(request?.path).toBe('/chat/completions')
    expect(request?.headers['authorization']).toBe('Bearer sk-upstream')
  })

  it('says in headers who served it', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start({ env: openAiAt(upstream.url) })
    const { headers } = await chat(gateway, hello)
    expect(headers.get('x-scalix-provider')).toBe('openai')
    expect(headers.get('x-scalix-model')).toBe('gpt-test')
    expect(headers.get('x-scalix-attempts')).toBe('1')
    expect(headers.get('x-scalix-fallback')).toBe('0')
    expect(headers.get('x-request-id')).toMatch(/^req_/)
    expect(headers.get('x-ratelimit-limit')).toBe('100')
    expect(headers.get('x-ratelimit-remaining')).toBe('99')
  })

  it('keeps the caller’s own request id', async () => {
    const gateway = await start()
    const headers = { 'x-request-id': 'trace-12345678' }
    const response = await chat(gateway, { ...hello, model: 'demo/echo' }, headers)
    expect(response.headers.get('x-request-id')).toBe('trace-12345678')
  })
})

describe('a stream', () => {
  it('comes chunk by chunk, as the provider sends it', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'One' }),
        { wait: 'read' },
        chunk({ content: ' two' }),
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start({ env: openAiAt(upstream.url) })
    const response = await chat(gateway, { ...hello, stream: true })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let seen = ''
    while (!seen.includes('One')) {
      const part = await reader.read()
      seen += decoder.decode(part.value, { stream: true })
    }
    // The second half is only sent now: had the gateway collected the answer, nothing had come yet.
    expect(seen).not.toContain('two')
    await upstream.release('read')
    for (;;) {
      const part = await reader.read()
      if (part.done) break
      seen += decoder.decode(part.value, { stream: true })
    }
    expect(seen).toContain('two')
    expect(seen.endsWith('data: [DONE]\n\n')).toBe(true)
  })

  it('always asks the provider for usage and shows it only to who asked', async () => {
    const usage = record({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1,
      model: 'gpt-test',
      choices: [],
      usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
    })
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'Hi' }),
        chunk({}, 'stop'),
        usage,
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start({ env: openAiAt(upstream.url) })
    const without = await (await chat(gateway, { ...hello, stream: true })).text()
    expect(without).not.toContain('"usage"')
    const withUsage = await (
      await chat(gateway, { ...hello, stream: true, stream_options: { include_usage: true } })
    ).text()
    expect(withUsage).toContain('"total_tokens":10')
    const requests = await upstream.requests()
    for (const { body } of requests) {
      expect(JSON.parse(body)).toMatchObject({ stream_options: { include_usage: true } })
    }
    await eventually(
      () =>
        gateway
          .logs()
          .filter(({ event, promptTokens }) => event === 'request' && promptTokens === 9),
      (lines) => lines.length === 2,
    )
  })

  it('ends with an error that SDKs raise when the provider cuts it, also inside a character', async () => {
    const cut = Buffer.from(chunk({ content: 'Gr\u00fc\u00dfe' })).toString('base64')
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'Hi' }),
        { base64: cut.slice(0, 120) },
        { reset: true },
      ),
    )
    const gateway = await start({ env: openAiAt(upstream.url) })
    const text = await (await chat(gateway, { ...hello, stream: true })).text()
    expect(text).toContain('"code":"upstream_stream_interrupted"')
    expect(text).toContain('"request_id"')
    expect(text).not.toContain('[DONE]')
  })

  it('counts a proper close without an end as an interruption', async () => {
    const upstream = await scriptUpstream(sse(chunk({ role: 'assistant', content: 'Hi' })))
    const gateway = await start({ env: openAiAt(upstream.url) })
    const text = await (await chat(gateway, { ...hello, stream: true })).text()
    expect(text).toContain('"code":"upstream_stream_interrupted"')
  })

  it('aborts the provider at once when the caller leaves', async () => {
    const upstream = await scriptUpstream(
      sse(chunk({ role: 'assistant', content: 'Hi' }), { hang: true }),
    )
    const gateway = await start({ env: openAiAt(upstream.url) })
    const leave = new AbortController()
    const response = await gateway.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...hello, stream: true }),
      signal: leave.signal,
    })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    await reader.cancel().catch(() => {})
    leave.abort()
    await eventually(upstream.requests, ([request]) => request?.isAborted === true)
    await eventually(
      () => gateway.logs(),
      (lines) => lines.some(({ event, status }) => event === 'request' && status === 499),
    )
  })
})

describe('failover', () => {
  const bothAt = (first: string, second: string) => ({
    env: openAiAt(first),
    document: {
      endpoints: { spare: { base_url: second, models: ['gpt-test'] } },
      aliases: { 'my-model': ['openai/gpt-test', 'spare/gpt-test'] },
    },
  })
  const aliased = { ...hello, model: 'my-model' }

  it.each([500, 503, 429])('moves to the next provider on %i', async (status) => {
    const broken = await scriptUpstream(json({ error: { message: 'no' } }, status))
    const sound = await scriptUpstream(json(completion('From the spare')))
    const gateway = await start(bothAt(broken.url, sound.url))
    const response = await chat(gateway, aliased)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-scalix-provider')).toBe('spare')
    expect(response.headers.get('x-scalix-attempts')).toBe('2')
    expect(response.headers.get('x-scalix-fallback')).toBe('1')
  })

  it('moves on when nobody listens', async () => {
    const sound = await scriptUpstream(json(completion('From the spare')))
    const gateway = await start(bothAt('http://127.0.0.1:1', sound.url))
    expect((await chat(gateway, aliased)).headers.get('x-scalix-provider')).toBe('spare')
  })

  it('moves on from an error that comes as the first event of a stream', async () => {
    const broken = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: '' }),
        record({ error: { message: 'overloaded', type: 'server_error', code: null, param: null } }),
      ),
    )
    const sound = await scriptUpstream(
      sse(chunk({ role: 'assistant', content: 'Fine' }), chunk({}, 'stop'), 'data: [DONE]\n\n'),
    )
    const gateway = await start(bothAt(broken.url, sound.url))
    const response = await chat(gateway, { ...aliased, stream: true })
    const text = await response.text()
    expect(response.headers.get('x-scalix-provider')).toBe('spare')
    expect(text).toContain('Fine')
    expect(text).not.toContain('overloaded')
  })

  it('does not repeat what is the caller’s fault', async () => {
    const strict = await scriptUpstream(
      json(
        {
          error: {
            message: 'temperature is too hot',
            type: 'invalid_request_error',
            param: 'temperature',
            code: null,
          },
        },
        400,
      ),
    )
    const spare = await scriptUpstream(json(completion('never')))
    const gateway = await start(bothAt(strict.url, spare.url))
    const response = await chat(gateway, aliased)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      error: {
        message: 'temperature is too hot',
        param: 'temperature',
        type: 'invalid_request_error',
      },
    })
    expect(await spare.requests()).toEqual([])
  })
})

describe('a stream whose model thinks', () => {
  it('is kept alive by comments that SDKs skip', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'Hm' }),
        { wait: 'thought' },
        chunk({ content: '!' }),
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start({
      env: { ...openAiAt(upstream.url), STREAM_HEARTBEAT_MS: '100' },
    })
    const response = await chat(gateway, { ...hello, stream: true })
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const decoder = new TextDecoder()
    let seen = ''
    while (!seen.includes(': keep-alive\n\n')) seen += decoder.decode((await reader.read()).value)
    await upstream.release('thought')
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      seen += decoder.decode(part.value)
    }
    expect(seen.endsWith('data: [DONE]\n\n')).toBe(true)
  })
})
