import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways(UNINSPECTED)

/** One provider at a dollar a token, so that budgets are small numbers. */
const dollarATokens = (url: string, env: Record<string, string> = {}) => ({
  env: {
    KEY: 'x',
    ADMIN_RATE_LIMIT_REQUESTS: '10000',
    RATE_LIMIT_REQUESTS: '10000',
    BUDGET_OUTPUT_TOKENS: '50',
    ...env,
  },
  document: {
    endpoints: { own: { base_url: url, api_key_env: 'KEY', models: ['m', 'free'] } },
    catalog: {
      models: [
        {
          provider: 'own',
          upstream_id: 'm',
          prices: [{ from: '2020-01-01', input: 0, output: 1_000_000 }],
        },
      ],
    },
  },
})

function chat(gateway: TestGateway, body: object = {}) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'own/m',
      messages: [{ role: 'user', content: 'Hi' }],
      max_tokens: 10,
      ...body,
    }),
  })
}

type Ask = (path: string, init?: RequestInit) => Promise<Response>

interface WireBudget {
  readonly id: string
  readonly spent_usd: number
  readonly reserved_usd: number
}

async function createBudget(ask: Ask, wishes: object): Promise<WireBudget> {
  const response = await ask('/api/budgets', {
    method: 'POST',
    body: JSON.stringify({ name: 'Cap', period: 'month', limit_usd: 20, ...wishes }),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as WireBudget
}

async function budgetsNow(ask: Ask): Promise<WireBudget[]> {
  const response = await ask('/api/budgets')
  return ((await response.json()) as { budgets: WireBudget[] }).budgets
}

describe('a hard budget', () => {
  it('refuses a call whose worst case does not fit, with the documented 402', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(dollarATokens(upstream.url))
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, { limit_usd: 12 })
    expect((await chat(gateway)).status).toBe(200)
    // Two dollars are spent; another ten just fit, eleven do not.
    const refused = await chat(gateway, { max_tokens: 11 })
    expect(refused.status).toBe(402)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(await refused.json()).toMatchObject({
      error: {
        code: 'budget_exceeded',
        type: 'insufficient_quota',
        details: {
          budget: 'Cap',
          scope: 'tenant',
          period: 'month',
          limit_usd: 12,
          spent_usd: 2,
          needed_usd: 11,
        },
      },
    })
    expect((await chat(gateway)).status).toBe(200)
    expect(await budgetsNow(ask)).toMatchObject([{ spent_usd: 4, reserved_usd: 0 }])
  })

  it('lets exactly as many of 200 parallel streams pass as there is money for', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'One' }),
        { wait: 'all' },
        chunk({}, 'stop'),
        `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage: { prompt_tokens: 0, completion_tokens: 1, total_tokens: 1 } })}\n\n`,
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start(dollarATokens(upstream.url))
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, { limit_usd: 20 })
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => chat(gateway, { stream: true, max_tokens: 1 })),
    )
    const passed = answers.filter(({ status }) => status === 200)
    expect(passed).toHaveLength(20)
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(180)
    expect(await budgetsNow(ask)).toMatchObject([{ spent_usd: 0, reserved_usd: 20 }])
    await upstream.release('all')
    await Promise.all(answers.map((answer) => answer.text()))
    await eventually(
      () => budgetsNow(ask),
      ([budget]) => budget?.spent_usd === 20 && budget.reserved_usd === 0,
    )
  }, 60_000)

  it('gives a reservation back when a call fails', async () => {
    const upstream = await scriptUpstream(json({ error: { message: 'down' } }, 500))
    const gateway = await start(dollarATokens(upstream.url))
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, { limit_usd: 10 })
    for (let tries = 0; tries < 3; tries += 1) expect((await chat(gateway)).status).toBe(503)
    await eventually(
      () => budgetsNow(ask),
      ([budget]) => budget?.spent_usd === 0 && budget.reserved_usd === 0,
    )
  })

  it('sends its limit upstream for a call that names none', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(dollarATokens(upstream.url))
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, { limit_usd: 100 })
    expect((await chat(gateway, { max_tokens: undefined })).status).toBe(200)
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ max_completion_tokens: 50 })
  })

  it('refuses models whose price is not known', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(dollarATokens(upstream.url))
    expect((await chat(gateway, { model: 'own/free' })).status).toBe(200)
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, {})
    const refused = await chat(gateway, { model: 'own/free' })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ error: { code: 'policy', param: 'model' } })
  })

  it('counts what was spent before it was made', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(dollarATokens(upstream.url))
    const ask = await loginAsAdmin(gateway)
    expect((await chat(gateway)).status).toBe(200)
    await eventually(
      async () => (await (await ask('/api/costs')).json()) as { rows: { cost_usd: string }[] },
      ({ rows }) => rows[0]?.cost_usd === '2',
    )
    await createBudget(ask, { limit_usd: 11 })
    expect((await chat(gateway)).status).toBe(402)
  })
})

