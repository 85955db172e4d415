import { describe, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import { chunk, completion, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways(UNINSPECTED)

const CANARY = 'sk-upstream-canary-7f3a'
const openAiAt = (url: string, more: Record<string, string> = {}) => ({
  env: { OPENAI_API_KEY: CANARY, OPENAI_BASE_URL: url, ...more },
})

interface Sent {
  readonly body?: unknown
  readonly key?: string | null
  readonly headers?: Record<string, string>
}

function chat(gateway: TestGateway, { body, key = gateway.key, headers = {} }: Sent = {}) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? hello),
  })
}

const hello = { model: 'openai/gpt-test', messages: [{ role: 'user', content: 'Hello' }] }

/** The documented shape, no stack, no secret; and the gateway still works. */
async function expectError(response: Response, status: number, code: string) {
  const text = await response.text()
  expect(text).not.toMatch(/\bat .+\.ts:\d+/)
  expect(text).not.toContain(CANARY)
  expect({ status: response.status, body: JSON.parse(text) }).toMatchObject({
    status,
    body: {
      error: { code, message: expect.any(String), type: expect.any(String) },
    },
  })
  expect(JSON.parse(text).error).toHaveProperty('param')
  expect(response.headers.get('x-request-id')).toBeTruthy()
}

describe('bad input', () => {
  it.each([
    ['malformed JSON', '{"model": "x", ', 'invalid_json'],
    ['an empty body', '', 'invalid_json'],
    ['a list instead of an object', '[]', 'invalid_request'],
    ['no model', { messages: hello.messages }, 'invalid_request'],
    ['no messages', { model: 'demo/echo', messages: [] }, 'invalid_request'],
    ['a wrong type', { ...hello, temperature: 'hot' }, 'invalid_request'],
    [
      'an unknown role',
      { ...hello, messages: [{ role: 'king', content: 'x' }] },
      'invalid_request',
    ],
  ])('refuses %s with 400', async (_name, body, code) => {
    const gateway = await start()
    await expectError(await chat(gateway, { body }), 400, code)
    expect((await chat(gateway, { body: { ...hello, model: 'demo/echo' } })).status).toBe(200)
  })

  it.each(['__proto__', 'constructor', 'toString'])('knows no model named %s', async (model) => {
    const gateway = await start()
    const response = await chat(gateway, {
      body: { model, messages: [{ role: 'user', content: 'Hi' }] },
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { code: 'model_not_found' } })
  })

  it('names the parameter that is wrong', async () => {
    const gateway = await start()
    const response = await chat(gateway, { body: { ...hello, messages: [{ role: 'king' }] } })
    expect(await response.json()).toMatchObject({ error: { param: 'messages[0].role' } })
  })

  it('refuses an unknown model with 404', async () => {
    const gateway = await start()
    await expectError(
      await chat(gateway, { body: { ...hello, model: 'no-such-model' } }),
      404,
      'model_not_found',
    )
  })

  it('refuses a body over the limit with 413', async () => {
    const gateway = await start({ env: { MAX_BODY_BYTES: '2048' } })
    const body = { ...hello, messages: [{ role: 'user', content: 'x'.repeat(4096) }] }
    await expectError(await chat(gateway, { body }), 413, 'request_too_large')
  })

  it('answers an unknown path with 404 in the documented shape', async () => {
    const gateway = await start()
    await expectError(await gateway.fetch('/v2/nothing'), 404, 'not_found')
  })
})

describe('credentials', () => {
  it.each([
    ['no key', null],
    ['something that is no key', 'hello'],
    ['an OpenAI key', 'sk-proj-1234567890'],
    ['an empty key', ''],
  ])('refuses %s with 401', async (_name, key) => {
    const gateway = await start()
    await expectError(await chat(gateway, { key }), 401, 'invalid_api_key')
  })

  it('refuses a key with one character changed', async () => {
    const gateway = await start()
    const last = gateway.key.at(-1) === 'a' ? 'b' : 'a'
    await expectError(
      await chat(gateway, { key: gateway.key.slice(0, -1) + last }),
      401,
      'invalid_api_key',
    )
  })
})

