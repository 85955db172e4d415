import type { ModelInfo } from '../../src/domain/model.ts'
import type { WireBody } from './google-wire.ts'
import type { RequestCase } from './provider.ts'

/** Google's SDK judges what we expect to send. */
interface GeminiCase extends RequestCase {
  readonly upstream: WireBody
}

const API = '@google/genai 3.3.0, GenerateContentParameters; ai.google.dev api/generate-content'
const SIGNATURES = 'ai.google.dev gemini-api/docs/thought-signatures'

export const SIGNATURE = 'AY89a19YsnFp7FOSIejJDV9XuMU996D+ZaDJiD6L9EEi+Lh+VGTEGqM3Lip3DPI7QzY='
export const signedCall = {
  id: 'lpndqlku',
  type: 'function',
  function: { name: 'get_weather', arguments: '{"city":"Zürich"}' },
  extra_content: { google: { thought_signature: SIGNATURE } },
}
export const timeCall = {
  id: 'm6rogicj',
  type: 'function',
  function: { name: 'get_time', arguments: '{}' },
}
export const CODE_PARTS = [
  { executableCode: { language: 'PYTHON', code: 'print(2+2)' } },
  { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '4\n' } },
] as const

/** Models as the catalogue describes them, by what matters here. */
const GEMINI_3: Partial<ModelInfo> = {
  outputTokensMax: 65_536,
  rules: { needsThoughtSignature: true, thinkingLevels: ['low', 'medium', 'high'] },
}
const GEMINI_25: Partial<ModelInfo> = {
  outputTokensMax: 65_536,
  rules: {
    thinkingBudget: { min: 0, max: 24_576 },
    penalties: 'never',
    jsonSchemaWithTools: 'never',
  },
}

const user = { role: 'user', content: 'Hello' }
const userContent = { role: 'user', parts: [{ text: 'Hello' }] }
const tool = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
}
const declaration = {
  name: 'get_weather',
  description: 'The weather',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } } },
}
const png = 'iVBORw0KGgo='

/** A turn with both calls, the second of them answered first. */
const toolTurns = (calls: readonly object[]) => [
  user,
  { role: 'assistant', content: null, tool_calls: calls },
  { role: 'tool', tool_call_id: 'm6rogicj', content: 'noon' },
  { role: 'tool', tool_call_id: 'lpndqlku', content: '{"celsius":22}' },
  { role: 'user', content: 'And?' },
]
const toolContents = (signature: object) => [
  userContent,
  {
    role: 'model',
    parts: [
      {
        functionCall: { id: 'lpndqlku', name: 'get_weather', args: { city: 'Zürich' } },
        ...signature,
      },
      { functionCall: { id: 'm6rogicj', name: 'get_time', args: {} } },
    ],
  },
  {
    role: 'user',
    parts: [
      { functionResponse: { id: 'lpndqlku', name: 'get_weather', response: { celsius: 22 } } },
      { functionResponse: { id: 'm6rogicj', name: 'get_time', response: { content: 'noon' } } },
    ],
  },
  { role: 'user', parts: [{ text: 'And?' }] },
]
const { id, type, function: called } = signedCall
const unsignedCall = { id, type, function: called }

