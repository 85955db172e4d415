import type OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { chunk, completion, json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

const messages = [{ role: 'user' as const, content: 'What is the weather in Paris?' }]
const weather = {
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
}
const functions: OpenAI.ChatCompletionCreateParams.Function[] = [weather]
const called = { name: 'get_weather', arguments: '{"city":"Paris"}' }
const toolCall = (index: number, text: string, name?: string) => ({
  index,
  ...(name !== undefined && { id: `call_x${index}`, type: 'function' }),
  function: { ...(name !== undefined && { name }), arguments: text },
})

const atOpenAi = (url: string) => ({ env: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: url } })
const atCohere = (url: string) => ({ env: { COHERE_API_KEY: 'co-x', COHERE_BASE_URL: url } })

const bodyOf = (request: { readonly body: string } | undefined): unknown =>
  JSON.parse(request?.body ?? '')

/** What an OpenAI-shaped provider is to see of the old form. */
const sentTools = {
  messages: [
    ...messages,
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: called }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: '21' },
  ],
  tools: [{ type: 'function', function: weather }],
  tool_choice: { type: 'function', function: { name: 'get_weather' } },
}

describe('the official openai package with functions instead of tools', () => {
  it('is answered by an OpenAI-shaped provider, through a whole loop', async () => {
    const answer = completion('')
    const calling = {
      ...answer,
      choices: answer.choices.map((choice) => ({
        ...choice,
        message: {
          ...choice.message,
          content: null,
          tool_calls: [
            { id: 'call_x', type: 'function', function: called },
            { id: 'call_y', type: 'function', function: { name: 'get_weather', arguments: '{}' } },
          ],
        },
        finish_reason: 'tool_calls',
      })),
    }
    const upstream = await scriptUpstream(json(calling), json(completion('Sunny')))
    const client = clientOf(await start(atOpenAi(upstream.url)))
    const model = 'openai/gpt-test'
    const first = await client.chat.completions.create({ model, messages, functions })
    const [choice] = first.choices
    expect(choice?.finish_reason).toBe('function_call')
    expect(choice?.message.function_call).toEqual(called)
    expect(choice?.message.tool_calls).toBeUndefined()
    const second = await client.chat.completions.create({
      model,
      messages: [
        ...messages,
        { role: 'assistant', content: null, function_call: called },
        { role: 'function', name: 'get_weather', content: '21' },
      ],
      functions,
      function_call: { name: 'get_weather' },
    })
    expect(second.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Sunny' },
    })
    const sent = bodyOf((await upstream.requests())[1])
    expect(sent).toMatchObject(sentTools)
    expect(sent).not.toHaveProperty('functions')
    expect(sent).not.toHaveProperty('function_call')
  })

  it('is answered in a stream, with usage at its end', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: null }),
        chunk({ tool_calls: [toolCall(0, '', 'get_weather')] }),
        chunk({ tool_calls: [toolCall(0, '{"city":')] }),
        chunk({ tool_calls: [toolCall(0, '"Paris"}')] }),
        chunk({ tool_calls: [toolCall(1, '{}', 'get_weather')] }),
        chunk({}, 'tool_calls'),
        record({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1,
          model: 'gpt-test',
          choices: [],
          usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 },
        }),
        'data: [DONE]\n\n',
      ),
    )
    const client = clientOf(await start(atOpenAi(upstream.url)))
    const stream = client.chat.completions.stream({
      model: 'openai/gpt-test',
      messages,
      functions,
      stream_options: { include_usage: true },
    })
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.finish_reason).toBe('function_call')
    expect(final.choices[0]?.message.function_call).toMatchObject(called)
    expect(final.choices[0]?.message.tool_calls).toBeUndefined()
    expect((await stream.totalUsage()).total_tokens).toBe(7)
  })

  it('is answered by a provider of another format, whole and streamed', async () => {
    const call = { id: 'get_weather_1', type: 'function', function: called }
    const usage = { billed_units: { input_tokens: 5, output_tokens: 2 } }
    const event = (type: string, message: unknown) => record({ type, index: 0, delta: { message } })
    const upstream = await scriptUpstream(
      json({
        id: 'c-1',
        message: { role: 'assistant', tool_plan: 'Look.', tool_calls: [call] },
        finish_reason: 'TOOL_CALL',
        usage,
      }),
      sse(
        event('message-start', { role: 'assistant' }),
        event('tool-call-start', {
          tool_calls: { ...call, function: { name: 'get_weather', arguments: '' } },
        }),
        event('tool-call-delta', { tool_calls: { function: { arguments: called.arguments } } }),
        record({ type: 'tool-call-end', index: 0 }),
        record({ type: 'message-end', delta: { finish_reason: 'TOOL_CALL', usage } }),
      ),
    )
    const client = clientOf(await start(atCohere(upstream.url)))
    const wish = { model: 'cohere/command-test', messages, functions }
    const whole = await client.chat.completions.create(wish)
    const streamed = await client.chat.completions.stream(wish).finalChatCompletion()
    for (const { choices } of [whole, streamed]) {
      expect(choices[0]?.finish_reason).toBe('function_call')
      expect(choices[0]?.message.function_call).toMatchObject(called)
    }
    const [request] = await upstream.requests()
    expect(request?.path).toBe('/v2/chat')
    expect(request?.headers.authorization).toBe('Bearer co-x')
    expect(bodyOf(request)).toMatchObject({ tools: [{ type: 'function', function: weather }] })
  })

  it('is refused where it mixes both forms', async () => {
    const upstream = await scriptUpstream(json(completion('Hi')))
    const client = clientOf(await start(atOpenAi(upstream.url)))
    const mixed = client.chat.completions.create({
      model: 'openai/gpt-test',
      messages,
      functions,
      tools: [{ type: 'function', function: weather }],
    })
    await expect(mixed).rejects.toMatchObject({
      status: 400,
      code: 'invalid_request',
      param: 'functions',
    })
    expect(await upstream.requests()).toEqual([])
  })
})
