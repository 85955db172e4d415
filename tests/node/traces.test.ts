import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestGateway } from '../runtimes/gateway.ts'
import { startGateway } from '../runtimes/node-gateway.ts'
import {
  chunk,
  eventually,
  json,
  scriptUpstream,
  sse,
  type UpstreamScript,
} from '../runtimes/upstream.ts'
import { isPythonExpected, pythonWith } from './python.ts'

interface ReceivedSpan {
  readonly service: string
  readonly key: string
  readonly name: string
  readonly kind: number
  readonly trace: string
  readonly id: string
  readonly parent: string
  readonly duration: number
  readonly status: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: readonly string[]
  /** What the receiver has against a body. */
  readonly refused?: string
}

const [SERVER, CLIENT, INTERNAL] = [2, 3, 1]
const ERROR = 2
const isExpected = await isPythonExpected()

describe.skipIf(!isExpected)('traces, at a receiver with OpenTelemetry’s own definitions', () => {
  const lines: string[] = []
  let receiver: ChildProcess
  let gateway: TestGateway
  let first: UpstreamScript

  const spans = () =>
    lines.slice(1).flatMap((line) => (line === '' ? [] : [JSON.parse(line) as ReceivedSpan]))

  beforeAll(async () => {
    const python = await pythonWith('otlp', ['opentelemetry-proto==1.40.0'])
    const script = fileURLToPath(new URL('otlp_receiver.py', import.meta.url))
    receiver = spawn(python, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    receiver.stdout?.on('data', (part: Buffer) => {
      text += part.toString()
      lines.splice(0, lines.length, ...text.split('\n'))
    })
    await eventually(
      () => lines.length,
      (length) => length > 1,
    )
    first = await scriptUpstream(json({ error: { message: 'canary of a provider' } }, 500))
    const second = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: 'canary in the answer' }),
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
    )
    gateway = await startGateway({
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${lines[0]}/`,
        OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret%20key',
        OTEL_SERVICE_NAME: 'router-under-test',
      },
      document: {
        endpoints: {
          first: { base_url: first.url, models: ['m'] },
          second: { base_url: second.url, models: ['m'] },
        },
        provider_order: ['first', 'second'],
      },
    })
  }, 120_000)
  afterAll(async () => {
    receiver.kill()
    await gateway.close()
  })

  it('hold one call as one trace of the caller’s, with its plan and each attempt', async () => {
    const traceId = 'ab'.repeat(16)
    const response = await gateway.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${gateway.key}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${'cd'.repeat(8)}-01`,
      },
      body: JSON.stringify({
        model: 'm',
        stream: true,
        messages: [{ role: 'user', content: 'canary in the prompt' }],
      }),
    })
    await response.text()
    const received = await eventually(spans, (found) => found.length >= 5)
    expect(received.map(({ refused }) => refused)).toEqual(received.map(() => undefined))
    expect(received.every(({ trace }) => trace === traceId)).toBe(true)
    const server = received.find(({ kind }) => kind === SERVER)
    expect(server).toMatchObject({
      service: 'router-under-test',
      key: 'secret key',
      name: 'POST /v1/chat/completions',
      parent: 'cd'.repeat(8),
      attributes: {
        'http.route': '/v1/chat/completions',
        'http.response.status_code': 200,
        'scalix.tenant.id': 'ten_default',
      },
    })
    const inside = received.filter(({ parent }) => parent === server?.id)
    expect(inside.filter(({ kind }) => kind === INTERNAL)).toMatchObject([
      { name: 'guardrails', attributes: { 'scalix.safety.action': 'allow' } },
      {
        name: 'route',
        attributes: { 'scalix.route.strategy': 'balanced', 'scalix.route.first': 'first/m' },
      },
    ])
    const attempts = inside.filter(({ kind }) => kind === CLIENT)
    expect(attempts).toMatchObject([
      {
        name: 'chat m',
        status: ERROR,
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'first',
          'error.type': 'server',
        },
      },
      {
        status: 0,
        attributes: { 'gen_ai.provider.name': 'second', 'gen_ai.request.model': 'm' },
        events: ['first_token'],
      },
    ])
    // The provider is told of the attempt that asked it.
    const [asked] = await first.requests()
    expect(asked?.headers['traceparent']).toBe(`00-${traceId}-${attempts[0]?.id}-01`)
    expect(lines.join('\n')).not.toContain('canary')
    expect(lines.join('\n')).not.toContain(gateway.key)
  })
})