export const googleRequests: readonly GeminiCase[] = [
  {
    name: 'roles, instructions and sampling',
    shows: ['text'],
    source: API,
    model: 'gemini-2.5-flash',
    info: GEMINI_25,
    request: {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
        user,
        { role: 'assistant', content: 'Hi.' },
        { role: 'user', content: 'Bye' },
        { role: 'user', content: 'now' },
      ],
      max_completion_tokens: 100,
      max_tokens: 50,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 40,
      stop: ['a', 'b'],
      seed: 7,
      n: 2,
      presence_penalty: 0.5,
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { '1': 2 },
      user: 'someone',
    },
    upstream: {
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      contents: [
        userContent,
        { role: 'model', parts: [{ text: 'Hi.' }] },
        { role: 'user', parts: [{ text: 'Bye' }, { text: 'now' }] },
      ],
      generationConfig: {
        maxOutputTokens: 100,
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        candidateCount: 2,
        stopSequences: ['a', 'b'],
        seed: 7,
        responseLogprobs: true,
        logprobs: 3,
        thinkingConfig: { includeThoughts: true },
      },
    },
    path: '/models/gemini-2.5-flash:generateContent',
    warnings: [
      'logit_bias is not supported and was left out',
      'presence_penalty is not supported and was left out',
    ],
  },
  {
    name: 'a stream by server-sent events',
    shows: ['stream'],
    source: API,
    request: { messages: [user], stream: true, stream_options: { include_usage: true } },
    upstream: { contents: [userContent] },
    path: '/models/test-model:streamGenerateContent?alt=sse',
  },
  {
    name: 'instructions in the middle, as the user’s',
    shows: ['text'],
    source: API,
    request: { messages: [user, { role: 'system', content: 'Be brief.' }] },
    upstream: {
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Hello' }, { text: '[System instruction]' }, { text: 'Be brief.' }],
        },
      ],
    },
    warnings: ['a system message inside the conversation was sent as the user’s'],
  },
  {
    name: 'tools and a named choice',
    shows: ['tool call'],
    source: API,
    info: GEMINI_3,
    request: {
      messages: [user],
      tools: [tool, { type: 'custom', custom: { name: 'shell' } }],
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      parallel_tool_calls: false,
      reasoning_effort: 'xhigh',
    },
    upstream: {
      contents: [userContent],
      tools: [
        {
          functionDeclarations: [
            declaration,
            {
              name: 'shell',
              parametersJsonSchema: {
                type: 'object',
                properties: { input: { type: 'string' } },
                required: ['input'],
              },
            },
          ],
        },
      ],
      toolConfig: {
        functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get_weather'] },
      },
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } },
    },
    warnings: ['parallel_tool_calls is not supported and was left out'],
  },
  {
    name: 'search beside functions',
    shows: ['tool call'],
    source: '@google/genai 3.3.0, ToolConfig.includeServerSideToolInvocations',
    info: GEMINI_3,
    request: {
      messages: [user],
      tools: [{ ...tool, function: { ...tool.function, strict: true } }, { type: 'url_context' }],
      web_search_options: {},
    },
    upstream: {
      contents: [userContent],
      tools: [{ urlContext: {} }, { googleSearch: {} }, { functionDeclarations: [declaration] }],
      toolConfig: {
        functionCallingConfig: { mode: 'VALIDATED' },
        includeServerSideToolInvocations: true,
      },
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    },
  },
  {
    name: 'a tool loop with its signature, results in the order of the calls (issue: lost signatures)',
    shows: ['tool result', 'parallel tool calls'],
    source: `${SIGNATURES}; BerriAI/litellm#16893`,
    info: { rules: { needsThoughtSignature: true } },
    request: { messages: toolTurns([signedCall, timeCall]) },
    upstream: { contents: toolContents({ thoughtSignature: SIGNATURE }) },
  },
  {
    name: 'a tool loop of a client that drops extra fields, with the documented stand-in',
    shows: ['tool result'],
    source: `${SIGNATURES}; RooCodeInc/Roo-Code#9499`,
    info: { rules: { needsThoughtSignature: true } },
    request: { messages: toolTurns([unsignedCall, timeCall]) },
    upstream: {
      contents: toolContents({ thoughtSignature: 'skip_thought_signature_validator' }),
    },
  },
  {
    name: 'a tool loop of a model that signs nothing',
    shows: ['tool result'],
    source: API,
    info: { rules: {} },
    request: { messages: toolTurns([unsignedCall, timeCall]) },
    upstream: { contents: toolContents({}) },
  },
  {
    name: 'results that are errors, hold references or images',
    shows: ['tool result'],
    source: 'reference 3.3: $ref inside a response is followed; @google/genai FunctionResponsePart',
    info: { rules: { needsThoughtSignature: true } },
    request: {
      messages: [
        user,
        { role: 'assistant', tool_calls: [signedCall, timeCall] },
        {
          role: 'tool',
          tool_call_id: 'lpndqlku',
          content: [
            { type: 'text', text: '{"$ref":"#/x"}' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
          ],
        },
        { role: 'tool', tool_call_id: 'm6rogicj', content: 'no clock', is_error: true },
      ],
    },
    upstream: {
      contents: [
        ...toolContents({ thoughtSignature: SIGNATURE }).slice(0, 2),
        {
          role: 'user',
          parts: [
            {
              functionResponse: {
                id: 'lpndqlku',
                name: 'get_weather',
                response: { content: '{"$ref":"#/x"}' },
                parts: [{ inlineData: { mimeType: 'image/png', data: png } }],
              },
            },
            {
              functionResponse: {
                id: 'm6rogicj',
                name: 'get_time',
                response: { error: 'no clock' },
              },
            },
          ],
        },
      ],
    },
  },
  {
    name: 'signed text and foreign parts, where they were',
    shows: ['reasoning'],
    source: SIGNATURES,
    request: {
      messages: [
        user,
        {
          role: 'assistant',
          content: 'It is 4.',
          reasoning_content: 'Hm.',
          extra_content: { google: { thought_signature: SIGNATURE, parts: CODE_PARTS } },
        },
        user,
      ],
    },
    upstream: {
      contents: [
        userContent,
        {
          role: 'model',
          parts: [...CODE_PARTS, { text: 'It is 4.', thoughtSignature: SIGNATURE }],
        },
        userContent,
      ],
    },
  },
  {
    name: 'images, sound, files and videos',
    shows: ['image'],
    source: 'ai.google.dev gemini-api/docs/file-input-methods; Part of @google/genai 3.3.0',
    assets: new Map([
      ['https://example.com/b.webp', { mediaType: 'image/webp', base64: 'UklGRg==' }],
    ]),
    request: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: '' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            { type: 'image_url', image_url: { url: 'https://example.com/b.webp', detail: 'low' } },
            { type: 'input_audio', input_audio: { data: 'UklG', format: 'wav' } },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
            },
            { type: 'file', file: { file_id: 'files/abc' } },
            { type: 'video_url', video_url: { url: 'https://youtu.be/abc' } },
          ],
        },
      ],
    },
    upstream: {
      contents: [
        {
          role: 'user',
          parts: [
            { inlineData: { mimeType: 'image/png', data: png } },
            { inlineData: { mimeType: 'image/webp', data: 'UklGRg==' } },
            { inlineData: { mimeType: 'audio/wav', data: 'UklG' } },
            { inlineData: { mimeType: 'application/pdf', data: 'JVBE' } },
            {
              fileData: {
                mimeType: 'application/pdf',
                fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/abc',
              },
            },
            { fileData: { mimeType: 'video/mp4', fileUri: 'https://youtu.be/abc' } },
          ],
        },
      ],
    },
  },
  {
    name: 'a schema, whose constants become lists of one',
    shows: ['structured output'],
    source:
      'ai.google.dev gemini-api/docs/structured-output; vercel/ai sanitize-response-json-schema',
    request: {
      messages: [user],
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'answer',
          schema: { type: 'object', properties: { const: { const: 'x' }, n: { type: 'number' } } },
        },
      },
    },
    upstream: {
      contents: [userContent],
      generationConfig: {
        responseMimeType: 'application/json',
        responseJsonSchema: {
          type: 'object',
          properties: { const: { enum: ['x'] }, n: { type: 'number' } },
        },
      },
    },
  },
  {
    name: 'a format that an older model does not enforce beside tools, in words',
    shows: ['structured output'],
    source: 'vercel/ai#10023: function calling with responseMimeType application/json is refused',
    info: GEMINI_25,
    request: {
      messages: [user],
      tools: [tool],
      tool_choice: 'none',
      reasoning_effort: 'none',
      response_format: { type: 'json_object' },
    },
    upstream: {
      contents: [userContent],
      systemInstruction: {
        parts: [{ text: 'When you give your answer, give one JSON object and nothing else.' }],
      },
      tools: [{ functionDeclarations: [declaration] }],
      toolConfig: { functionCallingConfig: { mode: 'NONE' } },
      generationConfig: { thinkingConfig: { thinkingBudget: 0 } },
    },
    warnings: [
      'response_format is asked for in words: this model does not enforce it beside tools',
    ],
  },
  {
    name: 'a thinking budget for an effort',
    shows: ['reasoning'],
    source: 'ai.google.dev gemini-api/docs/thinking',
    info: GEMINI_25,
    request: { messages: [user], reasoning_effort: 'low' },
    upstream: {
      contents: [userContent],
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingBudget: 6553 } },
    },
  },
  {
    name: 'the weakest thinking where it can not be switched off',
    shows: ['reasoning'],
    source: 'ai.google.dev gemini-api/docs/thinking',
    info: GEMINI_3,
    request: { messages: [user], reasoning_effort: 'none' },
    upstream: {
      contents: [userContent],
      generationConfig: { thinkingConfig: { includeThoughts: true, thinkingLevel: 'LOW' } },
    },
    warnings: ['reasoning_effort none: this model can’t stop thinking, it thinks least'],
  },
  {
    name: 'Google’s own fields, also as its OpenAI-compatible door takes them',
    shows: ['text'],
    source: 'ai.google.dev gemini-api/docs/openai (extra_body)',
    info: GEMINI_3,
    request: {
      messages: [user],
      service_tier: 'flex',
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      extra_body: {
        google: { cached_content: 'cachedContents/1', thinking_config: { thinking_level: 'LOW' } },
      },
    },
    upstream: {
      contents: [userContent],
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF' }],
      cachedContent: 'cachedContents/1',
      serviceTier: 'flex',
      generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } },
    },
  },
]
