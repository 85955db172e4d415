import { describe, expect, it } from 'vitest'
import type { Reply } from '../servers/scripted-upstream.ts'
import type { TestGateway } from '../runtimes/gateway.ts'
import { UNINSPECTED, useGateways } from '../runtimes/running.ts'
import { chunk, completion, json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways(UNINSPECTED)

const error = (message: string, code: string | null = null) => ({
  error: { message, type: 'server_error', code },
})
const good = json(completion('from the second'))
const goodStream = sse(
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'from the second' }),
  chunk({}, 'stop'),
  'data: [DONE]\n\n',
)

interface Faulty {
  /** Base address of the first provider; absent: the fault is played by a script. */
  readonly url?: string
  readonly fault?: Reply
  readonly second?: Reply
  readonly routing?: Readonly<Record<string, unknown>>
}

/** Two providers of the model `m`, the first of which is in trouble. */
async function startWithFaulty({ url, fault, second = good, routing = {} }: Faulty) {
  const first = fault === undefined ? null : await scriptUpstream(fault)
  const other = await scriptUpstream(second)
  const gateway = await start({
    env: {
      RATE_LIMIT_REQUESTS: '100000',
      UPSTREAM_FIRST_BYTE_TIMEOUT_MS: '500',
      UPSTREAM_IDLE_TIMEOUT_MS: '500',
    },
    document: {
      endpoints: {
        first: { base_url: url ?? first?.url ?? '', models: ['m'] },
        second: { base_url: other.url, models: ['m'] },
      },
      provider_order: ['first', 'second'],
      routing,
    },
  })
  return { gateway, first, other }
}

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
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }),
  })
}

const limited = (headers: Readonly<Record<string, string>>) =>
  json(error('slow down', 'rate_limit_exceeded'), 429, headers)
const inTenMinutes = new Date(Date.now() + 600_000).toUTCString()

const FAULTS: readonly (readonly [string, Reply])[] = [
  ['a reset before any answer', { status: 0, steps: [{ reset: true }] }],
  ['silence before any answer', { status: 0, steps: [{ hang: true }] }],
  ['silence after the headers', { status: 200, steps: [{ hang: true }] }],
  ['a 429 with seconds to wait', limited({ 'retry-after': '30' })],
  ['a 429 with a date to wait for', limited({ 'retry-after': inTenMinutes })],
  ['a 429 with milliseconds to wait', limited({ 'retry-after-ms': '30000' })],
  ['a 429 with a reset in the provider’s words', limited({ 'x-ratelimit-reset-requests': '6m0s' })],
  ['a 429 with nonsense to wait', limited({ 'retry-after': 'later' })],
  ['a 429 with a negative wait', limited({ 'retry-after': '-5' })],
  ['a 429 that says nothing', limited({})],
  ['a spent quota', json(error('quota', 'insufficient_quota'), 429)],
  ['an unpaid bill', json(error('pay'), 402)],
  ['a refused credential', json(error('bad key', 'invalid_api_key'), 401)],
  ['a 500', json(error('oops'), 500)],
  [
    'a 502 in HTML',
    { status: 502, headers: { 'content-type': 'text/html' }, steps: [{ text: '<html>' }] },
  ],
  ['a 503', json(error('busy'), 503)],
  ['a 529', json(error('overloaded'), 529)],
  ['a 408', json(error('timeout'), 408)],
  ['a model that it does not know', json(error('no such model', 'model_not_found'), 404)],
]

describe('a call whose first provider answers with', () => {
  it.each([
    ...FAULTS,
    ['a 200 with an error in it', json(error('out of capacity'))],
    ['a 200 with nothing in it', { status: 200, headers: {}, steps: [] }],
    ['a 200 that is half an answer', { status: 200, steps: [{ text: '{"id":"x","ch' }] }],
    ['a reset in the middle', { status: 200, steps: [{ text: '{"id":' }, { reset: true }] }],
  ] as const)('%s is answered by the second', async (_name, fault) => {
    const { gateway } = await startWithFaulty({ fault })
    const response = await ask(gateway)
    expect(response.status).toBe(200)
    expect(response.headers.get('x-scalix-provider')).toBe('second')
    expect(response.headers.get('x-scalix-attempts')).toBe('2')
    expect(response.headers.get('x-scalix-fallback')).toBe('1')
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: 'from the second' } }],
    })
  })

  it('a refused connection is answered by the second', async () => {
    const { gateway } = await startWithFaulty({ url: 'http://127.0.0.1:1' })
    const response = await ask(gateway)
    expect(response.headers.get('x-scalix-provider')).toBe('second')
  })
})