describe('a provider in trouble', () => {
  it('says that nobody listens', async () => {
    const gateway = await start(openAiAt('http://127.0.0.1:1'))
    const response = await chat(gateway)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(response.headers.get('retry-after')).not.toBeNull()
    await expectError(response, 503, 'provider_unavailable')
  })

  it('gives up on a provider that never answers', async () => {
    const upstream = await scriptUpstream({ status: 0, steps: [{ hang: true }] })
    const gateway = await start(
      openAiAt(upstream.url, {
        UPSTREAM_FIRST_BYTE_TIMEOUT_MS: '150',
        UPSTREAM_CONNECT_TIMEOUT_MS: '150',
      }),
    )
    await expectError(await chat(gateway), 504, 'upstream_timeout')
  })

  it('ends a stream in which the provider falls silent', async () => {
    const upstream = await scriptUpstream(
      sse(chunk({ role: 'assistant', content: 'Hi' }), { hang: true }),
    )
    const gateway = await start(openAiAt(upstream.url, { UPSTREAM_IDLE_TIMEOUT_MS: '150' }))
    const text = await (await chat(gateway, { body: { ...hello, stream: true } })).text()
    expect(text).toContain('"code":"upstream_timeout"')
    expect(text).not.toContain('[DONE]')
  })

  it.each([
    ['HTML instead of JSON', '<html>Bad gateway</html>'],
    ['JSON that is no completion', '{"hello":"world"}'],
    ['half an answer', '{"id":"x","choices":[{"ind'],
  ])('reports %s as a broken protocol', async (_name, text) => {
    const upstream = await scriptUpstream({ status: 200, headers: {}, steps: [{ text }] })
    const gateway = await start(openAiAt(upstream.url))
    await expectError(await chat(gateway), 502, 'upstream_protocol_error')
  })

  it('reports a stream of garbage as a broken protocol', async () => {
    const upstream = await scriptUpstream(sse('data: {not json}\n\n'))
    const gateway = await start(openAiAt(upstream.url))
    const response = await chat(gateway, { body: { ...hello, stream: true } })
    await expectError(response, 502, 'upstream_protocol_error')
  })

  it('hides what a provider says of the gateway’s own credential', async () => {
    const upstream = await scriptUpstream(
      json(
        { error: { message: `Incorrect API key provided: ${CANARY}`, code: 'invalid_api_key' } },
        401,
      ),
    )
    const gateway = await start(openAiAt(upstream.url))
    await expectError(await chat(gateway), 503, 'provider_unavailable')
    expect(JSON.stringify(gateway.logs())).not.toContain(CANARY)
  })

  it('tells a rate limit with the provider’s own wait', async () => {
    const upstream = await scriptUpstream(
      json({ error: { message: 'slow down', code: 'rate_limit_exceeded' } }, 429, {
        'retry-after': '7',
      }),
    )
    const gateway = await start(openAiAt(upstream.url))
    const response = await chat(gateway)
    expect(response.headers.get('retry-after')).toBe('7')
    await expectError(response, 429, 'upstream_rate_limited')
  })

  it('serves the next call as if nothing had happened', async () => {
    const upstream = await scriptUpstream(
      { status: 0, steps: [{ reset: true }] },
      json(completion('Fine')),
    )
    const gateway = await start(openAiAt(upstream.url))
    await expectError(await chat(gateway), 503, 'provider_unavailable')
    expect((await chat(gateway)).status).toBe(200)
  })
})

describe('limits', () => {
  it('refuses the call after the last with the documented body', async () => {
    const gateway = await start({ env: { RATE_LIMIT_REQUESTS: '2' } })
    const body = { ...hello, model: 'demo/echo' }
    expect((await chat(gateway, { body })).status).toBe(200)
    expect((await chat(gateway, { body })).headers.get('x-ratelimit-remaining')).toBe('0')
    const refused = await chat(gateway, { body })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.clone().json()).toMatchObject({
      error: {
        details: { limit: 2, retry_after: expect.any(Number), reset_time: expect.any(String) },
      },
    })
    await expectError(refused, 429, 'rate_limit_exceeded')
  })
})
