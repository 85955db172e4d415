import { callOf, user } from './compatible.ts'
import type { RefusalCase, RequestCase } from './provider.ts'

const SDK = '@aws-sdk/client-bedrock-runtime 3.1164.0, ConverseRequest'
const TRAPS = 'langgenius/dify#16421; vxcontrol/pentagi#196; NousResearch/hermes-agent#55092'

const hello = { role: 'user', content: [{ text: user.content }] }
const sent = (fields: Readonly<Record<string, unknown>> = {}) => ({ messages: [hello], ...fields })
const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] }
const weatherTool = {
  type: 'function',
  function: {
    name: 'get.weather',
    description: 'Weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
    strict: true,
  },
}
const weatherSpec = {
  toolSpec: {
    name: 'get_weather',
    description: 'Weather of a city',
    inputSchema: { json: { type: 'object', properties: { city: { type: 'string' } } } },
    strict: true,
  },
}
const bareTool = { type: 'function', function: { name: 'get_time' } }
const bareSpec = { toolSpec: { name: 'get_time', inputSchema: { json: { type: 'object' } } } }

const CLAUDE = {
  maker: 'anthropic',
  abilities: { reasoning: true, jsonSchema: true },
  reasoningEfforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  outputTokensMax: 64_000,
  rules: {
    thinking: 'adaptive',
    canDisableThinking: 'yes',
    forcedToolChoice: 'not-while-thinking',
  },
} as const
const NOVA = {
  maker: 'amazon',
  abilities: { reasoning: true },
  reasoningEfforts: ['low', 'medium', 'high'],
} as const
const GPT_OSS = {
  maker: 'openai',
  abilities: { reasoning: true },
  reasoningEfforts: ['low', 'medium', 'high'],
  rules: { stop: 'never' },
} as const

const signed = [{ reasoningText: { text: 'Ask the tool.', signature: 'c2lnbmVk' } }]
const png = 'iVBORw0KGgo='

