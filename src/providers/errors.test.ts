import { describe, expect, it } from 'vitest'
import { encodeUtf8 } from '../lib/bytes.ts'
import { readErrorAnswer, readErrorRecord } from './errors.ts'

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return readErrorAnswer({ status, header: (name) => headers[name], body: encodeUtf8(text) })
}

describe('readErrorAnswer', () => {
  it.each([
    [{ error: { message: 'm', code: 'c', param: 'p' } }, { message: 'm', code: 'c', param: 'p' }],
    [{ error: 'm' }, { message: 'm', code: null }],
    [
      { code: 'c', error: 'm' },
      { message: 'm', code: 'c' },
    ],
    [
      { object: 'error', message: 'm', code: 40303 },
      { message: 'm', code: '40303' },
    ],
    [{ detail: 'm' }, { message: 'm' }],
    [{ detail: [{ msg: 'm', loc: ['body'] }] }, { message: 'm' }],
    [
      { success: false, errors: [{ code: 3036, message: 'm' }] },
      { message: 'm', code: '3036' },
    ],
    [[{ error: { message: 'm', code: 400 } }], { message: 'm', code: '400' }],
    ['m', { message: 'm' }],
    ['<html>x</html>', { message: 'The provider answered with status 400.' }],
    ['', { message: 'The provider answered with status 400.' }],
  ])('reads %j', (body, expected) => {
    expect(read(400, body)).toMatchObject(expected)
  })

  it.each([
    [400, { error: { message: 'prompt is too long: 300000 tokens' } }, 'context_length'],
    [400, { error: { message: 'no', code: 'content_filter' } }, 'content_filter'],
    [402, {}, 'quota'],
    [403, {}, 'auth'],
    [404, {}, 'model_not_found'],
    [408, {}, 'timeout'],
    [413, {}, 'bad_request'],
    [422, {}, 'bad_request'],
    [429, { error: { message: 'Insufficient balance' } }, 'quota'],
    [429, {}, 'rate_limit'],
    [500, { error: { type: 'overloaded_error' } }, 'overloaded'],
    [502, {}, 'overloaded'],
    [504, {}, 'timeout'],
    [524, {}, 'timeout'],
    [529, {}, 'overloaded'],
  ] as const)('calls %i %j by its kind', (status, body, kind) => {
    expect(read(status, body).kind).toBe(kind)
  })

  it.each([
    [{ 'retry-after-ms': '20.5' }, 21],
    [{ 'retry-after': '3' }, 3000],
    [
      {
        date: 'Wed, 21 Oct 2026 07:28:00 GMT',
        'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT',
      },
      30_000,
    ],
    [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT' }, null],
    [{ 'retry-after': '999999' }, 3_600_000],
    [{ 'retry-after': '-5' }, null],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '1m30.5s',
      },
      90_500,
    ],
    [
      {
        'x-ratelimit-remaining-requests': '9',
        'x-ratelimit-reset-requests': '1m',
      },
      null,
    ],
  ])('reads the delay of %j', (headers, expected) => {
    expect(read(429, {}, headers as Record<string, string>).retryAfterMs).toBe(expected)
  })

  it('reads a delay from the text', () => {
    expect(read(429, { error: 'Please try again in 1m1.5s.' }).retryAfterMs).toBe(61_500)
  })

  it('never repeats a credential', () => {
    const echoed = { error: { message: 'Bad key sk-proj-abcdef123456 for Bearer abcdefghijk' } }
    expect(read(400, echoed).message).toBe('Bad key [redacted] for [redacted]')
    expect(read(401, echoed).message).not.toContain('abcdef')
  })

  it('follows x-should-retry for the same target only', () => {
    expect(read(500, {}, { 'x-should-retry': 'false' })).toMatchObject({
      retryable: true,
      retrySameTarget: false,
    })
  })
})

describe('readErrorRecord', () => {
  it.each([
    [{ error: { code: 502, message: 'm' } }, { status: 502, kind: 'overloaded' }],
    [{ error: { type: 'overloaded_error', message: 'm' } }, { status: 200, kind: 'overloaded' }],
    [{ error: { type: 'invalid_request_error', message: 'm' } }, { kind: 'bad_request' }],
    [
      { message: 'm', status_code: 429 },
      { status: 429, kind: 'rate_limit' },
    ],
    [{ error: 'm' }, { kind: 'server', message: 'm' }],
  ])('reads %j', (record, expected) => {
    expect(readErrorRecord(record)).toMatchObject(expected)
  })
})
