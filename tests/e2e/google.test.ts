import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

const googleAt = (url: string) => ({ env: { GOOGLE_API_KEY: 'g-key', GOOGLE_BASE_URL: url } })
const messages = [{ role: 'user' as const, content: 'What is the weather in Paris?' }]
const model = 'google/gemini-test'
const tools = [
  {
    type: 'function' as const,
    function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
  },
]

/** `GenerateContentResponse`, https://ai.google.dev/api/generate-content. */
const response = (parts: readonly unknown[], finishReason?: string) => ({
  candidates: [
    { index: 0, content: { role: 'model', parts }, ...(finishReason && { finishReason }) },
  ],
  usageMetadata: {
    promptTokenCount: 8,
    candidatesTokenCount: 3,
    thoughtsTokenCount: 4,
    totalTokenCount: 15,
  },
  modelVersion: 'gemini-test',
  responseId: 'resp-1',
})

describe('the official openai package against Gemini’s wire format', () => {
  it('chats, with thoughts as reasoning and as part of the completion tokens', async () => {
    const upstream = await scriptUpstream(
      json(response([{ text: 'Hm', thought: true }, { text: 'Sunny' }], 'STOP')),
    )
    const client = clientOf(await start(googleAt(upstream.url)))
    const answer = await client.chat.completions.create({
      model,
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
      max_completion_tokens: 100,
    })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Sunny', reasoning_content: 'Hm' },
    })
    expect(answer.usage).toMatchObject({ prompt_tokens: 8, completion_tokens: 7, total_tokens: 15 })
    const [request] = await upstream.requests()
    expect(request?.path).toBe('/models/gemini-test:generateContent')
    expect(request?.headers['x-goog-api-key']).toBe('g-key')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [{ role: 'user', parts: [{ text: messages[0]?.content }] }],
      generationConfig: { maxOutputTokens: 100 },
    })
  })

  it('keeps a call’s signature through a tool loop, streamed', async () => {
    const signed = {
      functionCall: { name: 'get_weather', args: { city: 'Paris' } },
      thoughtSignature: 'c2lnbmF0dXJl',
    }
    const upstream = await scriptUpstream(
      sse(record(response([signed])), record(response([], 'STOP'))),
      json(response([{ text: '21 degrees' }], 'STOP')),
    )
    const client = clientOf(await start(googleAt(upstream.url)))
    const stream = client.chat.completions.stream({ model, messages, tools })
    const [choice] = (await stream.finalChatCompletion()).choices
    const [call] = choice?.message.tool_calls ?? []
    expect(choice?.finish_reason).toBe('tool_calls')
    expect(call).toMatchObject({
      function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
      extra_content: { google: { thought_signature: 'c2lnbmF0dXJl' } },
    })

    await client.chat.completions.create({
      model,
      tools,
      messages: [
        ...messages,
        choice?.message ?? { role: 'assistant', content: '' },
        { role: 'tool', tool_call_id: call?.id ?? '', content: '{"celsius":21}' },
      ],
    })
    const [, second] = await upstream.requests()
    expect(JSON.parse(second?.body ?? '').contents.slice(1)).toMatchObject([
      { role: 'model', parts: [signed] },
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'get_weather', response: { celsius: 21 } } }],
      },
    ])
  })

  it('goes on with an answer that Gemini wants to be asked for again', async () => {
    const first = response([{ text: 'One ' }], 'CONTINUATION')
    const [candidate] = first.candidates
    const upstream = await scriptUpstream(
      json({ ...first, candidates: [{ ...candidate, continuationToken: 'tok-1' }] }),
      json(response([{ text: 'two' }], 'STOP')),
    )
    const client = clientOf(await start(googleAt(upstream.url)))
    const answer = await client.chat.completions.create({ model, messages })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'One two' },
    })
    const [, second] = await upstream.requests()
    expect(JSON.parse(second?.body ?? '')).toMatchObject({ continuationToken: 'tok-1' })
  })

  it('tells a blocked prompt as a refusal and a quota with its own wait', async () => {
    const upstream = await scriptUpstream(
      json({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 5 } }),
      json(
        {
          error: {
            code: 429,
            message: 'Quota exceeded',
            status: 'RESOURCE_EXHAUSTED',
            details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }],
          },
        },
        429,
      ),
    )
    const gateway = await start(googleAt(upstream.url))
    const client = clientOf(gateway)
    const blocked = await client.chat.completions.create({ model, messages })
    expect(blocked.choices[0]?.finish_reason).toBe('content_filter')
    const limited = await client.chat.completions
      .create({ model, messages })
      .catch((error: unknown) => error)
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError)
    expect((limited as InstanceType<typeof OpenAI.APIError>).headers?.get('retry-after')).toBe('34')
  })
})