export const bedrockRequests: readonly RequestCase[] = [
  {
    name: 'renames fields and passes its own',
    shows: ['text'],
    source: SDK,
    request: {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Be kind.' },
            { type: 'text', text: ' ' },
          ],
        },
        user,
      ],
      max_tokens: 9,
      max_completion_tokens: 5,
      temperature: 0.2,
      top_p: 0.5,
      top_k: 40,
      stop: ['END', ' '],
      service_tier: 'flex',
      metadata: { team: 'search' },
      guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' },
      additionalModelRequestFields: { anthropic_beta: ['x'] },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    },
    model: 'us.meta.llama3-3-70b-instruct-v1:0',
    path: '/model/us.meta.llama3-3-70b-instruct-v1%3A0/converse',
    upstream: sent({
      system: [{ text: 'Be brief.' }, { text: 'Be kind.' }],
      inferenceConfig: { maxTokens: 5, stopSequences: ['END'], temperature: 0.2, topP: 0.5 },
      additionalModelRequestFields: { top_k: 40, anthropic_beta: ['x'] },
      serviceTier: { type: 'flex' },
      requestMetadata: { team: 'search' },
      guardrailConfig: { guardrailIdentifier: 'g1', guardrailVersion: '1' },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    }),
  },
  {
    name: 'asks for a stream by its address, also with an ARN for a model',
    shows: ['stream'],
    source: SDK,
    request: { messages: [user], stream: true, stream_options: { include_usage: true } },
    model: 'arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.x',
    path: '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Ainference-profile%2Feu.x/converse-stream',
    upstream: sent(),
  },
  {
    name: 'says what it leaves out',
    shows: ['text'],
    source: SDK,
    request: {
      messages: [user],
      seed: 7,
      frequency_penalty: 1,
      user: 'u-1',
      temperature: 1.5,
      reasoning_effort: 'high',
    },
    upstream: sent({ inferenceConfig: { temperature: 1 } }),
    warnings: [
      'frequency_penalty is not supported and was left out',
      'seed is not supported and was left out',
      'user is not supported and was left out',
      'reasoning_effort was left out: how this model reasons is not known',
      'temperature was lowered to 1',
    ],
  },
  {
    name: 'merges turns, puts results first, and keeps an instruction in the middle',
    shows: ['tool result', 'parallel tool calls'],
    source: `${SDK}; ${TRAPS}`,
    request: {
      tools: [weatherTool],
      messages: [
        user,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            callOf('call|1', 'get.weather', '{"city":"Tokyo"}'),
            callOf('call_2', 'get_time', ''),
          ],
        },
        { role: 'tool', tool_call_id: 'call|1', content: '{"degrees":20}' },
        { role: 'tool', tool_call_id: 'call_2', content: '', is_error: true },
        { role: 'system', content: 'Answer in German.' },
        { role: 'user', content: 'And?' },
      ],
    },
    upstream: {
      messages: [
        hello,
        {
          role: 'assistant',
          content: [
            { toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Tokyo' } } },
            { toolUse: { toolUseId: 'call_2', name: 'get_time', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_1', content: [{ json: { degrees: 20 } }] } },
            {
              toolResult: {
                toolUseId: 'call_2',
                content: [{ text: '(empty)' }],
                status: 'error',
              },
            },
            { text: '[System instruction]' },
            { text: 'Answer in German.' },
            { text: 'And?' },
          ],
        },
      ],
      toolConfig: { tools: [weatherSpec, bareSpec] },
    },
    warnings: ['a system message inside the conversation was sent as the user’s'],
  },
  {
    name: 'declares the tools of a conversation that has calls of them',
    shows: ['tool result'],
    source: TRAPS,
    request: {
      messages: [
        user,
        { role: 'assistant', tool_calls: [callOf('call_2', 'get_time', '{}')] },
        { role: 'tool', tool_call_id: 'call_2', content: 'noon' },
      ],
    },
    upstream: {
      messages: [
        hello,
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'call_2', name: 'get_time', input: {} } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'call_2', content: [{ text: 'noon' }] } }],
        },
      ],
      toolConfig: { tools: [bareSpec] },
    },
  },
  {
    name: 'demands a tool by name',
    shows: ['tool call'],
    source: SDK,
    request: {
      messages: [user],
      tools: [weatherTool, bareTool],
      tool_choice: { type: 'function', function: { name: 'get.weather' } },
    },
    upstream: sent({
      toolConfig: {
        tools: [weatherSpec, bareSpec],
        toolChoice: { tool: { name: 'get_weather' } },
      },
    }),
  },
  {
    name: 'leaves tools out where none may be used',
    shows: ['tool call'],
    source: SDK,
    request: { messages: [user], tools: [bareTool], tool_choice: 'none' },
    upstream: sent(),
  },
  {
    name: 'tells Claude to call one tool at a time',
    shows: ['parallel tool calls'],
    source: `${SDK}, additionalModelRequestFields`,
    info: CLAUDE,
    request: {
      messages: [user],
      tools: [bareTool],
      tool_choice: 'required',
      parallel_tool_calls: false,
    },
    upstream: sent({
      toolConfig: { tools: [bareSpec], toolChoice: { any: {} } },
      additionalModelRequestFields: {
        tool_choice: { type: 'any', disable_parallel_tool_use: true },
      },
    }),
  },
  {
    name: 'asks Claude to think, and sends its signed thoughts back first',
    shows: ['reasoning'],
    source: SDK,
    info: CLAUDE,
    request: {
      reasoning_effort: 'high',
      temperature: 0.3,
      messages: [
        user,
        {
          role: 'assistant',
          content: 'Let me look.',
          extra_content: { bedrock: { reasoning: signed } },
          tool_calls: [callOf('call_2', 'get_time', '{}')],
        },
        { role: 'tool', tool_call_id: 'call_2', content: 'noon' },
      ],
      tools: [bareTool],
    },
    upstream: {
      messages: [
        hello,
        {
          role: 'assistant',
          content: [
            { reasoningContent: signed[0] },
            { text: 'Let me look.' },
            { toolUse: { toolUseId: 'call_2', name: 'get_time', input: {} } },
          ],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'call_2', content: [{ text: 'noon' }] } }],
        },
      ],
      toolConfig: { tools: [bareSpec] },
      additionalModelRequestFields: {
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
      },
    },
    warnings: ['temperature can not be set for this call and was left out'],
  },
  {
    name: 'asks Nova to reason',
    shows: ['reasoning'],
    source: SDK,
    info: NOVA,
    request: { messages: [user], reasoning_effort: 'high', max_tokens: 100, top_k: 5 },
    upstream: sent({
      additionalModelRequestFields: {
        reasoningConfig: { type: 'enabled', maxReasoningEffort: 'high' },
        inferenceConfig: { topK: 5 },
      },
    }),
    warnings: ['max_tokens was left out: it is not taken at this effort'],
  },
  {
    name: 'asks OpenAI’s open models to reason',
    shows: ['reasoning'],
    source: SDK,
    info: GPT_OSS,
    request: { messages: [user], reasoning_effort: 'minimal', stop: 'END' },
    upstream: sent({ additionalModelRequestFields: { reasoning_effort: 'low' } }),
    warnings: ['stop is not supported by this model and was left out'],
  },
  {
    name: 'sends images and documents as bytes, and fetched ones',
    shows: ['image'],
    source: SDK,
    assets: new Map([['https://example.com/a.png', { mediaType: 'image/png', base64: 'YQ==' }]]),
    request: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Compare.' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
            { type: 'image_url', image_url: { url: 's3://bucket/b.jpg' } },
            {
              type: 'file',
              file: {
                filename: 'Report: Q3_2026.pdf',
                file_data: 'data:application/pdf;base64,JVBERg==',
              },
            },
          ],
        },
      ],
    },
    upstream: {
      messages: [
        {
          role: 'user',
          content: [
            { text: 'Compare.' },
            { image: { format: 'png', source: { bytes: png } } },
            { image: { format: 'png', source: { bytes: 'YQ==' } } },
            { image: { format: 'jpeg', source: { s3Location: { uri: 's3://bucket/b.jpg' } } } },
            { document: { format: 'pdf', name: 'Report Q3 2026', source: { bytes: 'JVBERg==' } } },
          ],
        },
      ],
    },
  },
  {
    name: 'puts cache points where the marks are',
    shows: ['cached usage'],
    source: SDK,
    request: {
      messages: [
        {
          role: 'system',
          content: [
            { type: 'text', text: 'Long.', cache_control: { type: 'ephemeral', ttl: '1h' } },
          ],
        },
        { role: 'user', content: 'Hello', cache_control: { type: 'ephemeral' } },
      ],
    },
    upstream: {
      system: [{ text: 'Long.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        { role: 'user', content: [{ text: 'Hello' }, { cachePoint: { type: 'default' } }] },
      ],
    },
  },
  {
    name: 'has a schema enforced',
    shows: ['structured output'],
    source: `${SDK}, OutputConfig`,
    info: CLAUDE,
    request: {
      messages: [user],
      response_format: { type: 'json_schema', json_schema: { name: 'person', schema } },
    },
    upstream: sent({
      outputConfig: {
        textFormat: {
          type: 'json_schema',
          structure: { jsonSchema: { schema: JSON.stringify(schema), name: 'person' } },
        },
      },
    }),
  },
  {
    name: 'asks for JSON in words where it can not be enforced',
    shows: ['structured output'],
    source: SDK,
    request: { messages: [user], response_format: { type: 'json_object' } },
    upstream: sent({ system: [{ text: 'Answer with one JSON object and nothing else.' }] }),
    warnings: ['response_format json_object is asked for in words, not enforced'],
  },
  {
    name: 'gives Mistral ids of nine letters and digits',
    shows: ['tool result'],
    source: `${SDK}; providers of Mistral refuse others`,
    info: { maker: 'mistral' },
    request: {
      messages: [
        user,
        { role: 'assistant', tool_calls: [callOf('abcDEF123', 'get_time', '{}')] },
        { role: 'tool', tool_call_id: 'abcDEF123', content: 'noon' },
      ],
      tools: [bareTool],
    },
    upstream: {
      messages: [
        hello,
        {
          role: 'assistant',
          content: [{ toolUse: { toolUseId: 'abcDEF123', name: 'get_time', input: {} } }],
        },
        {
          role: 'user',
          content: [{ toolResult: { toolUseId: 'abcDEF123', content: [{ text: 'noon' }] } }],
        },
      ],
      toolConfig: { tools: [bareSpec] },
    },
  },
  {
    name: 'sends OpenAI’s own models through their door',
    shows: ['text'],
    source: 'docs.aws.amazon.com bedrock, OpenAI-compatible chat completions (2026)',
    info: { maker: 'openai', rules: { wire: 'chat-completions' } },
    request: { messages: [user], max_tokens: 5 },
    path: '/openai/v1/chat/completions',
    upstream: { model: 'test-model', messages: [user], max_tokens: 5 },
  },
]

export const bedrockRefusals: readonly RefusalCase[] = [
  { name: 'two answers', request: { messages: [user], n: 2 }, code: 'unsupported_parameter' },
  {
    name: 'a conversation that begins with an answer',
    request: { messages: [{ role: 'assistant', content: 'Hi' }, user] },
    code: 'unsupported_parameter',
  },
  {
    name: 'sound',
    request: {
      messages: [
        {
          role: 'user',
          content: [{ type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } }],
        },
      ],
    },
    code: 'unsupported_parameter',
  },
  {
    name: 'an address that was not fetched',
    request: {
      messages: [
        {
          role: 'user',
          content: [{ type: 'image_url', image_url: { url: 'https://example.com/b.png' } }],
        },
      ],
    },
    code: 'unsupported_parameter',
  },
]
