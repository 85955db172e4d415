import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

interface Asked {
  readonly body?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
  readonly path?: string
}

function ask(gateway: TestGateway, { body, headers, path = '/v1/chat/completions' }: Asked = {}) {
  return gateway.fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.key}`,
      ...headers,
    },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  })
}

const providerOf = (response: Response) => response.headers.get('x-scalix-provider')
const down = json({ error: { message: 'down' } }, 500)
const row = (provider: string, upstreamId: string, output: number) => ({
  provider,
  upstream_id: upstreamId,
  prices: [{ from: '2020-01-01', input: output / 4, output }],
})

/** A cheap provider and a dear one for the model `m`, and two models of different price. */
async function startWithTwo(more: Readonly<Record<string, unknown>> = {}) {
  const cheap = await scriptUpstream(json(completion('cheap')))
  const dear = await scriptUpstream(json(completion('dear')))
  const gateway = await start({
    env: { ADMIN_RATE_LIMIT_REQUESTS: '10000', RATE_LIMIT_REQUESTS: '10000' },
    document: {
      endpoints: {
        cheap: { base_url: cheap.url, models: ['m', 'small'] },
        dear: { base_url: dear.url, models: ['m', 'large'] },
      },
      catalog: {
        models: [
          row('cheap', 'm', 1),
          row('dear', 'm', 20),
          row('cheap', 'small', 0.2),
          row('dear', 'large', 40),
        ],
      },
      aliases: { either: { pool: ['small', 'large'] }, canary: { split: { small: 3, large: 1 } } },
      ...more,
    },
  })
  return { cheap, dear, gateway }
}

describe('the choice of a provider', () => {
  it('follows the strategy: cheaper where only the price differs', async () => {
    const { gateway } = await startWithTwo()
    for (let at = 0; at < 5; at += 1) expect(providerOf(await ask(gateway))).toBe('cheap')
    const response = await ask(gateway, { body: { model: 'either' } })
    expect(response.headers.get('x-scalix-strategy')).toBe('balanced')
    expect(response.headers.get('x-scalix-route-id')).toMatch(/^rte_[0-9a-f]{24}$/)
  })

  it('obeys the caller’s strategy, in a header, in the body, or in the model’s name', async () => {
    const { gateway } = await startWithTwo({ routing: { auto_models: ['small', 'large'] } })
    const either = { model: 'either' }
    const best = await ask(gateway, {
      body: either,
      headers: { 'x-scalix-routing': 'quality-first' },
    })
    expect(best.headers.get('x-scalix-model')).toBe('large')
    const cheap = await ask(gateway, {
      body: either,
      headers: { 'x-scalix-routing': 'cost-optimized;quality=0.2' },
    })
    expect(cheap.headers.get('x-scalix-model')).toBe('small')
    const inBody = await ask(gateway, {
      body: { ...either, routing: { strategy: 'quality-first' } },
    })
    expect(inBody.headers.get('x-scalix-model')).toBe('large')
    const auto = await ask(gateway, { body: { model: 'auto:quality' } })
    expect(auto.headers.get('x-scalix-model')).toBe('large')
    expect((await ask(gateway, { body: { model: 'auto:code' } })).status).toBe(200)
    expect((await ask(gateway, { body: { model: 'auto:nonsense' } })).status).toBe(404)
  })

  it.each([
    ['a strategy that there is not', { 'x-scalix-routing': 'best' }],
    ['a number beyond 1', { 'x-scalix-routing': 'balanced;quality=7' }],
    ['a session that is too long', { 'x-session-id': 's'.repeat(300) }],
  ])('refuses %s with 400', async (_name, headers) => {
    const { gateway } = await startWithTwo()
    const response = await ask(gateway, { headers })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: 'invalid_request' } })
  })

  it('keeps to the caller’s lists and order', async () => {
    const { gateway } = await startWithTwo()
    const with_ = (providers: unknown) => ask(gateway, { body: { routing: { providers } } })
    expect(providerOf(await with_({ only: ['dear'] }))).toBe('dear')
    expect(providerOf(await with_({ ignore: ['cheap'] }))).toBe('dear')
    expect(providerOf(await with_({ order: ['dear'] }))).toBe('dear')
    const none = await with_({ only: ['nobody'] })
    expect(none.status).toBe(422)
    expect(await none.json()).toMatchObject({
      error: {
        code: 'no_capable_model',
        details: {
          removed: [
            { deployment: 'cheap/m', reason: 'wish' },
            { deployment: 'dear/m', reason: 'wish' },
          ],
        },
      },
    })
  })

  it('refuses what can not be had for so little, before anything is spent', async () => {
    const { gateway, cheap, dear } = await startWithTwo()
    const response = await ask(gateway, { body: { routing: { max_cost_usd: 0 } } })
    expect(response.status).toBe(402)
    expect(await cheap.requests()).toHaveLength(0)
    expect(await dear.requests()).toHaveLength(0)
  })

  it('gives each model its share, and a session always the same one', async () => {
    const { gateway } = await startWithTwo()
    const models: (string | null)[] = []
    for (let at = 0; at < 40; at += 1) {
      const headers = { 'x-session-id': `s${at}` }
      const first = await ask(gateway, { body: { model: 'canary' }, headers })
      const second = await ask(gateway, { body: { model: 'canary' }, headers })
      models.push(first.headers.get('x-scalix-model'))
      expect(second.headers.get('x-scalix-model')).toBe(models.at(-1))
    }
    const small = models.filter((model) => model === 'small').length
    // Three quarters of forty; the sessions' hashes are what they are.
    expect(small).toBeGreaterThan(20)
    expect(small).toBeLessThan(39)
  })

  it('sends the result of a tool to the model that called it', async () => {
    const { gateway } = await startWithTwo({ routing: { auto_models: ['small', 'large'] } })
    const headers = { 'x-session-id': 'loop' }
    await ask(gateway, { body: { model: 'auto:quality' }, headers })
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }
    const next = await ask(gateway, {
      body: {
        model: 'either',
        messages: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: null, tool_calls: [call] },
          { role: 'tool', tool_call_id: 'c1', content: '1' },
        ],
      },
      headers: { ...headers, 'x-scalix-routing': 'cost-optimized;quality=0' },
    })
    expect(next.headers.get('x-scalix-model')).toBe('large')
  })
})

describe('explanations', () => {
  it('are kept for each call, without what was said, and are the tenant’s own', async () => {
    const { gateway } = await startWithTwo({
      fallbacks: { small: ['large'] },
    })
    const response = await ask(gateway, {
      body: { model: 'either', messages: [{ role: 'user', content: 'a canary in the prompt' }] },
    })
    const id = response.headers.get('x-scalix-route-id')
    const admin = await loginAsAdmin(gateway)
    const found = await eventually(
      () => admin(`/admin/routing/decisions/${id}`),
      ({ status }) => status === 200,
    )
    const text = await found.text()
    expect(text).not.toContain('canary in the prompt')
    expect(JSON.parse(text)).toMatchObject({
      route_id: id,
      requested: 'either',
      strategy: 'balanced',
      analysis: { type: expect.any(String), difficulty: expect.any(Number) },
      candidates: [
        { eligible: true, quality: expect.any(Number), cost_usd: expect.any(Number) },
        { eligible: true },
      ],
      attempts: [{ outcome: 'complete', status: null }],
      timing: { plan_us: expect.any(Number) },
    })
    const list = await (await admin('/admin/routing/decisions?requested=either')).json()
    expect(list).toMatchObject({ decisions: [{ route_id: id, outcome: 'complete', attempts: 1 }] })

    const created = await admin('/api/tenants', {
      method: 'POST',
      body: JSON.stringify({ name: 'other' }),
    })
    const { id: other } = (await created.json()) as { id: string }
    const foreign = await admin(`/admin/routing/decisions/${id}`, {
      headers: { 'x-tenant-id': other },
    })
    expect(foreign.status).toBe(404)
  })

  it('can be had before the call, which is then not made', async () => {
    const { gateway, cheap, dear } = await startWithTwo()
    const response = await ask(gateway, { path: '/v1/routing/preview', body: { model: 'either' } })
    expect(await response.json()).toMatchObject({
      chosen: null,
      order: expect.arrayContaining(['cheap/small', 'dear/large']),
      analysis: {
        type: expect.any(String),
        difficulty: expect.any(Number),
        language: expect.any(String),
      },
      timing: { analysis_us: expect.any(Number), plan_us: expect.any(Number) },
    })
    expect(await cheap.requests()).toHaveLength(0)
    expect(await dear.requests()).toHaveLength(0)
  })
})

describe('a provider in trouble', () => {
  const startWithDead = async (breaker: Readonly<Record<string, number>> = {}) => {
    const dead = await scriptUpstream(down)
    const gateway = await start({
      env: { ADMIN_RATE_LIMIT_REQUESTS: '10000' },
      document: {
        endpoints: { own: { base_url: dead.url, models: ['m'] } },
        routing: { breaker, attempts_max: 1 },
      },
    })
    return { dead, gateway }
  }

  it('is left alone after five failures, and the caller is told when to come back', async () => {
    const { dead, gateway } = await startWithDead()
    for (let at = 0; at < 5; at += 1) expect((await ask(gateway)).status).toBe(503)
    const refused = await ask(gateway)
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'no_healthy_provider',
        details: { resting: [{ provider: 'own', reason: 'breaker_open' }] },
      },
    })
    expect(await dead.requests()).toHaveLength(5)
  })

  it('is shown with its failures, and an operator can reset it', async () => {
    const { dead, gateway } = await startWithDead()
    for (let at = 0; at < 6; at += 1) await ask(gateway)
    const admin = await loginAsAdmin(gateway)
    const { providers } = (await (await admin('/admin/providers/health')).json()) as {
      providers: { id: string }[]
    }
    expect(providers.find(({ id }) => id === 'own')).toMatchObject({
      breaker: { state: 'open' },
      failures: 5,
      deployments: [{ model: 'm', breaker: { state: 'open' }, failures: 5 }],
    })
    const reset = (body: unknown) =>
      admin('/admin/providers/own/breaker', { method: 'POST', body: JSON.stringify(body) })
    expect((await reset({ action: 'reset' })).status).toBe(200)
    await reset({ action: 'reset', model: 'm' })
    await ask(gateway)
    expect(await dead.requests()).toHaveLength(6)
    expect((await reset({ action: 'explode' })).status).toBe(400)
  })

  it('is tried again by one call when its time is over, and takes calls when that went well', async () => {
    const upstream = await scriptUpstream(down, down, json(completion('back')))
    const gateway = await start({
      document: {
        endpoints: { own: { base_url: upstream.url, models: ['m'] } },
        routing: { breaker: { failure_threshold: 2, open_ms: 300 }, attempts_max: 1 },
      },
    })
    expect((await ask(gateway)).status).toBe(503)
    expect((await ask(gateway)).status).toBe(503)
    // The pause is short enough to wait for.
    const back = await ask(gateway)
    expect(back.status).toBe(200)
    expect((await ask(gateway)).status).toBe(200)
  })

  it('rests as long as its rate limit asks, and others take its calls', async () => {
    const limited = await scriptUpstream(
      json({ error: { message: 'slow down' } }, 429, { 'retry-after': '30' }),
    )
    const open = await scriptUpstream(json(completion('open')))
    const gateway = await start({
      document: {
        provider_order: ['limited', 'open'],
        endpoints: {
          limited: { base_url: limited.url, models: ['m', 'only'] },
          open: { base_url: open.url, models: ['m'] },
        },
      },
    })
    expect(providerOf(await ask(gateway))).toBe('open')
    expect(providerOf(await ask(gateway))).toBe('open')
    expect(await limited.requests()).toHaveLength(1)

    expect((await ask(gateway, { body: { model: 'only' } })).status).toBe(429)
    const again = await ask(gateway, { body: { model: 'only' } })
    expect(again.status).toBe(429)
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(20)
    expect(await limited.requests()).toHaveLength(2)
  })

  it('is asked a bounded number of times, however many calls want it', async () => {
    const dead = await scriptUpstream(down)
    const gateway = await start({
      env: { RATE_LIMIT_REQUESTS: '10000' },
      document: { endpoints: { own: { base_url: dead.url, models: ['m'] } } },
    })
    expect((await ask(gateway)).status).toBe(503)
    const statuses = await Promise.all(
      Array.from({ length: 20 }, async () => (await ask(gateway)).status),
    )
    expect(new Set(statuses)).toEqual(new Set([503]))
    for (let at = 0; at < 40; at += 1) await ask(gateway)
    // The first wave was under way before it was known; after that nothing goes out.
    expect((await dead.requests()).length).toBeLessThanOrEqual(42)
  })
})
