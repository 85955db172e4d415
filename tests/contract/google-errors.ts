import type { ErrorCase } from './provider.ts'

const ERRORS = 'ai.google.dev gemini-api/docs/troubleshooting; google.aip.dev/193'

const quota = (quotaId: string, more: readonly object[] = []) =>
  JSON.stringify({
    error: {
      code: 429,
      message: 'You exceeded your current quota, please check your plan and billing details.',
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        ...more,
      ],
    },
  })
const failure = (code: number, status: string, message: string) =>
  JSON.stringify({ error: { code, message, status } })

export const googleErrors: readonly ErrorCase[] = [
  {
    name: 'what the caller did wrong',
    source: ERRORS,
    status: 400,
    body: failure(400, 'INVALID_ARGUMENT', 'Thinking level MINIMAL is not supported.'),
    expected: { kind: 'bad_request', retryable: false, code: 'INVALID_ARGUMENT' },
  },
  {
    name: 'a prompt that is too long',
    source: ERRORS,
    status: 400,
    body: failure(
      400,
      'INVALID_ARGUMENT',
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    ),
    expected: { kind: 'context_length', retryable: true },
  },
  {
    name: 'an invalid key, which is a 400 here',
    source: 'ai.google.dev gemini-api/docs/troubleshooting; ErrorInfo API_KEY_INVALID',
    status: 400,
    body: JSON.stringify({
      error: {
        code: 400,
        message: 'API key not valid: AIzaSyCanary_0123456789. Please pass a valid API key.',
        status: 'INVALID_ARGUMENT',
        details: [
          {
            '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
            reason: 'API_KEY_INVALID',
            domain: 'googleapis.com',
          },
        ],
      },
    }),
    expected: { kind: 'auth', retryable: true, code: 'API_KEY_INVALID' },
    hides: 'Canary',
  },
  {
    name: 'a token that ran out, in a list as Vertex sends it',
    source: ERRORS,
    status: 401,
    body: `[${failure(401, 'UNAUTHENTICATED', 'Request had invalid credentials ya29.canary')}]`,
    expected: { kind: 'auth', retryable: true },
    hides: 'ya29',
  },
  {
    name: 'a country that is not served',
    source: ERRORS,
    status: 400,
    body: failure(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
    expected: { kind: 'auth', retryable: true },
  },
  {
    name: 'a model that is not there',
    source: ERRORS,
    status: 404,
    body: failure(404, 'NOT_FOUND', 'models/gemini-0 is not found for API version v1beta.'),
    expected: { kind: 'model_not_found' },
  },
  {
    name: 'a limit by the minute, with the delay in its details',
    source: 'googleapis/googleapis google/rpc/error_details.proto, RetryInfo and QuotaFailure',
    status: 429,
    body: quota('GenerateRequestsPerMinutePerProjectPerModel-FreeTier', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
    ]),
    expected: { kind: 'rate_limit', retrySameTarget: true, retryAfterMs: 34_400 },
  },
  {
    name: 'a quota of the day',
    source: 'googleapis/googleapis google/rpc/error_details.proto, QuotaFailure',
    status: 429,
    body: quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
    expected: { kind: 'quota', retryable: true, retrySameTarget: false },
  },
  {
    name: 'trouble of its own',
    source: ERRORS,
    status: 500,
    body: failure(500, 'INTERNAL', 'An internal error has occurred.'),
    expected: { kind: 'server', retryable: true, retrySameTarget: true },
  },
  {
    name: 'too many callers',
    source: ERRORS,
    status: 503,
    body: failure(503, 'UNAVAILABLE', 'The model is overloaded. Please try again later.'),
    expected: { kind: 'overloaded', retryable: true, retrySameTarget: true },
  },
  {
    name: 'an answer that took too long',
    source: ERRORS,
    status: 504,
    body: failure(504, 'DEADLINE_EXCEEDED', 'Deadline expired before operation could complete.'),
    expected: { kind: 'timeout' },
  },
]
