import { callOf, user } from './compatible.ts'
import type { RefusalCase, RequestCase } from './provider.ts'

const SPEC = 'cohere-ai/cohere-developer-experience cohere-openapi.yaml (2026-08-20), POST /v2/chat'
const ERRORS = 'docs.cohere.com reference/errors (2026-08-20)'

const fn = (name: string, strict?: boolean) => ({
  type: 'function',
  function: { name, ...(strict !== undefined && { strict }) },
})
const tool = (name: string) => ({
  type: 'function',
  function: { name, parameters: { type: 'object', properties: {} } },
})
const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
const format = { type: 'json_schema', json_schema: { name: 'person', schema } }
const textFile = {
  type: 'file',
  file: { filename: 'notes.txt', file_data: 'data:text/plain;base64,TsO8c3NlLg==' },
}
const wish = (text: string) => `response_format ${text} is asked for in words, not enforced`
const inWords = {
  role: 'system',
  content: `Answer with one JSON object and nothing else. It has to fit this JSON schema: ${JSON.stringify(schema)}`,
}
const toolLoop = [
  user,
  {
    role: 'assistant',
    content: 'Let me look.',
    reasoning_content: 'Ask the tool.',
    tool_calls: [callOf('call_1', 'get.weather', '{"city":"Tokyo"}')],
  },
  { role: 'tool', tool_call_id: 'call_1', content: '20°C' },
]
const sentCall = {
  role: 'assistant',
  tool_calls: [callOf('call_1', 'get_weather', '{"city":"Tokyo"}')],
}
const sentResult = { role: 'tool', tool_call_id: 'call_1', content: '20°C' }
const THINKER = { abilities: { reasoning: true }, outputTokensMax: 64_000 }

const sent = (fields: Readonly<Record<string, unknown>>) => ({
  model: 'test-model',
  messages: [user],
  ...fields,
})

