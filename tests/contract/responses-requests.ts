import type { ResponseCreateParams } from 'openai/resources/responses/responses'
import { imageTurn, leftOut, schemaFormat, user, weather } from './compatible.ts'
import type { RequestCase } from './provider.ts'
import { FIRST, loopState, one, SDK, SECOND, thought, two } from './responses-examples.ts'

/** A model that only the Responses API serves. */
export const ONLY = { rules: { responsesOnly: true } } as const
/** The same, with what reasoning models take. */
export const THINKER = {
  abilities: { reasoning: true },
  rules: {
    responsesOnly: true,
    maxTokensField: 'max_completion_tokens',
    sampling: 'only-without-reasoning',
  },
} as const

const loopRequest = {
  model: 'test-model',
  input: [
    { role: 'developer', content: 'Be brief.' },
    { role: 'user', content: 'Weather and time in Paris?' },
    thought(1, 'gAAAAB-first'),
    { role: 'assistant', content: 'Let me look.', phase: 'commentary' },
    {
      type: 'function_call',
      call_id: FIRST,
      name: 'get_weather',
      arguments: '{"city":"Paris"}',
    },
    thought(2, 'gAAAAB-second'),
    { type: 'function_call', call_id: SECOND, name: 'get_time', arguments: '{"zone":"CET"}' },
    { type: 'function_call_output', call_id: FIRST, output: '22 C' },
    { type: 'function_call_output', call_id: SECOND, output: [{ type: 'input_text', text: '12' }] },
  ],
  tools: [
    {
      type: 'function',
      name: 'get_weather',
      description: 'The weather in a city',
      parameters: { type: 'object', properties: { city: { type: 'string' } } },
      strict: false,
    },
    { type: 'function', name: 'get_time', parameters: null, strict: true },
  ],
  tool_choice: { type: 'function', name: 'get_weather' },
  parallel_tool_calls: true,
  reasoning: { effort: 'medium' },
  include: ['reasoning.encrypted_content'],
  max_output_tokens: 500,
  store: false,
} satisfies ResponseCreateParams

const partsRequest = {
  model: 'test-model',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is this?' },
        { type: 'input_image', image_url: 'https://example.com/a.png', detail: 'auto' },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'input_image', image_url: 'data:image/png;base64,iVBO', detail: 'low' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
        { type: 'input_file', file_url: 'https://example.com/b.pdf' },
        { type: 'input_file', file_id: 'file-1' },
      ],
    },
  ],
  text: {
    format: { type: 'json_schema', name: 'answer', strict: true, schema: { type: 'object' } },
    verbosity: 'low',
  },
  stream: true,
  stream_options: { include_obfuscation: false },
  store: true,
  metadata: { team: 'a' },
  service_tier: 'flex',
  prompt_cache_key: 'k',
} satisfies ResponseCreateParams

const customRequest = {
  model: 'test-model',
  input: [
    user,
    { type: 'custom_tool_call', call_id: 'c1', name: 'run', input: 'print(1)' },
    { type: 'custom_tool_call_output', call_id: 'c1', output: '1' },
  ],
  tools: [
    {
      type: 'custom',
      name: 'run',
      description: 'Runs code',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: /.+/' },
    },
    { type: 'custom', name: 'note', format: { type: 'text' } },
    { type: 'image_generation' },
    {
      type: 'web_search',
      search_context_size: 'low',
      user_location: { type: 'approximate', country: 'FR' },
    },
  ],
  tool_choice: {
    type: 'allowed_tools',
    mode: 'required',
    tools: [{ type: 'custom', name: 'run' }],
  },
  store: false,
} satisfies ResponseCreateParams

/** What goes to the Responses API, judged by the official package's types. */
export const responsesRequests: readonly RequestCase[] = [
  {
    name: 'a tool loop with what the answer carried, in the order that it had',
    shows: ['tool result', 'tool call', 'reasoning'],
    source: `${SDK}, ResponseReasoningItem and EasyInputMessage.phase`,
    info: THINKER,
    request: {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Weather and time in Paris?' },
        {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [one, two],
          reasoning_content: 'hm',
          extra_content: { ...loopState, anthropic: { thinking_blocks: [{}] } },
        },
        { role: 'tool', tool_call_id: FIRST, content: '22 C' },
        { role: 'tool', tool_call_id: SECOND, content: [{ type: 'text', text: '12' }] },
      ],
      tools: [weather, { type: 'function', function: { name: 'get_time', strict: true } }],
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      parallel_tool_calls: true,
      reasoning_effort: 'medium',
      max_tokens: 500,
      temperature: 0.5,
      n: 1,
    },
    upstream: loopRequest,
    path: '/responses',
    warnings: [leftOut('temperature')],
  },
  {
    name: 'images, files and a schema',
    shows: ['image', 'structured output', 'stream'],
    source: `${SDK}, ResponseInputContent and ResponseTextConfig`,
    request: {
      messages: [
        imageTurn,
        {
          role: 'user',
          content: [
            {
              type: 'image_url',
              image_url: { url: 'data:image/png;base64,iVBO', detail: 'low' },
            },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
            },
            { type: 'file', file: { file_data: 'https://example.com/b.pdf' } },
            { type: 'file', file: { file_id: 'file-1' } },
          ],
        },
      ],
      response_format: schemaFormat,
      verbosity: 'low',
      stream: true,
      stream_options: { include_usage: true, include_obfuscation: false },
      store: true,
      metadata: { team: 'a' },
      service_tier: 'flex',
      prompt_cache_key: 'k',
      routing: { strategy: 'cheapest' },
    },
    upstream: partsRequest,
  },
  {
    name: 'free-form tools, tools of its own, and a search',
    shows: ['tool result'],
    source: `${SDK}, Tool and ToolChoiceAllowed`,
    request: {
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ id: 'c1', type: 'custom', custom: { name: 'run', input: 'print(1)' } }],
        },
        { role: 'tool', tool_call_id: 'c1', content: '1' },
      ],
      tools: [
        {
          type: 'custom',
          custom: {
            name: 'run',
            description: 'Runs code',
            format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: /.+/' } },
          },
        },
        { type: 'custom', custom: { name: 'note', format: { type: 'text' } } },
        { type: 'image_generation' },
      ],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'required', tools: [{ type: 'custom', custom: { name: 'run' } }] },
      },
      web_search_options: {
        search_context_size: 'low',
        user_location: { type: 'approximate', approximate: { country: 'FR' } },
      },
    },
    upstream: customRequest,
  },
  {
    name: 'tells what it leaves out, and keeps to the least limit',
    shows: ['text'],
    source: `${SDK}, ResponseCreateParamsBase; earendil-works/pi#6265: "Expected a value >= 16"`,
    request: {
      messages: [
        { ...user, name: 'Ann' },
        { role: 'assistant', content: null, refusal: 'No.' },
        { role: 'assistant', content: '' },
        user,
      ],
      max_completion_tokens: 5,
      seed: 7,
      stop: 'END',
      logit_bias: { 1: 2 },
      response_format: { type: 'json_object' },
      top_k: 3,
    },
    upstream: {
      model: 'test-model',
      input: [user, { role: 'assistant', content: 'No.' }, user],
      max_output_tokens: 16,
      text: { format: { type: 'json_object' } },
      store: false,
    } satisfies ResponseCreateParams,
    warnings: [
      ...['stop', 'seed', 'logit_bias', 'top_k'].map(leftOut),
      'names of messages are not supported and were left out',
      'the token limit was raised to 16, the least that this model takes',
    ],
  },
]
