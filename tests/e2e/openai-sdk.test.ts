import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { chunk, completion, json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

const messages = [{ role: 'user' as const, content: 'What is the weather in Paris?' }]

const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    },
    strict: true,
  },
}

describe('the official openai package against OpenAI’s wire format', () => {
  const openAiAt = (url: string) => ({ env: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: url } })

  it('chats', async () => {
    const upstream = await scriptUpstream(json(completion('Sunny')))
    const client = clientOf(await start(openAiAt(upstream.url)))
    const answer = await client.chat.completions.create({ model: 'openai/gpt-test', messages })
    expect(answer.choices[0]?.message.content).toBe('Sunny')
    expect(answer.usage?.total_tokens).toBe(7)
    expect(answer._request_id).toMatch(/^req_/)
  })

  it('streams, with usage at the end', async () => {
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: '' }),
        chunk({ content: 'Sun' }),
        chunk({ content: 'ny' }),
        chunk({}, 'stop'),
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
    const client = clientOf(await start(openAiAt(upstream.url)))
    const stream = client.chat.completions.stream({
      model: 'openai/gpt-test',
      messages,
      stream_options: { include_usage: true },
    })
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]?.message.content).toBe('Sunny')
    expect((await stream.totalUsage()).total_tokens).toBe(7)
  })

  it('calls tools, several at once, in a stream', async () => {
    const call = (index: number, id: string, city: string) => [
      chunk({
        tool_calls: [
          { index, id, type: 'function', function: { name: 'get_weather', arguments: '' } },
        ],
      }),
      chunk({ tool_calls: [{ index, function: { arguments: '{"city":' } }] }),
      chunk({ tool_calls: [{ index, function: { arguments: `"${city}"}` } }] }),
    ]
    const upstream = await scriptUpstream(
      sse(
        chunk({ role: 'assistant', content: null }),
        ...call(0, 'call_a', 'Paris'),
        ...call(1, 'call_b', 'Rome'),
        chunk({}, 'tool_calls'),
        'data: [DONE]\n\n',
      ),
    )
    const client = clientOf(await start(openAiAt(upstream.url)))
    const stream = client.chat.completions.stream({
      model: 'openai/gpt-test',
      messages,
      tools: [weatherTool],
    })
    const { choices } = await stream.finalChatCompletion()
    expect(
      choices[0]?.message.tool_calls?.map((it) => [
        it.id,
        it.type === 'function' && it.function.arguments,
      ]),
    ).toEqual([
      ['call_a', '{"city":"Paris"}'],
      ['call_b', '{"city":"Rome"}'],
    ])
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ tools: [weatherTool] })
  })

  it('gets structured output', async () => {
    const upstream = await scriptUpstream(json(completion('{"city":"Paris","celsius":21}')))
    const client = clientOf(await start(openAiAt(upstream.url)))
    const response_format = {
      type: 'json_schema' as const,
      json_schema: {
        name: 'weather',
        strict: true,
        schema: { type: 'object', properties: { city: { type: 'string' } } },
      },
    }
    const answer = await client.chat.completions.parse({
      model: 'openai/gpt-test',
      messages,
      response_format,
    })
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toEqual({
      city: 'Paris',
      celsius: 21,
    })
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ response_format })
  })

  it('sends images', async () => {
    const upstream = await scriptUpstream(json(completion('A cat')))
    const client = clientOf(await start(openAiAt(upstream.url)))
    const content = [
      { type: 'text' as const, text: 'What is this?' },
      { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ]
    await client.chat.completions.create({
      model: 'openai/gpt-test',
      messages: [{ role: 'user', content }],
    })
    const [request] = await upstream.requests()
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ messages: [{ content }] })
  })

  it('raises the SDK’s own error classes', async () => {
    const upstream = await scriptUpstream(
      json(
        {
          error: {
            message: 'too hot',
            type: 'invalid_request_error',
            param: 'temperature',
            code: null,
          },
        },
        400,
      ),
    )
    const gateway = await start(openAiAt(upstream.url))
    const client = clientOf(gateway)
    const create = (model: string) => client.chat.completions.create({ model, messages })
    await expect(create('openai/gpt-test')).rejects.toMatchObject({
      name: 'Error',
      status: 400,
      param: 'temperature',
      constructor: OpenAI.BadRequestError,
    })
    await expect(create('no-such-model')).rejects.toBeInstanceOf(OpenAI.NotFoundError)
    const stranger = new OpenAI({
      apiKey: 'sk-wrong',
      baseURL: `${gateway.url}/v1`,
      fetch: gateway.fetchUrl,
      maxRetries: 0,
      dangerouslyAllowBrowser: true,
    })
    await expect(stranger.models.list()).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
  })

  it('raises an error for a stream that the provider broke off', async () => {
    const upstream = await scriptUpstream(
      sse(chunk({ role: 'assistant', content: 'Sun and rain. Then ' }), { reset: true }),
    )
    const client = clientOf(await start(openAiAt(upstream.url)))
    const stream = await client.chat.completions.create({
      model: 'openai/gpt-test',
      messages,
      stream: true,
    })
    const read = async () => {
      let text = ''
      for await (const part of stream) text += part.choices[0]?.delta.content ?? ''
      return text
    }
    await expect(read()).rejects.toBeInstanceOf(OpenAI.APIError)
  })

  it('lists and retrieves models', async () => {
    const client = clientOf(await start())
    const ids: string[] = []
    for await (const model of client.models.list()) ids.push(model.id)
    expect(ids).toContain('demo/echo')
    expect(await client.models.retrieve('demo/echo')).toMatchObject({
      id: 'demo/echo',
      object: 'model',
      owned_by: 'demo',
    })
  })
})

