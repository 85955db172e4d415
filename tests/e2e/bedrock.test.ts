import { EventStreamCodec } from '@smithy/eventstream-codec'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { json, scriptUpstream } from '../runtimes/upstream.ts'
import type { RecordedRequest, Reply } from '../servers/scripted-upstream.ts'

const start = useGateways()

const ACCESS_KEY = 'AKIDEXAMPLE'
const SECRET = 'canary/Secret+Key'
const REGION = 'eu-central-1'
const model = 'bedrock/eu.anthropic.claude-opus-5'
const messages = [{ role: 'user' as const, content: 'What is the weather in Paris?' }]
const tools = [
  {
    type: 'function' as const,
    function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
  },
]

const codec = new EventStreamCodec(
  (bytes) => new TextDecoder().decode(bytes as Uint8Array),
  (text) => new TextEncoder().encode(text),
)

function frame(type: string, body: unknown): string {
  const value = (text: string) => ({ type: 'string' as const, value: text })
  const bytes = codec.encode({
    headers: { ':event-type': value(type), ':message-type': value('event') },
    body: new TextEncoder().encode(JSON.stringify(body)),
  })
  return btoa(String.fromCharCode(...bytes))
}

/** A stream of Converse, frame by frame. */
const stream = (...frames: readonly (readonly [type: string, body: unknown])[]): Reply => ({
  status: 200,
  headers: { 'content-type': 'application/vnd.amazon.eventstream' },
  steps: frames.map(([type, body]) => ({ base64: frame(type, body) })),
})
const answer = (content: readonly unknown[], stopReason: string) =>
  json({
    output: { message: { role: 'assistant', content } },
    stopReason,
    usage: { inputTokens: 8, outputTokens: 3, totalTokens: 11 },
  })

const startWith = (url: string, env: Readonly<Record<string, string>> = {}) =>
  start({
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ACCESS_KEY,
      AWS_SECRET_ACCESS_KEY: SECRET,
      BEDROCK_BASE_URL: url,
      ...env,
    },
  })

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
const bytesOf = (text: string) => new TextEncoder().encode(text)
const sha256 = async (text: string) => hex(await crypto.subtle.digest('SHA-256', bytesOf(text)))

async function hmac(key: ArrayBuffer | Uint8Array<ArrayBuffer>, text: string) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  return crypto.subtle.sign('HMAC', imported, bytesOf(text))
}

/**
 * The signature as AWS computes it from what has arrived, step by step
 * (docs.aws.amazon.com IAM UserGuide, "Create a signed AWS API request").
 */
async function signatureOf(request: RecordedRequest, path: string): Promise<string> {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? ''
  const headers = signed.split(';').map((name) => `${name}:${request.headers[name]?.trim()}\n`)
  const canonicalPath = path.split('/').map(encodeURIComponent).join('/')
  const canonical = [
    'POST',
    canonicalPath,
    '',
    headers.join(''),
    signed,
    await sha256(request.body),
  ]
  const scope = `${date.slice(0, 8)}/${REGION}/bedrock/aws4_request`
  const text = ['AWS4-HMAC-SHA256', date, scope, await sha256(canonical.join('\n'))].join('\n')
  let key = await hmac(bytesOf(`AWS4${SECRET}`), date.slice(0, 8))
  for (const part of [REGION, 'bedrock', 'aws4_request']) key = await hmac(key, part)
  return hex(await hmac(key, text))
}

