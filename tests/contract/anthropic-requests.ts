import type { MessageCreateParamsBase, MessageParam } from '@anthropic-ai/sdk/resources/messages'
import type { RequestCase } from './provider.ts'

const MESSAGES = 'platform.claude.com api/messages examples; @anthropic-ai/sdk 1.13.0'

/** The maker's own types are the judge of what we send; version 2023-06-01 also has sampling. */
type Upstream = MessageCreateParamsBase & {
  readonly temperature?: number
  readonly top_k?: number
}

const sent = (upstream: Omit<Upstream, 'model' | 'max_tokens'> & Partial<Upstream>): Upstream => ({
  model: 'test-model',
  max_tokens: 8192,
  ...upstream,
})

const user = { role: 'user', content: 'Hello' } as const
const hello: MessageParam = { role: 'user', content: [{ type: 'text', text: 'Hello' }] }
const fn = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
})
const tool = (name: string) => ({
  name,
  input_schema: { type: 'object' as const, properties: {} },
})
const callOf = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
})

/** Signed thinking as an answer carries it and the next request sends it back. */
export const THINKING = [
  {
    type: 'thinking' as const,
    thinking: 'The user wants both.\nCall two tools.',
    signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h',
  },
  { type: 'redacted_thinking' as const, data: 'EmwKAhgBEgy3va3pzix' },
]

const ADAPTIVE = {
  abilities: { reasoning: true },
  outputTokensMax: 64_000,
  reasoningEfforts: ['low', 'medium', 'high', 'max'],
  rules: { thinking: 'both', sampling: 'only-without-reasoning', canDisableThinking: 'yes' },
} as const
const BUDGET = {
  ...ADAPTIVE,
  reasoningEfforts: [],
  rules: { ...ADAPTIVE.rules, thinking: 'budget' },
} as const
const ALWAYS = {
  ...ADAPTIVE,
  rules: {
    thinking: 'adaptive',
    sampling: 'never',
    canDisableThinking: 'no',
    forcedToolChoice: 'never',
  },
} as const

