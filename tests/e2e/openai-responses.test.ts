import { describe, expect, it } from 'vitest'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { json, record, scriptUpstream, sse } from '../runtimes/upstream.ts'

const start = useGateways()

const openAiAt = (url: string) => ({ env: { OPENAI_API_KEY: 'sk-x', OPENAI_BASE_URL: url } })
/** A model of the catalogue that takes tools with reasoning on the Responses API only. */
const model = 'openai/gpt-5.6-sol'
const question = { role: 'user' as const, content: 'What is the weather in Paris?' }
const tools = [
  {
    type: 'function' as const,
    function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
  },
]

const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAAB-x' }
const call = {
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'get_weather',
  arguments: '{}',
}
const usage = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 20,
  output_tokens_details: { reasoning_tokens: 12 },
  total_tokens: 29,
}
const response = (status: string, output: readonly unknown[] = []) => ({
  id: 'resp_1',
  object: 'response',
  status,
  error: null,
  model: 'gpt-5.6-sol',
  output,
  usage: status === 'completed' ? usage : null,
})
const message = (text: string) => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
})

describe('the official openai package against the Responses API as upstream', () => {
  it('runs a tool loop, with the reasoning that it began with', async () => {
    const upstream = await scriptUpstream(
      sse(
        record({ type: 'response.created', response: response('in_progress') }),
        record({ type: 'response.output_item.added', output_index: 0, item: reasoning }),
        record({ type: 'response.output_item.done', output_index: 0, item: reasoning }),
        record({
          type: 'response.output_item.added',
          output_index: 1,
          item: { ...call, arguments: '' },
        }),
        record({
          type: 'response.function_call_arguments.delta',
          output_index: 1,
          item_id: 'fc_1',
          delta: '{}',
        }),
        record({ type: 'response.output_item.done', output_index: 1, item: call }),
        record({ type: 'response.completed', response: response('completed', [reasoning, call]) }),
      ),
      json(response('completed', [message('Sunny')])),
    )
    const client = clientOf(await start(openAiAt(upstream.url)))
    const stream = client.chat.completions.stream({
      model,
      messages: [question],
      tools,
      stream_options: { include_usage: true },
    })
    const first = await stream.finalChatCompletion()
    const turn = first.choices[0]?.message
    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    expect(first.usage).toMatchObject({
      prompt_tokens: 9,
      completion_tokens: 20,
      completion_tokens_details: { reasoning_tokens: 12 },
    })
    expect(turn?.tool_calls).toMatchObject([{ id: 'call_1', function: { arguments: '{}' } }])
    if (turn === undefined) throw new Error('no message')

    const second = await client.chat.completions.create({
      model,
      messages: [question, turn, { role: 'tool', tool_call_id: 'call_1', content: '22 C' }],
      tools,
    })
    expect(second.choices[0]?.message.content).toBe('Sunny')
    const requests = await upstream.requests()
    expect(requests.map(({ path }) => path)).toEqual(['/responses', '/responses'])
    expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({
      model: 'gpt-5.6-sol',
      store: false,
      input: [
        question,
        reasoning,
        { type: 'function_call', call_id: 'call_1' },
        { type: 'function_call_output', call_id: 'call_1', output: '22 C' },
      ],
    })
  })

  it('answers with a status when the first event is an error', async () => {
    const upstream = await scriptUpstream(
      sse(
        record({ type: 'response.created', response: response('in_progress') }),
        record({ type: 'error', code: 'invalid_prompt', message: 'Not so.', param: 'input' }),
      ),
    )
    const client = clientOf(await start(openAiAt(upstream.url)))
    const stream = client.chat.completions.stream({ model, messages: [question], tools })
    await expect(stream.finalChatCompletion()).rejects.toMatchObject({
      status: 400,
      error: { message: 'Not so.', param: 'input' },
    })
  })
})
