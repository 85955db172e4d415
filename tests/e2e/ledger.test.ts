import { describe, expect, it } from 'vitest'
import { loginAsAdmin } from '../runtimes/admin.ts'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

const messages = [{ role: 'user' as const, content: 'Hello' }]

/** Two providers of one model, with prices that are easy to reckon with: 2 and 8 dollars a million. */
const priced = (first: string, second = first) => ({
  env: { ADMIN_RATE_LIMIT_REQUESTS: '10000', FIRST_KEY: 'x' },
  document: {
    provider_order: ['first', 'second'],
    endpoints: {
      first: { base_url: first, api_key_env: 'FIRST_KEY', models: ['m'] },
      second: { base_url: second, api_key_env: 'FIRST_KEY', models: ['m'] },
    },
    catalog: {
      models: ['first', 'second'].map((provider) => ({
        provider,
        upstream_id: 'm',
        prices: [{ from: '2020-01-01', input: 2, output: 8 }],
      })),
    },
  },
})

interface Row {
  readonly [field: string]: string | number | null
}

async function reportRows(
  ask: (path: string) => Promise<Response>,
  path: string,
): Promise<readonly Row[]> {
  const response = await ask(path)
  expect(response.status).toBe(200)
  return ((await response.json()) as { rows: Row[] }).rows
}

const attempts = (rows: readonly Row[]) =>
  rows.reduce((sum, row) => sum + Number(row['attempts']), 0)

describe('the ledger', () => {
  it('has an entry for each attempt, priced, and tells the cost in the answer', async () => {
    const dead = await scriptUpstream(json({ error: { message: 'down' } }, 500))
    const alive = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(priced(dead.url, alive.url))
    const { response } = await clientOf(gateway)
      .chat.completions.create({ model: 'm', messages })
      .withResponse()
    // 5 tokens in, 2 out: 10 + 16 microdollars.
    expect(response.headers.get('x-scalix-cost-usd')).toBe('0.000026')
    expect(response.headers.get('x-scalix-attempts')).toBe('2')

    const ask = await loginAsAdmin(gateway)
    const rows = await eventually(
      () => reportRows(ask, '/api/costs?group_by=provider'),
      (found) => attempts(found) === 2,
    )
    expect(rows).toEqual([
      { provider: 'second', attempts: 1, unpriced_attempts: 0, cost_usd: '0.000026' },
      { provider: 'first', attempts: 1, unpriced_attempts: 0, cost_usd: '0' },
    ])
    const [usage] = await reportRows(ask, '/api/usage')
    expect(usage).toMatchObject({
      attempts: 2,
      failed_attempts: 1,
      estimated_attempts: 0,
      prompt_tokens: 5,
      completion_tokens: 2,
    })
  })

  it('tells the cost of a stream with its usage', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'Hi' }),
        chunk({}, 'stop'),
        `data: ${JSON.stringify({
          id: 'x',
          object: 'chat.completion.chunk',
          created: 1,
          model: 'm',
          choices: [],
          usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
        })}\n\n`,
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start(priced(upstream.url))
    const stream = await clientOf(gateway).chat.completions.create({
      model: 'first/m',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const usages = []
    for await (const part of stream) if (part.usage) usages.push(part.usage)
    expect(usages).toEqual([expect.objectContaining({ prompt_tokens: 1000, cost_usd: 0.0028 })])
  })

  it('charges a caller that leaves a stream for what has come, by its own count', async () => {
    const text = 'A sentence of some length that has come before the caller leaves. '
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: text.repeat(20) }),
        { wait: 'never' },
        'data: [DONE]\n\n',
      ),
    )
    const gateway = await start({
      ...priced(upstream.url),
      env: { ...priced(upstream.url).env, STREAM_HEARTBEAT_MS: '100' },
    })
    const abortion = new AbortController()
    const stream = await clientOf(gateway).chat.completions.create(
      { model: 'first/m', messages, stream: true },
      { signal: abortion.signal },
    )
    for await (const part of stream) {
      if (part.choices[0]?.delta.content) break
    }
    abortion.abort()
    const ask = await loginAsAdmin(gateway)
    const [usage] = await eventually(
      () => reportRows(ask, '/api/usage'),
      (found) => attempts(found) === 1,
    )
    expect(usage).toMatchObject({ estimated_attempts: 1, failed_attempts: 0 })
    expect(usage?.['completion_tokens']).toBeGreaterThan(200)
    expect(usage?.['completion_tokens']).toBeLessThan(500)
    expect(usage?.['prompt_tokens']).toBeGreaterThan(0)
    await upstream.release('never')
  })

  it('counts by tags of the caller, and answers as CSV', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(priced(upstream.url))
    const client = clientOf(gateway)
    for (const tags of [['team-a', 'batch'], ['team-a', 'team-a'], undefined]) {
      await client.chat.completions.create({
        model: 'first/m',
        messages,
        ...(tags && ({ routing: { tags } } as object)),
      })
    }
    const ask = await loginAsAdmin(gateway)
    await eventually(
      () => reportRows(ask, '/api/usage'),
      (found) => attempts(found) === 3,
    )
    const response = await ask('/api/costs?group_by=tag&format=csv')
    expect(response.headers.get('content-type')).toContain('text/csv')
    expect((await response.text()).split('\r\n')).toEqual([
      'tag,attempts,unpriced_attempts,cost_usd',
      'team-a,2,0,0.000052',
      'batch,1,0,0.000026',
      '',
    ])
    expect((await ask('/api/costs?group_by=tag,model')).status).toBe(400)
  })

  it('marks what has no price instead of calling it free', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start({
      env: { FIRST_KEY: 'x', ADMIN_RATE_LIMIT_REQUESTS: '10000' },
      document: {
        endpoints: { own: { base_url: upstream.url, api_key_env: 'FIRST_KEY', models: ['m'] } },
      },
    })
    const { response } = await clientOf(gateway)
      .chat.completions.create({ model: 'own/m', messages })
      .withResponse()
    expect(response.headers.has('x-scalix-cost-usd')).toBe(false)
    const ask = await loginAsAdmin(gateway)
    const [row] = await eventually(
      () => reportRows(ask, '/api/costs?group_by=model&bucket=day&time_zone=Europe/Berlin'),
      (found) => attempts(found) === 1,
    )
    expect(row).toMatchObject({ model: 'm', unpriced_attempts: 1, cost_usd: '0' })
    expect(row?.['start']).toMatch(/^\d{4}-\d{2}-\d{2}T00:00:00$/)
  })

  it('keeps what PostgreSQL could not store out of its way', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const gateway = await start(priced(upstream.url))
    const client = clientOf(gateway)
    await client.chat.completions.create({ model: 'first/a\u0000b\ud800', messages })
    const ask = await loginAsAdmin(gateway)
    const [row] = await eventually(
      () => reportRows(ask, '/api/usage?group_by=model'),
      (found) => attempts(found) === 1,
    )
    expect(row?.['model']).toBe('ab\ufffd')
  })
})

describe('bad questions to the ledger', () => {
  it.each([
    'group_by=colour',
    'bucket=year',
    'time_zone=Mars/Olympus',
    'from=yesterday',
    'format=xml',
    'tenant_id=ten_other',
  ])('refuses %s with 400', async (query) => {
    const gateway = await start()
    const ask = await loginAsAdmin(gateway)
    const response = await ask(`/api/usage?${query}`)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } })
  })
})