/** What goes to Anthropic, typed by its maker's SDK. */
export const anthropicRequests: readonly RequestCase[] = [
  {
    name: 'joins leading instructions and merges neighbours of one role',
    shows: ['text'],
    source: MESSAGES,
    request: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        user,
        { role: 'user', content: ' ' },
        { role: 'user', content: [{ type: 'text', text: 'again' }] },
        { role: 'system', content: 'Now in French.' },
        { role: 'assistant', content: '' },
      ],
    },
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    upstream: sent({
      system: 'Be brief.\n\nBe kind.',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'text', text: 'again' },
          ],
        },
        { role: 'system', content: [{ type: 'text', text: 'Now in French.' }] },
      ],
    }),
  },
  {
    name: 'translates limits, stops, sampling and the user, and tells what it left out',
    shows: ['text'],
    source: MESSAGES,
    request: {
      messages: [user],
      max_tokens: 7,
      max_completion_tokens: 9,
      stop: ['END', '\n'],
      temperature: 1.5,
      top_k: 5,
      user: 'u1',
      metadata: { team: 'x' },
      service_tier: 'default',
      seed: 1,
      logit_bias: {},
      frequency_penalty: null,
      stream: true,
      stream_options: { include_usage: true },
      routing: {},
    },
    upstream: sent({
      max_tokens: 9,
      messages: [hello],
      stream: true,
      stop_sequences: ['END'],
      temperature: 1,
      top_k: 5,
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
    }),
    warnings: [
      'seed is not supported and was left out',
      'logit_bias is not supported and was left out',
      'stop sequences of white space are not supported',
      'metadata other than user_id is not supported and was left out',
      'temperature was lowered to 1',
    ],
  },
  {
    name: 'sends images and files, with their cache marks',
    shows: ['image'],
    source: MESSAGES,
    request: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
            {
              type: 'image_url',
              image_url: { url: 'https://example.com/a.png', detail: 'low' },
              cache_control: { type: 'ephemeral' },
            },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,aGk=' },
            },
            { type: 'file', file: { file_data: 'data:text/plain;base64,aMOp' } },
          ],
        },
      ],
    },
    upstream: sent({
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: 'aGk=' },
            },
            {
              type: 'image',
              source: { type: 'url', url: 'https://example.com/a.png' },
              cache_control: { type: 'ephemeral' },
            },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
              title: 'a.pdf',
            },
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'hé' },
            },
          ],
        },
      ],
    }),
  },
  {
    name: 'puts thinking before the calls, and all results into one turn, first',
    shows: ['tool result', 'parallel tool calls', 'reasoning'],
    source: 'platform.claude.com tool-use/implement-tool-use and extended-thinking',
    request: {
      messages: [
        user,
        {
          role: 'assistant',
          content: 'Both:',
          extra_content: { anthropic: { thinking_blocks: THINKING } },
          reasoning_content: 'ignored',
          tool_calls: [callOf('call.1', 'get.weather', '{"city":"Zürich"}'), callOf('b', 'f', '')],
        },
        { role: 'tool', tool_call_id: 'call.1', content: '22 C' },
        {
          role: 'tool',
          tool_call_id: 'b',
          content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }],
        },
        user,
      ],
      tools: [{ ...fn('get.weather'), cache_control: { type: 'ephemeral' } }, fn('f')],
    },
    upstream: sent({
      messages: [
        hello,
        {
          role: 'assistant',
          content: [
            ...THINKING,
            { type: 'text', text: 'Both:' },
            { type: 'tool_use', id: 'call_1', name: 'get_weather', input: { city: 'Zürich' } },
            { type: 'tool_use', id: 'b', name: 'f', input: {} },
          ],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'call_1', content: '22 C' },
            {
              type: 'tool_result',
              tool_use_id: 'b',
              content: [
                { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
              ],
            },
            { type: 'text', text: 'Hello' },
          ],
        },
      ],
      tools: [{ ...tool('get_weather'), cache_control: { type: 'ephemeral' } }, tool('f')],
    }),
  },
  ...(
    [
      ['auto', undefined, { type: 'auto' }],
      ['none', undefined, { type: 'none' }],
      ['required', false, { type: 'any', disable_parallel_tool_use: true }],
      [fn('g'), undefined, { type: 'tool', name: 'g' }],
      [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    ] as const
  ).map(([choice, parallel, upstream]): RequestCase => ({
    name: `translates tool_choice ${JSON.stringify(choice)} with parallel ${parallel}`,
    shows: ['tool call'],
    source: MESSAGES,
    request: {
      messages: [user],
      tools: [fn('f'), fn('g')],
      tool_choice: choice,
      parallel_tool_calls: parallel,
    },
    upstream: sent({
      messages: [hello],
      tools: [tool('f'), tool('g')],
      tool_choice: upstream,
    }),
  })),
  {
    name: 'offers only the wanted tool to a model that can not be told',
    shows: ['tool call'],
    source: 'reference: capability table (@ai-sdk/anthropic 4.0.105)',
    info: ALWAYS,
    request: { messages: [user], tools: [fn('f'), fn('g')], tool_choice: fn('g'), top_p: 0.5 },
    upstream: sent({
      max_tokens: 64_000,
      messages: [hello],
      tools: [tool('g')],
      tool_choice: { type: 'auto' },
    }),
    warnings: [
      'this model can not be told to use a tool: tool_choice is auto',
      'top_p can not be set for this call and was left out',
    ],
  },
  {
    name: 'asks for structured output with closed objects',
    shows: ['structured output'],
    source: 'platform.claude.com build-with-claude/structured-outputs',
    request: {
      messages: [user],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'x',
          schema: {
            $schema: 'http://json-schema.org/draft-07/schema#',
            type: 'object',
            properties: { n: { type: 'integer', minimum: 1, description: 'Count.' } },
            required: ['n'],
          },
        },
      },
    },
    upstream: sent({
      messages: [hello],
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            properties: { n: { type: 'integer', description: 'Count. (minimum: 1)' } },
            required: ['n'],
            additionalProperties: false,
          },
        },
      },
    }),
  },
  {
    name: 'asks in words for JSON without a schema',
    shows: ['structured output'],
    source: MESSAGES,
    request: { messages: [user], response_format: { type: 'json_object' } },
    upstream: sent({
      messages: [hello],
      system: 'Answer with one JSON object and nothing else.',
    }),
    warnings: ['response_format json_object is asked for in words, not enforced'],
  },
  {
    name: 'thinks adaptively, without sampling, at the nearest effort',
    shows: ['reasoning'],
    source: 'platform.claude.com build-with-claude/adaptive-thinking',
    info: ADAPTIVE,
    request: { messages: [user], reasoning_effort: 'xhigh', max_tokens: 100, temperature: 0 },
    upstream: sent({
      max_tokens: 100,
      messages: [hello],
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    }),
    warnings: ['temperature can not be set for this call and was left out'],
  },
  {
    name: 'thinks by budget, added to the limit',
    shows: ['reasoning'],
    source: 'platform.claude.com build-with-claude/extended-thinking',
    info: BUDGET,
    request: { messages: [user], reasoning_effort: 'low', max_tokens: 100 },
    upstream: sent({
      max_tokens: 6500,
      messages: [hello],
      thinking: { type: 'enabled', budget_tokens: 6400 },
    }),
  },
  {
    name: 'does not think by budget in a tool loop whose thinking was lost',
    shows: ['reasoning'],
    source: 'reference: state that must survive a tool loop',
    info: BUDGET,
    request: {
      messages: [
        user,
        { role: 'assistant', tool_calls: [callOf('a', 'f', '{}')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
      reasoning_effort: 'low',
      max_tokens: 100,
    },
    upstream: sent({
      max_tokens: 100,
      messages: [
        hello,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: '1' }] },
      ],
    }),
    warnings: ['the thinking of the earlier turn was not sent back: this turn does not think'],
  },
  {
    name: 'switches thinking off where it can',
    shows: ['reasoning'],
    source: 'platform.claude.com build-with-claude/adaptive-thinking',
    info: ADAPTIVE,
    request: { messages: [user], reasoning_effort: 'none' },
    upstream: sent({ max_tokens: 64_000, messages: [hello], thinking: { type: 'disabled' } }),
  },
  {
    name: 'thinks little where it can not be switched off',
    shows: ['reasoning'],
    source: 'reference: capability table (@ai-sdk/anthropic 4.0.105)',
    info: ALWAYS,
    request: { messages: [user], reasoning_effort: 'none' },
    upstream: sent({ max_tokens: 64_000, messages: [hello], output_config: { effort: 'low' } }),
    warnings: ['this model always thinks: reasoning_effort is low'],
  },
]
