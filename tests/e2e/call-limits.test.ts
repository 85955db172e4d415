import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { callerWith, sendJson, type Send } from '../runtimes/callers.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import type { Reply } from '../servers/scripted-upstream.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways(UNINSPECTED)
const env = { ADMIN_RATE_LIMIT_REQUESTS: '10000', RATE_LIMIT_REQUESTS: '10000' }

async function startWith(...replies: readonly Reply[]) {
  const upstream = await scriptUpstream(...replies)
  const document = { endpoints: { own: { base_url: upstream.url, models: ['m'] } } }
  const gateway = await start({ env, document })
  const admin = await loginAsAdmin(gateway)
  const createKey = async (limits: object) => {
    const made = await sendJson(admin, 'POST /api/keys/create', { name: 'k', ...limits })
    const { id, key } = (await made.json()) as { id: string; key: string }
    return { id, send: callerWith(gateway, key) }
  }
  return { upstream, gateway, admin, createKey }
}

const ask = (send: Send, fields: object = {}) =>
  sendJson(send, 'POST /v1/chat/completions', {
    model: 'm',
    messages: [{ role: 'user', content: 'hi' }],
    ...fields,
  })

const usage = { prompt_tokens: 400, completion_tokens: 600, total_tokens: 1000 }

describe('parallel requests of a key', () => {
  it('are refused beyond its limit while answers run, and are free again when they have ended', async () => {
    const { upstream, createKey } = await startWith(
      sse(chunk({ role: 'assistant', content: 'One' }), { wait: 'all' }, 'data: [DONE]\n\n'),
    )
    const limited = await createKey({ parallel_requests: 2 })
    const other = await createKey({ parallel_requests: 2 })
    const running = [
      await ask(limited.send, { stream: true }),
      await ask(limited.send, { stream: true }),
    ]
    expect(running.map(({ status }) => status)).toEqual([200, 200])
    const refused = await ask(limited.send, { stream: true })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'rate_limit_exceeded',
        details: { limit: 2, unit: 'parallel_requests', retry_after: 1 },
      },
    })
    const elsewhere = await ask(other.send, { stream: true })
    expect(elsewhere.status).toBe(200)
    await upstream.release('all')
    for (const response of [...running, elsewhere]) await response.text()
    const next = await eventually(
      () => ask(limited.send, { stream: true }),
      ({ status }) => status === 200,
    )
    await next.text()
    // What was refused went nowhere.
    expect(await upstream.requests()).toHaveLength(4)
  })

  it('are free again after a caller has left, and after a failure', async () => {
    const { upstream, createKey } = await startWith(
      sse(chunk({ role: 'assistant', content: 'One' }), { wait: 'never' }),
      json({ error: { message: 'no', type: 'x', code: 'x' } }, 400),
      json(completion('fine')),
    )
    const { send } = await createKey({ parallel_requests: 1 })
    const first = await ask(send, { stream: true })
    expect(first.status).toBe(200)
    await first.body?.cancel()
    const failed = await eventually(
      () => ask(send),
      ({ status }) => status !== 429,
    )
    expect(failed.status).toBe(400)
    const fine = await eventually(
      () => ask(send),
      ({ status }) => status !== 429,
    )
    expect(fine.status).toBe(200)
    expect(await upstream.requests()).toHaveLength(3)
  })
})

describe('tokens a minute of a key', () => {
  it('are those that the provider counts, and refuse the next call', async () => {
    const { upstream, createKey } = await startWith(json({ ...completion('hello'), usage }))
    const { send } = await createKey({ tokens_per_minute: 900 })
    expect((await ask(send)).status).toBe(200)
    const refused = await eventually(
      () => ask(send),
      ({ status }) => status === 429,
    )
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.json()).toMatchObject({
      error: { code: 'rate_limit_exceeded', details: { limit: 900, unit: 'tokens_per_minute' } },
    })
    const other = await createKey({ tokens_per_minute: 900 })
    expect((await ask(other.send)).status).toBe(200)
    expect((await upstream.requests()).length).toBeLessThan(5)
  })

  it('hold on every model endpoint', async () => {
    const { createKey } = await startWith(json({ ...completion('hello'), usage }))
    const { send } = await createKey({ tokens_per_minute: 900 })
    expect((await ask(send)).status).toBe(200)
    const refused = await eventually(
      () => sendJson(send, 'POST /v1/embeddings', { model: 'm', input: 'x' }),
      ({ status }) => status === 429,
    )
    expect(refused.status).toBe(429)
    expect((await send('/v1/models')).status).toBe(200)
  })
})

describe('the limits of a key', () => {
  it('are shown with it, and kept by a new secret', async () => {
    const { admin, createKey } = await startWith(json(completion('hello')))
    const limits = { tokens_per_minute: 5000, parallel_requests: 3 }
    const { id } = await createKey(limits)
    const { keys } = (await (await admin('/api/keys/list')).json()) as { keys: { id: string }[] }
    expect(keys.find((key) => key.id === id)).toMatchObject({
      ...limits,
      owner: expect.stringMatching(/^usr_/),
    })
    const renewed = await sendJson(admin, `POST /api/keys/${id}/regenerate`)
    expect(await renewed.json()).toMatchObject(limits)
  })

  it('bind the keys that it makes', async () => {
    const { createKey } = await startWith(json(completion('hello')))
    const { send } = await createKey({
      permissions: ['read', 'keys:manage'],
      tokens_per_minute: 5000,
      parallel_requests: 3,
    })
    const make = (body: object) =>
      sendJson(send, 'POST /api/keys/create', { name: 'k', permissions: ['read'], ...body })
    expect((await make({ tokens_per_minute: 5001 })).status).toBe(403)
    expect((await make({ parallel_requests: 4 })).status).toBe(403)
    const made = await make({})
    expect(await made.json()).toMatchObject({ tokens_per_minute: 5000, parallel_requests: 3 })
  })

  it.each([{ tokens_per_minute: 0 }, { parallel_requests: 1001 }, { parallel_requests: '2' }])(
    'are refused as %j',
    async (body) => {
      const { admin } = await startWith(json(completion('hello')))
      const refused = await sendJson(admin, 'POST /api/keys/create', { name: 'k', ...body })
      expect(refused.status).toBe(400)
    },
  )
})
