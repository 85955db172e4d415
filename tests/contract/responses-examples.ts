import type { Joined } from './accumulate.ts'
import { callOf, said, usageOf } from './compatible.ts'
import type { AnswerCase } from './provider.ts'

export const SDK = 'openai 7.57.0, resources/responses'
export const WIRE = `openai/openai-openapi 2026-08-21, createResponse and its events; ${SDK}`

const details = ({ cached = 0, written = 0, reasoning = 0 } = {}) => ({
  prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
  completion_tokens_details: { reasoning_tokens: reasoning },
})
export const counts = (prompt: number, completion: number, more = {}) => ({
  ...usageOf(prompt, completion),
  ...details(more),
})

export const FIRST = 'call_zvqn0DGgsBpQnWxiGXVfZzcH'
export const SECOND = 'call_awro1EHhtCqRoXyjHYWgAadI'
export const one = callOf(FIRST, 'get_weather', '{"city":"Paris"}')
export const two = callOf(SECOND, 'get_time', '{"zone":"CET"}')
export const thought = (n: number, encrypted: string, texts: readonly string[] = []) => ({
  type: 'reasoning' as const,
  id: `rs_${n}`,
  summary: texts.map((text) => ({ type: 'summary_text' as const, text })),
  encrypted_content: encrypted,
})
const SUMMARY = ['They greet me.', 'I greet back. 🤔']

/** What a loop's first answer consists of, in its order. */
export const loopState = {
  openai: {
    output: [
      thought(1, 'gAAAAB-first'),
      { type: 'message', phase: 'commentary' },
      { type: 'function_call', call_id: FIRST },
      thought(2, 'gAAAAB-second'),
      { type: 'function_call', call_id: SECOND },
    ],
  },
}
export const loopTurn: Joined = {
  ...said('Let me look.', 'tool_calls'),
  tool_calls: [one, two],
  extra_content: loopState,
}
const refused = "I'm sorry, I cannot assist with that request."
type Example = Pick<AnswerCase, 'shows' | 'message' | 'usage'>

/** The same exchanges whole and streamed. */
export const examples: Readonly<Record<string, Example>> = {
  text: { shows: ['text'], message: said('Hello! How can I help? ☕'), usage: counts(9, 8) },
  'tool-call': {
    shows: ['tool call'],
    message: { ...said(null, 'tool_calls'), tool_calls: [one] },
    usage: counts(120, 20),
  },
  'two-tool-calls': {
    shows: ['parallel tool calls', 'reasoning'],
    message: loopTurn,
    usage: counts(130, 71, { reasoning: 30 }),
  },
  refusal: {
    shows: ['refusal'],
    message: { ...said(null), refusal: refused },
    usage: counts(81, 11),
  },
  length: {
    shows: ['length stop'],
    message: said('Once upon a', 'length'),
    usage: counts(12, 16),
  },
  filtered: {
    shows: ['refusal'],
    message: said('I can', 'content_filter'),
    usage: counts(12, 3),
  },
  structured: {
    shows: ['structured output'],
    message: said('{"steps":[],"final_answer":"x = -3.75"}'),
    usage: counts(60, 12),
  },
  reasoning: {
    shows: ['reasoning', 'cached usage'],
    message: {
      ...said('Hi!'),
      reasoning_content: SUMMARY.join('\n\n'),
      extra_content: {
        openai: {
          output: [
            thought(1, 'gAAAAB-made-up', SUMMARY),
            { type: 'message', phase: 'final_answer' },
          ],
        },
      },
    },
    usage: counts(2006, 300, { cached: 1920, written: 64, reasoning: 256 }),
  },
  citations: {
    shows: ['text'],
    message: {
      ...said('Found. Paris is the capital.'),
      annotations: [
        {
          type: 'url_citation',
          url_citation: {
            url: 'https://en.wikipedia.org/wiki/Paris',
            title: 'Paris - Wikipedia',
            start_index: 7,
            end_index: 12,
          },
        },
      ],
    },
    usage: counts(300, 14),
  },
}
