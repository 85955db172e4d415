import { describe, expect, it } from 'vitest'
import { useGateways } from '../runtimes/running.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

async function startTraced(env: Readonly<Record<string, string>>, receiverStatus = 200) {
  const receiver = await scriptUpstream(json({}, receiverStatus))
  const upstream = await scriptUpstream(json(completion('well')))
  const gateway = await start({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, RATE_LIMIT_REQUESTS: '1000', ...env },
    document: { endpoints: { own: { base_url: upstream.url, models: ['m'] } } },
  })
  const ask = (headers: Readonly<Record<string, string>> = {}) =>
    gateway.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'canary' }] }),
    })
  return { receiver, upstream, ask }
}

const parentOf = (flags: string) => `00-${'12'.repeat(16)}-${'34'.repeat(8)}-${flags}`

describe('traces', () => {
  it('reach the receiver from every runtime, without what was said', async () => {
    const { receiver, ask } = await startTraced({})
    expect((await ask()).status).toBe(200)
    const bodies = await eventually(
      async () => (await receiver.requests()).map(({ body }) => body),
      (found) => found.join('').includes('POST /v1/chat/completions'),
    )
    const text = bodies.join('')
    expect(text).toContain('chat m')
    expect(text).toContain('gen_ai.usage.input_tokens')
    expect(text).not.toContain('canary')
    expect((await receiver.requests())[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': 'application/json' },
    })
  })

  it('follow the caller’s decision, and go no further than configured', async () => {
    const { receiver, upstream, ask } = await startTraced({
      OTEL_TRACES_SAMPLER_ARG: '0',
      TRACE_PROPAGATION: 'none',
    })
    await ask({ traceparent: parentOf('00') })
    await ask()
    await ask({ traceparent: parentOf('01') })
    const found = await eventually(
      async () => (await receiver.requests()).map(({ body }) => body).join(''),
      (text) => text.includes('POST /v1/chat/completions'),
    )
    expect(found.match(/"name":"POST \/v1\/chat\/completions"/g)).toHaveLength(1)
    expect(found).toContain('12'.repeat(16))
    expect((await upstream.requests()).map(({ headers }) => headers['traceparent'])).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it('that can not be delivered hold up nobody', async () => {
    const { receiver, ask } = await startTraced({}, 503)
    for (let calls = 0; calls < 3; calls += 1) expect((await ask()).status).toBe(200)
    await eventually(
      () => receiver.requests(),
      (requests) => requests.length > 0,
    )
    expect((await ask()).status).toBe(200)
  })
})
