import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunk, completion, eventually, json, scriptUpstream, sse } from '../runtimes/upstream.ts'
import { startWranglerDev, type RunningGateway } from './wrangler-dev.ts'

describe('npm run dev:workers', () => {
  let gateway: RunningGateway
  let client: OpenAI
  let upstream: Awaited<ReturnType<typeof scriptUpstream>>
  const ask = { model: 'openai/gpt-test', messages: [{ role: 'user' as const, content: 'Hi' }] }

  beforeAll(async () => {
    upstream = await scriptUpstream(
      json(completion('Sunny')),
      sse(
        chunk({ role: 'assistant', content: 'Sun shines. ' }),
        chunk({}, 'stop'),
        'data: [DONE]\n\n',
      ),
      sse(chunk({ role: 'assistant', content: 'Sun shines. ' }), { hang: true }),
    )
    gateway = await startWranglerDev({
      OPENAI_API_KEY: 'sk-x',
      OPENAI_BASE_URL: upstream.url,
      STREAM_HEARTBEAT_MS: '200',
    })
    client = new OpenAI({ apiKey: gateway.key, baseURL: `${gateway.url}/v1`, maxRetries: 0 })
  })
  afterAll(async () => {
    await gateway.close()
  })

  it('serves whole answers and streams to the official SDK, and aborts with it', async () => {
    const whole = await client.chat.completions.create(ask)
    expect(whole.choices[0]?.message.content).toBe('Sunny')

    const stream = client.chat.completions.stream(ask)
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Sun shines. ')

    const left = await client.chat.completions.create({ ...ask, stream: true })
    for await (const part of left) if (part.choices[0]?.delta.content?.startsWith('Sun')) break
    await eventually(upstream.requests, (requests) => requests[2]?.isAborted === true)
  })
})