const STREAM_FAULTS: readonly (readonly [string, Reply])[] = [
  ...FAULTS,
  ['an error before any content', sse(record(error('overloaded')))],
  ['an error event before any content', sse(`event: error\n${record(error('overloaded'))}`)],
  ['an end before any content', sse('data: [DONE]\n\n')],
  ['a role and then an end', sse(chunk({ role: 'assistant', content: '' }))],
  ['a role and then a reset', sse(chunk({ role: 'assistant', content: '' }), { reset: true })],
  ['garbage', sse('data: {"choices": [\n\n')],
  ['comments and then an end', sse(': ping\n\n', ': ping\n\n')],
]

describe('a stream whose first provider begins with', () => {
  it.each(STREAM_FAULTS)('%s is the second’s from its first byte', async (_name, fault) => {
    const { gateway } = await startWithFaulty({ fault, second: goodStream })
    const response = await ask(gateway, { stream: true })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-scalix-provider')).toBe('second')
    const text = await response.text()
    expect(text).toContain('from the second')
    expect(text).toMatch(/data: \[DONE\]\n\n$/)
    expect(text).not.toContain('overloaded')
  })

  it('pings and no content is given up for the second after a while', async () => {
    const { gateway, first } = await startWithFaulty({
      fault: sse(chunk({ role: 'assistant', content: '' }), { wait: 'never' }),
      second: goodStream,
      routing: { first_content_ms: 200 },
    })
    const response = await ask(gateway, { stream: true })
    expect(response.headers.get('x-scalix-provider')).toBe('second')
    expect(await response.text()).toContain('from the second')
    expect(await first?.requests()).toMatchObject([{ isAborted: true }])
  })

  it.each([
    ['silence', { hang: true as const }, 'upstream_timeout'],
    ['a reset', { reset: true as const }, 'upstream_stream_interrupted'],
    ['an end', { text: '' }, 'upstream_stream_interrupted'],
  ])('content and then %s ends in an error, never as if whole', async (_name, step, code) => {
    const { gateway, other } = await startWithFaulty({
      fault: sse(chunk({ content: 'half ' }), step),
      second: goodStream,
    })
    const response = await ask(gateway, { stream: true })
    const text = await response.text()
    expect(text).toContain('half ')
    expect(text).toContain(`"code":"${code}"`)
    expect(text).not.toContain('[DONE]')
    expect(await other.requests()).toHaveLength(0)
  })
})

describe('a caller’s own time', () => {
  it('ends the call with 504 when nobody has answered', async () => {
    const { gateway } = await startWithFaulty({
      fault: { status: 0, steps: [{ hang: true }] },
      second: { status: 0, steps: [{ hang: true }] },
    })
    const response = await ask(gateway, {}, { 'x-scalix-timeout-ms': '300' })
    expect(response.status).toBe(504)
    expect(response.headers.get('x-should-retry')).toBe('false')
    expect(await response.json()).toMatchObject({ error: { code: 'upstream_timeout' } })
  })

  it('has to be a time', async () => {
    const { gateway } = await startWithFaulty({ fault: good })
    const response = await ask(gateway, {}, { 'x-scalix-timeout-ms': 'soon' })
    expect(response.status).toBe(400)
  })
})

describe('a request that one provider can not be asked', () => {
  it('goes to the next one', async () => {
    const responses = await scriptUpstream(json(error('never called'), 500))
    const second = await scriptUpstream(good)
    const gateway = await start({
      env: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: responses.url },
      document: {
        endpoints: { second: { base_url: second.url, models: ['m'] } },
        aliases: { both: ['openai/gpt-5.5-pro', 'second/m'] },
        catalog: {
          models: [
            {
              provider: 'second',
              upstream_id: 'm',
              prices: [{ from: '2020-01-01', input: 1, output: 1 }],
            },
          ],
        },
      },
    })
    const response = await ask(gateway, { model: 'both', n: 2 })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-scalix-provider')).toBe('second')
    expect(await responses.requests()).toHaveLength(0)
    const alone = await ask(gateway, { model: 'openai/gpt-5.5-pro', n: 2 })
    expect(alone.status).toBe(400)
  })
})
