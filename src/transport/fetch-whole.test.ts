import { describe, expect, it } from 'vitest'
import type { Upstream, UpstreamReceiver, UpstreamRequest } from '../domain/transport.ts'
import { decodeUtf8, encodeUtf8 } from '../lib/bytes.ts'
import { ExchangeError, fetchWhole } from './fetch-whole.ts'

const request: UpstreamRequest = {
  method: 'GET',
  url: 'https://token.example/',
  headers: [],
  body: null,
  timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 },
}

/** Plays one exchange, a moment after it was started. */
function upstreamThat(play: (receiver: UpstreamReceiver) => void) {
  let isAborted = false
  const upstream: Upstream = {
    send(_request, receiver) {
      queueMicrotask(() => play(receiver))
      return { abort: () => (isAborted = true), pause() {}, resume() {} }
    },
  }
  return { upstream, wasAborted: () => isAborted }
}

describe('fetchWhole', () => {
  it('joins the pieces of an answer, also of a refusal', async () => {
    const { upstream } = upstreamThat((receiver) => {
      receiver.onHead(403, (name) => (name === 'date' ? 'today' : undefined))
      receiver.onChunk(encodeUtf8('no'))
      receiver.onChunk(encodeUtf8('pe'))
      receiver.onEnd()
    })
    const answer = await fetchWhole(upstream, request)
    expect(answer.status).toBe(403)
    expect(answer.header('date')).toBe('today')
    expect(decodeUtf8(answer.body)).toBe('nope')
  })

  it('rejects with the kind of the failure', async () => {
    const { upstream } = upstreamThat((receiver) => {
      receiver.onHead(200, () => undefined)
      receiver.onFailure({ kind: 'timeout', message: 'too slow' })
    })
    await expect(fetchWhole(upstream, request)).rejects.toMatchObject({
      name: ExchangeError.name,
      kind: 'timeout',
      message: 'too slow',
    })
  })

  it('gives up on an answer that is too long', async () => {
    const { upstream, wasAborted } = upstreamThat((receiver) => {
      receiver.onHead(200, () => undefined)
      receiver.onChunk(encodeUtf8('12345'))
    })
    await expect(fetchWhole(upstream, request, { bodyBytesMax: 4 })).rejects.toMatchObject({
      kind: 'protocol',
    })
    expect(wasAborted()).toBe(true)
  })
})
