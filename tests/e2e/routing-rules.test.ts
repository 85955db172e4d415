import { describe, expect, it } from 'vitest'
import { loginAsAdmin, type AdminFetch } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { useGateways } from '../runtimes/running.ts'
import { completion, eventually, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

async function startWithTwo() {
  const small = await scriptUpstream(json(completion('small')))
  const large = await scriptUpstream(json(completion('large')))
  const gateway = await start({
    env: { ADMIN_RATE_LIMIT_REQUESTS: '10000', RATE_LIMIT_REQUESTS: '10000' },
    document: {
      endpoints: {
        cheap: { base_url: small.url, models: ['small'] },
        dear: { base_url: large.url, models: ['large'] },
      },
      aliases: {
        either: { pool: ['small', 'large'], strategy: 'cost-optimized', quality_target: 0.1 },
      },
      catalog: { models: [priced('cheap', 'small', 0.2), priced('dear', 'large', 40)] },
    },
  })
  const admin = await loginAsAdmin(gateway)
  return { gateway, admin, small, large }
}

const priced = (provider: string, upstreamId: string, output: number) => ({
  provider,
  upstream_id: upstreamId,
  prices: [{ from: '2020-01-01', input: output / 4, output }],
})

function ask(
  gateway: TestGateway,
  body: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${gateway.key}`,
      ...headers,
    },
    body: JSON.stringify({
      model: 'small',
      messages: [{ role: 'user', content: 'Hello there' }],
      ...body,
    }),
  })
}

/** Writes the tenant's routing document, whatever its version is. */
async function write(admin: AdminFetch, document: Readonly<Record<string, unknown>>) {
  const path = '/api/settings/routing'
  const current = await admin(path)
  const version = current.ok ? ((await current.json()) as { version: number }).version : 0
  return admin(path, {
    method: 'PUT',
    body: JSON.stringify({ document, based_on_version: version }),
  })
}

const modelOf = (response: Response) => response.headers.get('x-scalix-model')

describe('a tenant’s routing document', () => {
  it('sets the strategy that holds where nobody wishes otherwise, also for single keys', async () => {
    const { gateway, admin } = await startWithTwo()
    await write(admin, { strategy: 'quality-first' })
    const response = await ask(gateway, { model: 'auto' })
    expect(response.headers.get('x-scalix-strategy')).toBe('quality-first')
    const keys = await admin('/api/keys/list')
    const [key] = ((await keys.json()) as { keys: { id: string }[] }).keys
    await write(admin, {
      strategy: 'quality-first',
      keys: { [key?.id ?? '']: { strategy: 'performance' } },
    })
    const forKey = await ask(gateway, { model: 'auto' })
    expect(forKey.headers.get('x-scalix-strategy')).toBe('performance')
    const wished = await ask(gateway, { model: 'auto' }, { 'x-scalix-routing': 'balanced' })
    expect(wished.headers.get('x-scalix-strategy')).toBe('balanced')
  })

  it('is refused with the place of each mistake, and nothing changes', async () => {
    const { gateway, admin } = await startWithTwo()
    const refused = await write(admin, {
      rules: [{ id: 'slow', when: 'request.model.matches("(a+)+$")', actions: { use: 'large' } }],
    })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'invalid_request',
        param: 'document.rules[0].when',
        details: { problems: [{ param: 'rules[0].when' }] },
      },
    })
    expect(modelOf(await ask(gateway))).toBe('small')
  })
})

describe('a custom rule', () => {
  it('sends calls elsewhere from the next one on, and stands in the explanation', async () => {
    const { gateway, admin } = await startWithTwo()
    expect(modelOf(await ask(gateway))).toBe('small')
    const written = await write(admin, {
      rule_headers: ['x-team'],
      rules: [
        {
          id: 'search-team',
          when: 'headers[?"x-team"].orValue("") == "search" && request.toolCount == 0',
          actions: { use: 'large', tags: ['by-rule'] },
        },
      ],
    })
    expect(written.status).toBe(200)
    expect(modelOf(await ask(gateway))).toBe('small')
    const ruled = await ask(gateway, {}, { 'x-team': 'search' })
    expect(modelOf(ruled)).toBe('large')
    const id = ruled.headers.get('x-scalix-route-id') ?? ''
    const decision = await eventually(
      () => admin(`/admin/routing/decisions/${id}`),
      ({ status }) => status === 200,
    )
    expect(await decision.json()).toMatchObject({
      requested: 'small',
      chosen: 'dear/large',
      rules: [
        {
          id: 'search-team',
          version: 1,
          mode: 'enforce',
          matched: true,
          actions: ['use', 'tags'],
        },
      ],
    })
  })

  it('refuses calls in its own words', async () => {
    const { gateway, admin, small } = await startWithTwo()
    await write(admin, {
      rules: [
        {
          id: 'short-only',
          when: 'request.inputTokens > 100',
          actions: { reject: { message: 'Keep it short.' } },
        },
      ],
    })
    expect((await ask(gateway)).status).toBe(200)
    const before = (await small.requests()).length
    const refused = await ask(gateway, {
      messages: [{ role: 'user', content: 'word '.repeat(200) }],
    })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({
      error: { code: 'policy', message: 'Keep it short.' },
    })
    expect(await small.requests()).toHaveLength(before)
  })

  it('bounds what is asked of the model', async () => {
    const { gateway, admin, small } = await startWithTwo()
    await write(admin, {
      rules: [
        {
          id: 'bounds',
          when: 'true',
          actions: { params: { temperature_max: 0.5, output_tokens_max: 64 } },
        },
      ],
    })
    await ask(gateway, { temperature: 1.5 })
    await ask(gateway, { temperature: 0.1, max_tokens: 10 })
    const sent = (await small.requests()).map(({ body }) => JSON.parse(body))
    expect(sent[0]).toMatchObject({ temperature: 0.5, max_completion_tokens: 64 })
    expect(sent[1]).toMatchObject({ temperature: 0.1, max_tokens: 10 })
  })

  it('narrows what the strategy may take, and weighs in', async () => {
    const { gateway, admin } = await startWithTwo()
    expect(modelOf(await ask(gateway, { model: 'either' }))).toBe('small')
    await write(admin, {
      rules: [{ id: 'liked', when: 'true', actions: { prefer: { dear: 1 } } }],
    })
    expect(modelOf(await ask(gateway, { model: 'either' }))).toBe('large')
    await write(admin, {
      rules: [{ id: 'not-dear', when: 'true', actions: { exclude: ['dear/*'] } }],
    })
    expect(modelOf(await ask(gateway, { model: 'either' }))).toBe('small')
    expect((await ask(gateway, { model: 'large' })).status).toBe(403)
  })

  it('never widens what the tenant may use', async () => {
    const { gateway, admin } = await startWithTwo()
    const narrowed = await admin('/api/tenants/ten_default', {
      method: 'PATCH',
      body: JSON.stringify({ allowed_models: ['small'] }),
    })
    expect(narrowed.status).toBe(200)
    await write(admin, { rules: [{ id: 'up', when: 'true', actions: { use: 'large' } }] })
    expect((await ask(gateway)).status).toBe(403)
  })

  it('in shadow mode changes nothing and is recorded', async () => {
    const { gateway, admin } = await startWithTwo()
    await write(admin, {
      rules: [
        {
          id: 'trial',
          mode: 'shadow',
          when: 'request.type != "nothing"',
          actions: { use: 'large' },
        },
      ],
    })
    expect(modelOf(await ask(gateway))).toBe('small')
    const preview = await gateway.fetch('/v1/routing/preview', {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    expect(await preview.json()).toMatchObject({
      rules: [{ id: 'trial', mode: 'shadow', matched: true, actions: ['use'] }],
      order: ['cheap/small'],
    })
  })
})

describe('the replay of recorded calls', () => {
  it('forecasts what a proposed document would have done, without making a call', async () => {
    const { gateway, admin, small, large } = await startWithTwo()
    for (let at = 0; at < 3; at += 1) await ask(gateway, { model: 'either' })
    const answer = await ask(gateway, { model: 'large', stream: false })
    const last = answer.headers.get('x-scalix-route-id') ?? ''
    await eventually(
      () => admin(`/admin/routing/decisions/${last}`),
      ({ status }) => status === 200,
    )
    const calls = (await small.requests()).length + (await large.requests()).length
    const replayed = await admin('/admin/routing/replay', {
      method: 'POST',
      body: JSON.stringify({
        document: {
          rules: [
            { id: 'cheap', when: 'request.model == "large"', actions: { use: 'small' } },
            { id: 'never', when: 'request.inputTokens > 1000000', actions: { use: 'small' } },
          ],
        },
      }),
    })
    expect(replayed.status).toBe(200)
    const report = await replayed.json()
    expect(report).toMatchObject({
      replayed: 4,
      changed: 1,
      unreadable: 0,
      actual: { shares: { 'cheap/small': 0.75, 'dear/large': 0.25 } },
      forecast: { shares: { 'cheap/small': 1 } },
      rules: { cheap: { matched: 1, errors: 0 } },
      changes: [{ route_id: last, from: 'dear/large', to: 'cheap/small' }],
    })
    const { actual, forecast } = report as Record<'actual' | 'forecast', { cost_usd: number }>
    expect(forecast.cost_usd).toBeLessThan(actual.cost_usd)
    expect((await small.requests()).length + (await large.requests()).length).toBe(calls)
  })

  it('refuses a document that could not be written', async () => {
    const { admin } = await startWithTwo()
    const refused = await admin('/admin/routing/replay', {
      method: 'POST',
      body: JSON.stringify({
        document: { rules: [{ id: 'a', when: 'nothing', actions: { use: 'small' } }] },
      }),
    })
    expect(refused.status).toBe(400)
  })
})