export const cohereRequests: readonly RequestCase[] = [
  {
    name: 'renames fields and passes its own',
    shows: ['text'],
    source: SPEC,
    request: {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'system', content: [{ type: 'text', text: 'Be kind.' }] },
        user,
      ],
      max_tokens: 9,
      max_completion_tokens: 5,
      temperature: 0.2,
      top_p: 0.5,
      top_k: 40,
      seed: 7,
      stop: 'END',
      frequency_penalty: 0.5,
      presence_penalty: 0,
      logprobs: true,
      safety_mode: 'STRICT',
      priority: 3,
      stream: true,
      stream_options: { include_usage: true },
    },
    path: '/v2/chat',
    upstream: sent({
      messages: [{ role: 'system', content: 'Be brief.\n\nBe kind.' }, user],
      stream: true,
      max_tokens: 5,
      temperature: 0.2,
      p: 0.5,
      k: 40,
      seed: 7,
      stop_sequences: ['END'],
      frequency_penalty: 0.5,
      logprobs: true,
      safety_mode: 'STRICT',
      priority: 3,
    }),
  },
  {
    name: 'keeps within its bounds and says so',
    shows: ['text'],
    source: ERRORS,
    request: {
      messages: [user],
      temperature: 1.5,
      top_p: 1,
      seed: -1,
      frequency_penalty: 1.5,
      presence_penalty: 0.5,
      top_logprobs: 3,
      user: 'u-1',
    },
    upstream: sent({ temperature: 1, p: 0.99, frequency_penalty: 1 }),
    warnings: [
      'top_logprobs is not supported and was left out',
      'user is not supported and was left out',
      'temperature was set to 1',
      'top_p was set to 0.99',
      'seed was left out: this provider takes none below 0',
      'presence_penalty was left out: only one penalty is taken',
      'frequency_penalty was set to 1',
    ],
  },
  {
    name: 'sends images by address or data',
    shows: ['image'],
    source: SPEC,
    request: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          ],
        },
      ],
    },
    upstream: sent({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.' },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
          ],
        },
      ],
    }),
  },
  {
    name: 'puts text files beside the messages, to be cited, where no format can be enforced',
    shows: ['text'],
    source: `${SPEC}; ${ERRORS}: "response_format is not supported with RAG"`,
    request: {
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Sum up.' }, textFile] }],
      documents: ['Own.', { id: '7', data: { text: 'Mine.' } }],
      citation_options: { mode: 'ACCURATE' },
      response_format: format,
    },
    upstream: sent({
      messages: [inWords, { role: 'user', content: [{ type: 'text', text: 'Sum up.' }] }],
      documents: [
        'Own.',
        { id: '7', data: { text: 'Mine.' } },
        { data: { text: 'Nüsse.', title: 'notes.txt' } },
      ],
      citation_options: { mode: 'ACCURATE' },
    }),
    warnings: [wish('json_schema')],
  },
  {
    name: 'enforces a schema',
    shows: ['structured output'],
    source: SPEC,
    request: { messages: [user], response_format: format },
    upstream: sent({ response_format: { type: 'json_object', json_schema: schema } }),
  },
  {
    name: 'asks in words for a schema beside tools',
    shows: ['structured output'],
    source: `${SPEC}, ResponseFormatV2: not with documents or tools`,
    request: { messages: [user], response_format: format, tools: [fn('f')] },
    upstream: sent({ messages: [inWords, user], tools: [tool('f')] }),
    warnings: [wish('json_schema')],
  },
  {
    name: 'gives tools names and parameters that it takes, and offers only a named one',
    shows: ['tool call'],
    source: `${ERRORS}: "tool names can only contain certain characters"`,
    request: {
      messages: [user],
      tools: [fn('get.weather'), fn('get-weather', true), fn('7up')],
      tool_choice: { type: 'function', function: { name: 'get-weather' } },
      parallel_tool_calls: false,
    },
    upstream: sent({ tools: [tool('get_weather_')], tool_choice: 'REQUIRED', strict_tools: true }),
    warnings: ['parallel_tool_calls is not supported and was left out'],
  },
  {
    name: 'narrows to allowed tools, and is strict about all or none',
    shows: ['tool call'],
    source: SPEC,
    request: {
      messages: [user],
      tools: [fn('f', true), fn('7up'), fn('g')],
      tool_choice: {
        type: 'allowed_tools',
        allowed_tools: { mode: 'auto', tools: [fn('f'), fn('7up')] },
      },
    },
    upstream: sent({ tools: [tool('f'), tool('_7up')] }),
    warnings: ['strict was left out: it holds for all tools or for none'],
  },
  {
    name: 'forbids tools',
    shows: ['tool call'],
    source: SPEC,
    request: { messages: [user], tools: [fn('f')], tool_choice: 'none' },
    upstream: sent({ tools: [tool('f')], tool_choice: 'NONE' }),
  },
  {
    name: 'offers a demanded tool to a model that can not be told to use it',
    shows: ['tool call'],
    source: `${SPEC}: tool_choice from Command R7B on`,
    info: { rules: { forcedToolChoice: 'never' } },
    request: { messages: [user], tools: [fn('f'), fn('g')], tool_choice: fn('g') },
    upstream: sent({ tools: [tool('g')] }),
    warnings: ['this model can not be told to use a tool: it decides'],
  },
  {
    name: 'offers no tools to it for none',
    shows: ['tool call'],
    source: `${SPEC}: tool_choice from Command R7B on`,
    info: { rules: { forcedToolChoice: 'never' } },
    request: { messages: [user], tools: [fn('f')], tool_choice: 'none' },
    upstream: sent({}),
  },
  {
    name: 'sends what was said before a call as its plan',
    shows: ['tool result'],
    source: 'vercel/ai#5794: "text content is not allowed when tool_calls are provided"',
    request: { messages: toolLoop, tools: [fn('get.weather')], tool_choice: 'required' },
    upstream: sent({
      messages: [user, { ...sentCall, tool_plan: 'Ask the tool.\n\nLet me look.' }, sentResult],
      tools: [tool('get_weather')],
      tool_choice: 'REQUIRED',
    }),
  },
  {
    name: 'sends it as thinking to a model that thinks',
    shows: ['reasoning'],
    source: 'vercel/ai#5794: "either pass thinking content (with thinking enabled)"',
    info: THINKER,
    request: { messages: toolLoop, tools: [fn('get.weather')], reasoning_effort: 'low' },
    upstream: sent({
      messages: [
        user,
        {
          ...sentCall,
          content: [{ type: 'thinking', thinking: 'Ask the tool.\n\nLet me look.' }],
        },
        sentResult,
      ],
      thinking: { type: 'enabled', token_budget: 6400 },
      tools: [tool('get_weather')],
    }),
  },
  {
    name: 'does so only while it thinks',
    shows: ['reasoning'],
    source: SPEC,
    info: THINKER,
    request: { messages: toolLoop, tools: [fn('get.weather')], reasoning_effort: 'none' },
    upstream: sent({
      messages: [user, { ...sentCall, tool_plan: 'Ask the tool.\n\nLet me look.' }, sentResult],
      thinking: { type: 'disabled' },
      tools: [tool('get_weather')],
    }),
  },
  {
    name: 'does not bound a high effort, nor the caller’s own wish',
    shows: ['reasoning'],
    source: 'docs.cohere.com docs/reasoning (2026-08-20)',
    request: { messages: [user], reasoning_effort: 'high' },
    upstream: sent({ thinking: { type: 'enabled' } }),
  },
  {
    name: 'takes the caller’s own thinking first',
    shows: ['reasoning'],
    source: SPEC,
    request: { messages: [user], reasoning_effort: 'low', thinking: { type: 'disabled' } },
    upstream: sent({ thinking: { type: 'disabled' } }),
  },
  {
    name: 'leaves an effort out for a model that does not reason',
    shows: ['reasoning'],
    source: SPEC,
    info: {},
    request: { messages: [user], reasoning_effort: 'high' },
    upstream: sent({}),
    warnings: ['reasoning_effort was left out: this model does not reason'],
  },
  {
    name: 'sends documents as results, later instructions as the user’s, and no empty turns',
    shows: ['tool result'],
    source: `${SPEC}; ${ERRORS}: "system turn must be the first in the list"`,
    request: {
      messages: [
        user,
        { role: 'assistant', content: '' },
        { role: 'assistant', refusal: 'I can not.' },
        { role: 'system', content: 'Try.' },
        { role: 'assistant', content: null, tool_calls: [callOf('a', 'f', '{}')] },
        {
          role: 'tool',
          tool_call_id: 'a',
          content: [
            { type: 'text', text: 'One.' },
            { type: 'document', document: { id: '1', data: { text: 'Two.' } } },
          ],
        },
      ],
    },
    upstream: sent({
      messages: [
        user,
        { role: 'assistant', content: 'I can not.' },
        { role: 'user', content: '[System instruction]\n\nTry.' },
        { role: 'assistant', tool_calls: [callOf('a', 'f', '{}')] },
        {
          role: 'tool',
          tool_call_id: 'a',
          content: [
            { type: 'text', text: 'One.' },
            { type: 'document', document: { id: '1', data: { text: 'Two.' } } },
          ],
        },
      ],
    }),
    warnings: ['a system message inside the conversation was sent as the user’s'],
  },
]

const withPart = (part: unknown) => ({ messages: [{ role: 'user', content: [part] }] })

export const cohereRefusals: readonly RefusalCase[] = [
  { name: 'several answers', request: { n: 2 }, code: 'unsupported_parameter' },
  {
    name: 'audio',
    request: withPart({ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }),
    code: 'unsupported_parameter',
  },
  {
    name: 'a file that is no text',
    request: withPart({
      type: 'file',
      file: { file_data: 'data:application/pdf;base64,JVBERi0=' },
    }),
    code: 'unsupported_parameter',
  },
  {
    name: 'a file by its id',
    request: withPart({ type: 'file', file: { file_id: 'file-1' } }),
    code: 'unsupported_parameter',
  },
  {
    name: 'an image without an address',
    request: withPart({ type: 'image_url', image_url: {} }),
    code: 'unsupported_parameter',
  },
  {
    name: 'free-form tools',
    request: { tools: [{ type: 'custom', custom: { name: 'shell' } }] },
    code: 'unsupported_parameter',
  },
]
