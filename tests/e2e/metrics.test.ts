import { describe, expect, it } from 'vitest'
import { useGateways } from '../runtimes/running.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

function ask(gateway: TestGateway, body: Readonly<Record<string, unknown>> = {}) {
  return gateway.fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${gateway.key}` },
    body: JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content: 'canary in the prompt' }],
      ...body,
    }),
  })
}

async function startWithOne(env: Readonly<Record<string, string>> = {}) {
  const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 }
  const upstream = await scriptUpstream(
    json({ error: { message: 'down' } }, 500),
    json(completion('well')),
    sse(
      chunk({ role: 'assistant', content: 'One' }),
      chunk({ content: ' two' }),
      chunk({}, 'stop'),
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage })}\n\n`,
      'data: [DONE]\n\n',
    ),
  )
  return start({
    env,
    document: {
      endpoints: { own: { base_url: upstream.url, models: ['m'] } },
      catalog: {
        models: [
          {
            provider: 'own',
            upstream_id: 'm',
            prices: [{ from: '2020-01-01', input: 1e6, output: 1e6 }],
          },
        ],
      },
    },
  })
}

async function scrape(gateway: TestGateway, accept = 'text/plain', token?: string) {
  const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
  const response = await gateway.fetch('/metrics', { headers })
  return { response, text: await response.text() }
}

/** The value of a sample, by its line up to the value. */
function sample(text: string, name: string): number | undefined {
  const line = text.split('\n').find((it) => it.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}

describe('the metrics', () => {
  it('tell of calls, attempts, tokens and cost', async () => {
    const gateway = await startWithOne()
    expect((await ask(gateway)).status).toBe(200)
    await (await ask(gateway, { stream: true })).text()
    expect((await ask(gateway, { model: 'nobody' })).status).toBe(404)
    const { text } = await eventually(
      () => scrape(gateway),
      (it) =>
        sample(it.text, 'scalix_model_calls_total{code="model_not_found",stream="false"}') === 1,
    )
    const own = 'provider="own",model="m"'
    expect(sample(text, 'scalix_model_calls_total{code="ok",stream="false"}')).toBe(1)
    expect(sample(text, 'scalix_model_calls_total{code="ok",stream="true"}')).toBe(1)
    expect(sample(text, `scalix_attempts_total{${own},outcome="failed",error="server"}`)).toBe(1)
    expect(sample(text, `scalix_attempts_total{${own},outcome="complete",error="none"}`)).toBe(2)
    expect(sample(text, 'scalix_failovers_total{provider="own"}')).toBe(1)
    expect(sample(text, `scalix_tokens_total{${own},kind="input"}`)).toBe(10)
    expect(sample(text, `scalix_cost_usd_total{${own}}`)).toBe(14)
    expect(sample(text, `scalix_time_to_first_token_seconds_count{${own}}`)).toBe(1)
    expect(sample(text, `scalix_breaker_state{${own}}`)).toBe(0)
    expect(
      sample(
        text,
        'scalix_http_requests_total{method="POST",route="/v1/chat/completions",status="200"}',
      ),
    ).toBe(2)
    expect(text).not.toContain('canary')
    expect(text).not.toContain('nobody')
    expect(text).not.toContain(gateway.key)
  })

  it('name routes by their pattern, never by the ids in a path', async () => {
    const gateway = await startWithOne()
    await gateway.fetch('/v1/models/some-model-id')
    await gateway.fetch('/no/such/path')
    const { text } = await scrape(gateway)
    expect(text).toContain('route="/v1/models/{id}"')
    expect(text).toContain('route="unmatched"')
    expect(text).not.toContain('some-model-id')
    expect(text).not.toContain('/no/such/path')
  })

  it('come as OpenMetrics to those who ask for it', async () => {
    const gateway = await startWithOne()
    const { response, text } = await scrape(gateway, 'application/openmetrics-text; version=1.0.0')
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text')
    expect(text).toMatch(/# EOF\n$/)
    const plain = await scrape(gateway)
    expect(plain.response.headers.get('content-type')).toContain('text/plain; version=0.0.4')
  })

  it('are behind their token where one is set', async () => {
    const gateway = await startWithOne({ METRICS_TOKEN: 'metrics-token-0123456789' })
    expect((await scrape(gateway)).response.status).toBe(401)
    expect((await scrape(gateway, '*/*', 'metrics-token-012345678X')).response.status).toBe(401)
    expect((await scrape(gateway, '*/*', 'metrics-token-0123456789')).response.status).toBe(200)
  })

  it('have tenants as labels only where that is switched on', async () => {
    const gateway = await startWithOne({ METRICS_TENANT_LABELS: 'true' })
    await ask(gateway)
    const { text } = await scrape(gateway)
    expect(text).toContain('kind="input",tenant="ten_default"')
    const without = await startWithOne()
    await ask(without)
    expect((await scrape(without)).text).not.toContain('tenant="')
  })
})