describe('the official openai package against Bedrock’s wire format', () => {
  it('chats, signed so that AWS would take it', async () => {
    const upstream = await scriptUpstream(answer([{ text: 'Sunny' }], 'end_turn'))
    const client = clientOf(await startWith(upstream.url, { AWS_SESSION_TOKEN: 'session' }))
    const completion = await client.chat.completions.create({
      model,
      messages: [{ role: 'system', content: 'Be brief. ☀' }, ...messages],
      max_completion_tokens: 100,
    })
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Sunny' },
    })
    expect(completion.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 3 })
    const [request] = await upstream.requests()
    if (request === undefined) throw new Error('Nothing was sent.')
    const path = new URL(upstream.url).pathname + request.path
    expect(request.path).toBe('/model/eu.anthropic.claude-opus-5/converse')
    expect(request.headers).toMatchObject({ 'x-amz-security-token': 'session' })
    expect(request.headers['authorization']).toContain(
      `Credential=${ACCESS_KEY}/${request.headers['x-amz-date']?.slice(0, 8)}/${REGION}/bedrock/aws4_request`,
    )
    expect(request.headers['authorization']).toContain(
      `Signature=${await signatureOf(request, path)}`,
    )
    expect(JSON.stringify(request)).not.toContain(SECRET)
  })

  it('keeps signed reasoning through a tool loop, streamed', async () => {
    const delta = (index: number, inner: unknown) =>
      ['contentBlockDelta', { contentBlockIndex: index, delta: inner }] as const
    const stop = (index: number) => ['contentBlockStop', { contentBlockIndex: index }] as const
    const upstream = await scriptUpstream(
      stream(
        ['messageStart', { role: 'assistant' }],
        delta(0, { reasoningContent: { text: 'Look it up.' } }),
        delta(0, { reasoningContent: { signature: 'c2lnbmVk' } }),
        stop(0),
        [
          'contentBlockStart',
          { contentBlockIndex: 1, start: { toolUse: { toolUseId: 'use_1', name: 'get_weather' } } },
        ],
        delta(1, { toolUse: { input: '{"city":' } }),
        delta(1, { toolUse: { input: '"Paris"}' } }),
        stop(1),
        ['messageStop', { stopReason: 'tool_use' }],
        ['metadata', { usage: { inputTokens: 8, outputTokens: 20, totalTokens: 28 } }],
      ),
      answer([{ text: 'Sunny' }], 'end_turn'),
    )
    const client = clientOf(await startWith(upstream.url))
    const asked = client.chat.completions.stream({
      model,
      messages,
      tools,
      reasoning_effort: 'low',
      stream_options: { include_usage: true },
    })
    let extra: unknown
    for await (const chunk of asked) {
      const [choice] = chunk.choices
      if (choice !== undefined && 'extra_content' in choice.delta)
        extra = choice.delta.extra_content
    }
    const first = await asked.finalChatCompletion()
    const [call] = first.choices[0]?.message.tool_calls ?? []
    expect(call).toMatchObject({
      id: 'use_1',
      function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
    })
    expect(first.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 20 })
    const turn = {
      role: 'assistant' as const,
      content: null,
      tool_calls: [call],
      extra_content: extra,
    }
    const second = await client.chat.completions.create({
      model,
      tools,
      messages: [
        ...messages,
        turn as OpenAIAssistantMessage,
        { role: 'tool', tool_call_id: 'use_1', content: '20 °C' },
      ],
    })
    expect(second.choices[0]?.message.content).toBe('Sunny')
    const sent = JSON.parse((await upstream.requests())[1]?.body ?? '')
    expect(sent.messages[1].content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Look it up.', signature: 'c2lnbmVk' } } },
      { toolUse: { toolUseId: 'use_1', name: 'get_weather', input: { city: 'Paris' } } },
    ])
  })

  it('embeds each text by a call of its own, with an API key', async () => {
    const upstream = await scriptUpstream(
      json({ embedding: [0.5, 0.25], inputTextTokenCount: 2 }),
      json({ embedding: [0.125, 1], inputTextTokenCount: 3 }),
    )
    const client = clientOf(await startWith(upstream.url, { AWS_BEARER_TOKEN_BEDROCK: 'api-key' }))
    const embedded = await client.embeddings.create({
      model: 'bedrock/amazon.titan-embed-text-v2:0',
      input: ['one', 'two'],
      encoding_format: 'float',
    })
    expect(embedded.data).toHaveLength(2)
    expect(embedded.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 })
    const requests = await upstream.requests()
    expect(requests.map(({ path }) => path)).toEqual([
      '/model/amazon.titan-embed-text-v2%3A0/invoke',
      '/model/amazon.titan-embed-text-v2%3A0/invoke',
    ])
    expect(requests[0]?.headers['authorization']).toBe('Bearer api-key')
  })
})

type OpenAIAssistantMessage = Extract<
  Parameters<ReturnType<typeof clientOf>['chat']['completions']['create']>[0]['messages'][number],
  { role: 'assistant' }
>
