import type { CompletionUsage } from '../../src/openai/usage.ts'
import type { Joined } from './accumulate.ts'
import type { AnswerCase, ErrorCase, StreamCase } from './provider.ts'

/** How one provider's wire examples differ; the answers in all of them are the same. */
interface CommonExamples {
  readonly source: string
  /** Ids of the two tool calls in the examples. */
  readonly callIds: readonly [string, string]
  /** What `content` is beside tool calls. */
  readonly besideCalls: '' | null
  /** Counts of the reasoning example, which also read from a cache. */
  readonly reasoningUsage: Partial<CompletionUsage>
  /** What each other answer reports besides its totals. */
  readonly extraUsage?: Partial<CompletionUsage>
  /** State that comes with the reasoning. */
  readonly reasoningState?: Record<string, unknown>
  /** Kind of the error in `error-in-stream.sse`. */
  readonly streamError: NonNullable<StreamCase['end']>['kind']
  readonly hasRefusal?: boolean
  /** Calls of whole answers carry their position, too. */
  readonly hasIndexes?: true
  /** False: reasoning comes without cache counts. */
  readonly hasCache?: boolean
}

export const said = (content: string | null, reason = 'stop'): Joined => ({
  content,
  refusal: null,
  finish_reason: reason,
})

export const usageOf = (prompt: number, completion: number): CompletionUsage => ({
  prompt_tokens: prompt,
  completion_tokens: completion,
  total_tokens: prompt + completion,
})

export const callOf = (id: string, name: string, text: string) => ({
  id,
  type: 'function',
  function: { name, arguments: text },
})

const TEXT = 'Hello! How can I help? ☕'
const STRUCTURED = '{"steps":[],"final_answer":"x = -3.75"}'
const REASONING = 'They greet me.\nI greet back. 🤔'

/** The whole answers and streams that every OpenAI-shaped provider has examples of. */
export function commonAnswers(examples: CommonExamples) {
  const { source, extraUsage, streamError } = examples
  const [first, second] = examples.callIds
  const called = (calls: Joined['tool_calls'], content: '' | null): Joined => ({
    ...said(content, 'tool_calls'),
    ...(calls && { tool_calls: calls }),
  })
  const one = [callOf(first, 'get_weather', '{"city":"Paris"}')]
  const two = [...one, callOf(second, 'get_time', '{"zone":"CET"}')]
  const whole = (calls: typeof two) =>
    examples.hasIndexes === true ? calls.map((call, index) => ({ index, ...call })) : calls
  const totals = (prompt: number, completion: number) => ({
    ...usageOf(prompt, completion),
    ...extraUsage,
  })
  const reasoned: Pick<StreamCase, 'shows' | 'message' | 'usage'> = {
    shows: examples.hasCache === false ? ['reasoning'] : ['reasoning', 'cached usage'],
    message: {
      ...said('Hi!'),
      reasoning_content: REASONING,
      ...(examples.reasoningState && { extra_content: examples.reasoningState }),
    },
    usage: { ...totals(2006, 300), ...examples.reasoningUsage },
  }
  const broken = { source, message: said('Hel', ''), usage: null }
  const cutShort = { ...broken.message, finish_reason: null }

  const example = (
    name: string,
    file: string,
    rest: Pick<AnswerCase, 'shows' | 'message' | 'usage'>,
  ) => ({ name, file, source, ...rest })

  const answers: readonly AnswerCase[] = [
    example('text', 'text.json', { shows: ['text'], message: said(TEXT), usage: totals(9, 8) }),
    example('tool call', 'tool-call.json', {
      shows: ['tool call'],
      message: called(whole(one), examples.besideCalls),
      usage: totals(120, 20),
    }),
    example('two tool calls', 'two-tool-calls.json', {
      shows: ['parallel tool calls'],
      message: called(whole(two), examples.besideCalls),
      usage: totals(130, 41),
    }),
    example('length stop', 'length.json', {
      shows: ['length stop'],
      message: said('Once upon a', 'length'),
      usage: totals(12, 3),
    }),
    example('empty answer', 'empty.json', {
      shows: ['empty answer'],
      message: said(''),
      usage: totals(9, 0),
    }),
    example('structured output', 'structured.json', {
      shows: ['structured output'],
      message: said(STRUCTURED),
      usage: totals(60, 12),
    }),
    example('reasoning', 'reasoning.json', reasoned),
    ...(examples.hasRefusal === true
      ? [
          example('safety stop', 'refusal.json', {
            shows: ['refusal'],
            message: said('I can', 'content_filter'),
            usage: totals(12, 3),
          }),
        ]
      : []),
  ]
  const streams: readonly StreamCase[] = [
    example('text', 'text.sse', { shows: ['stream'], message: said(TEXT), usage: totals(9, 8) }),
    example('tool call', 'tool-call.sse', {
      shows: ['tool call'],
      message: called(one, null),
      usage: totals(120, 20),
    }),
    example('two tool calls', 'two-tool-calls.sse', {
      shows: ['parallel tool calls'],
      message: called(two, null),
      usage: totals(130, 41),
    }),
    example('length stop', 'length.sse', {
      shows: ['length stop'],
      message: said('Once upon a', 'length'),
      usage: totals(12, 3),
    }),
    example('empty answer', 'empty.sse', {
      shows: ['empty answer'],
      message: said(null),
      usage: totals(9, 0),
    }),
    example('reasoning', 'reasoning.sse', reasoned),
    {
      ...broken,
      name: 'error after content',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      message: cutShort,
      end: { kind: streamError },
    },
    {
      ...broken,
      name: 'a clean end without a finish reason is no success (breakage 16)',
      file: 'cut.sse',
      shows: ['cut stream'],
      message: cutShort,
      end: { kind: 'interrupted' },
    },
  ]
  return { answers, streams }
}

