import { openai } from '../../src/providers/openai/index.ts'
import { openAiErrors, said } from './compatible.ts'
import { testProvider, type AnswerCase, type StreamCase } from './provider.ts'
import { counts, examples, SDK, WIRE } from './responses-examples.ts'
import { ONLY, responsesRequests } from './responses-requests.ts'

const begun = { ...said('Hel'), finish_reason: null }
const silent = { ...said(null), finish_reason: null }

const answers = Object.entries(examples).map(([name, example]): AnswerCase => {
  return { ...example, name, file: `${name}.json`, source: WIRE }
})
const streams = Object.entries(examples).map(([name, example]): StreamCase => {
  return {
    ...example,
    name,
    file: `${name}.sse`,
    source: WIRE,
    shows: [...example.shows, 'stream'],
  }
})

testProvider(openai, {
  folder: 'openai-responses',
  info: ONLY,
  requests: responsesRequests,
  refused: [
    { name: 'several answers', request: { n: 2 }, code: 'unsupported_parameter' },
    { name: 'spoken answers', request: { modalities: ['audio'] }, code: 'unsupported_parameter' },
    {
      name: 'results of functions',
      request: { messages: [{ role: 'function', name: 'f', content: '1' }] },
      code: 'unsupported_parameter',
    },
    {
      name: 'calls of functions',
      request: {
        messages: [
          { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
        ],
      },
      code: 'unsupported_parameter',
    },
    {
      name: 'audio',
      request: {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: {} }] }],
      },
      code: 'unsupported_parameter',
    },
    {
      name: 'parts that it does not know',
      request: { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: {} }] }] },
      code: 'unsupported_parameter',
    },
  ],
  answers: [
    ...answers,
    {
      name: 'empty answer',
      file: 'empty.json',
      shows: ['empty answer'],
      source: WIRE,
      message: said(''),
      usage: counts(9, 0),
    },
  ],
  streams: [
    ...streams,
    {
      name: 'empty answer',
      file: 'empty.sse',
      shows: ['empty answer'],
      source: WIRE,
      message: said(null),
      usage: counts(9, 0),
    },
    {
      name: 'error after content',
      file: 'error-in-stream.sse',
      shows: ['error in stream'],
      source: `${SDK}, ResponseErrorEvent`,
      message: begun,
      usage: null,
      end: { kind: 'server' },
    },
    {
      name: 'error as the first event under status 200 (breakage 17)',
      file: 'error-first.sse',
      shows: ['error in stream'],
      source: 'vercel/ai packages/openai openai-stream-error.ts',
      message: silent,
      usage: null,
      end: { kind: 'quota' },
    },
    {
      name: 'a response that failed, with what it had used',
      file: 'failed.sse',
      shows: ['error in stream'],
      source: `${SDK}, ResponseFailedEvent`,
      message: begun,
      usage: counts(9, 1),
      end: { kind: 'rate_limit' },
    },
    {
      name: 'connection that closes in the middle',
      file: 'cut.sse',
      shows: ['cut stream'],
      source: 'reference: clean end without a last event',
      message: begun,
      usage: null,
      end: { kind: 'interrupted' },
    },
  ],
  errors: openAiErrors(WIRE),
})