describe('the official openai package against Anthropic’s wire format', () => {
  const anthropicAt = (url: string) => ({
    env: { ANTHROPIC_API_KEY: 'sk-ant-x', ANTHROPIC_BASE_URL: url },
  })
  const event = (data: { readonly type: string; readonly [field: string]: unknown }) =>
    `event: ${data.type}\n${record(data)}`
  const messageStart = event({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test',
      content: [],
      stop_reason: null,
      usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 },
    },
  })

  it('chats and counts cached tokens as part of the prompt', async () => {
    const upstream = await scriptUpstream(
      json({
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [{ type: 'text', text: 'Sunny' }],
        stop_reason: 'end_turn',
        usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 3 },
      }),
    )
    const client = clientOf(await start(anthropicAt(upstream.url)))
    const answer = await client.chat.completions.create({
      model: 'anthropic/claude-test',
      messages: [{ role: 'system', content: 'Be brief.' }, ...messages],
    })
    expect(answer.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Sunny' },
    })
    expect(answer.usage).toMatchObject({
      prompt_tokens: 15,
      completion_tokens: 3,
      total_tokens: 18,
      prompt_tokens_details: { cached_tokens: 5 },
    })
    const [request] = await upstream.requests()
    expect(request?.path).toBe('/v1/messages')
    expect(request?.headers['x-api-key']).toBe('sk-ant-x')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({ messages: [{ role: 'user' }] })
  })

  it('streams text and a tool call', async () => {
    const upstream = await scriptUpstream(
      sse(
        messageStart,
        event({
          type: 'content_block_start',
          index: 0,
          content_block: { type: 'text', text: '' },
        }),
        event({
          type: 'content_block_delta',
          index: 0,
          delta: { type: 'text_delta', text: 'Let me see' },
        }),
        event({ type: 'content_block_stop', index: 0 }),
        event({
          type: 'content_block_start',
          index: 1,
          content_block: { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: {} },
        }),
        event({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json: '{"city":"Paris"}' },
        }),
        event({ type: 'content_block_stop', index: 1 }),
        event({
          type: 'message_delta',
          delta: { stop_reason: 'tool_use' },
          usage: { output_tokens: 9 },
        }),
        event({ type: 'message_stop' }),
      ),
    )
    const client = clientOf(await start(anthropicAt(upstream.url)))
    const stream = client.chat.completions.stream({
      model: 'anthropic/claude-test',
      messages,
      tools: [weatherTool],
      stream_options: { include_usage: true },
    })
    const { choices } = await stream.finalChatCompletion()
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Let me see',
        tool_calls: [
          { id: 'toolu_1', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
        ],
      },
    })
    expect(await stream.totalUsage()).toMatchObject({ prompt_tokens: 15, completion_tokens: 9 })
  })
})

describe('the official openai package against Ollama’s wire format', () => {
  it('chats and streams', async () => {
    const line = (message: unknown, more: unknown = { done: false }) =>
      `${JSON.stringify({ model: 'llama3.2', created_at: '2026-01-01T00:00:00Z', message, ...(more as object) })}\n`
    const end = { done: true, done_reason: 'stop', prompt_eval_count: 8, eval_count: 2 }
    const headers = { 'content-type': 'application/x-ndjson' }
    const upstream = await scriptUpstream(
      {
        status: 200,
        headers,
        steps: [{ text: line({ role: 'assistant', content: 'Sunny' }, end) }],
      },
      {
        status: 200,
        headers,
        steps: [
          { text: line({ role: 'assistant', content: 'Sun' }) },
          { text: line({ role: 'assistant', content: 'ny' }) },
          { text: line({ role: 'assistant', content: '' }, end) },
        ],
      },
    )
    const client = clientOf(await start({ env: { OLLAMA_URL: upstream.url } }))
    const answer = await client.chat.completions.create({ model: 'ollama/llama3.2', messages })
    expect(answer.choices[0]?.message.content).toBe('Sunny')
    const stream = client.chat.completions.stream({ model: 'ollama/llama3.2', messages })
    expect((await stream.finalChatCompletion()).choices[0]?.message.content).toBe('Sunny')
    const [request] = await upstream.requests()
    expect(request?.path).toBe('/api/chat')
  })
})