/** Server errors whose bodies say nothing that matters. */
export const serverErrors = (source: string): readonly ErrorCase[] => [
  {
    name: 'server error',
    source,
    status: 500,
    body: '{"error":{"message":"Internal server error","type":"server_error"}}',
    expected: { kind: 'server', retryable: true, retrySameTarget: true },
  },
  {
    name: 'nothing but a page',
    source,
    status: 503,
    headers: { 'retry-after': '3' },
    body: '<html>503 Service Temporarily Unavailable</html>',
    expected: { kind: 'overloaded', retryable: true, retryAfterMs: 3000 },
  },
]

/** Error bodies in OpenAI's own shape. */
export function openAiErrors(source: string): readonly ErrorCase[] {
  return [
    {
      name: 'bad parameter',
      source,
      status: 400,
      body: '{"error":{"message":"temperature must be at most 2","type":"invalid_request_error","param":"temperature","code":"invalid_value"}}',
      expected: { kind: 'bad_request', retryable: false, param: 'temperature' },
    },
    {
      name: 'wrong key',
      source,
      status: 401,
      body: '{"error":{"message":"Invalid API Key sk-abcd****wxyz","type":"invalid_request_error","code":"invalid_api_key"}}',
      expected: { kind: 'auth', retryable: true, retrySameTarget: false },
      hides: 'wxyz',
    },
    {
      name: 'rate limit with its delay',
      source,
      status: 429,
      headers: { 'retry-after': '2' },
      body: '{"error":{"message":"Rate limit reached","type":"rate_limit_error","code":"rate_limit_exceeded"}}',
      expected: { kind: 'rate_limit', retrySameTarget: true, retryAfterMs: 2000 },
    },
    ...serverErrors(source),
  ]
}

/** Turns that most request examples are made of. */
export const user = { role: 'user', content: 'Hello' } as const
export const imageTurn = {
  role: 'user' as const,
  content: [
    { type: 'text' as const, text: 'What is this?' },
    { type: 'image_url' as const, image_url: { url: 'https://example.com/a.png' } },
  ],
}
export const weather = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
}
export const schemaFormat = {
  type: 'json_schema' as const,
  json_schema: { name: 'answer', strict: true, schema: { type: 'object' } },
}
export const schemaWish = {
  role: 'system' as const,
  content:
    'Answer with one JSON object and nothing else. It has to fit this JSON schema: {"type":"object"}',
}
export const toolTurns = (id: string) => [
  { role: 'user' as const, content: 'Weather in Paris?' },
  {
    role: 'assistant' as const,
    content: null,
    tool_calls: [
      {
        id,
        type: 'function' as const,
        function: { name: 'get_weather', arguments: '{"city":"Paris"}' },
      },
    ],
  },
  { role: 'tool' as const, tool_call_id: id, content: '22 C' },
]
export const inWords = 'response_format json_schema is asked for in words, not enforced'
export const leftOut = (field: string) => `${field} is not supported and was left out`