describe('budgets of keys and of the gateway', () => {
  it('hold beside each other; the tightest decides', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const options = dollarATokens(upstream.url)
    const gateway = await start({
      ...options,
      document: {
        ...options.document,
        budgets: [{ name: 'All', period: 'day', limit_usd: 1000, time_zone: 'Asia/Tokyo' }],
      },
    })
    const ask = await loginAsAdmin(gateway)
    const list = await ask('/api/keys/list')
    const [key] = ((await list.json()) as { keys: { id: string }[] }).keys
    await createBudget(ask, { name: 'Key', key_id: key?.id, limit_usd: 9 })
    const refused = await chat(gateway)
    expect(await refused.json()).toMatchObject({
      error: { details: { budget: 'Key', scope: 'key' } },
    })
    const wide = await chat(gateway, { max_tokens: 9 })
    expect(wide.status).toBe(200)
  })
})

describe('alerts of a budget', () => {
  it('are told once for each threshold, to log and webhook, signed', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const receiver = await scriptUpstream(json({}))
    const gateway = await start(
      dollarATokens(upstream.url, {
        ALERT_WEBHOOK_URL: `${receiver.url}/hook`,
        ALERT_WEBHOOK_SECRET: 'a-secret-of-the-webhook-0123456789',
      }),
    )
    const ask = await loginAsAdmin(gateway)
    await createBudget(ask, { limit_usd: 4, hard: false, alert_percents: [100, 50, 50] })
    for (let calls = 0; calls < 4; calls += 1) expect((await chat(gateway)).status).toBe(200)
    const requests = await eventually(
      () => receiver.requests(),
      (found) => found.length >= 2,
    )
    const events = requests.map(({ body }) => JSON.parse(body) as { data: { percent: number } })
    expect(events.map(({ data }) => data.percent)).toEqual([50, 100])
    expect(requests[0]?.headers['x-scalix-signature']).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
    const alerts = gateway.logs().filter(({ event }) => event === 'budget_alert')
    expect(alerts.map(({ percent }) => percent)).toEqual([50, 100])
  })
})

describe('bad budgets', () => {
  it.each([
    [{ limit_usd: -1 }],
    [{ period: 'year' }],
    [{ time_zone: 'Mars/Olympus' }],
    [{ key_id: 'a', user_id: 'b' }],
    [{ key_id: 'nobody' }],
    [{ spent_usd: 0 }],
    [{ tenant_id: 'ten_other' }],
  ])('refuses %j with 400', async (wishes) => {
    const gateway = await start()
    const ask = await loginAsAdmin(gateway)
    const response = await ask('/api/budgets', {
      method: 'POST',
      body: JSON.stringify({ name: 'Cap', period: 'month', limit_usd: 20, ...wishes }),
    })
    expect(response.status).toBe(400)
  })

  it('has one for a subject and period, which can be changed and deleted', async () => {
    const gateway = await start()
    const ask = await loginAsAdmin(gateway)
    const { id } = await createBudget(ask, {})
    const twice = await ask('/api/budgets', {
      method: 'POST',
      body: JSON.stringify({ name: 'Again', period: 'month', limit_usd: 1 }),
    })
    expect(twice.status).toBe(409)
    const change = await ask(`/api/budgets/${id}`, {
      method: 'PATCH',
      body: JSON.stringify({ limit_usd: 0.5 }),
    })
    expect(await change.json()).toMatchObject({ id, limit_usd: 0.5, name: 'Cap' })
    expect((await ask(`/api/budgets/${id}`, { method: 'DELETE' })).status).toBe(200)
    expect((await ask(`/api/budgets/${id}`, { method: 'DELETE' })).status).toBe(404)
    expect(await budgetsNow(ask)).toEqual([])
  })
})
