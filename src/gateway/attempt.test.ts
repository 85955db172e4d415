import { describe, expect, it } from 'vitest'
import type { Upstream, UpstreamReceiver, UpstreamRequest } from '../domain/transport.ts'
import { decodeUtf8, encodeUtf8 } from '../lib/bytes.ts'
import type { ChatChunk } from '../openai/chat-completion.ts'
import type { CompletionUsage } from '../openai/usage.ts'
import type {
  ChatExchange,
  ProviderAdapter,
  StreamSink,
  WireRequest,
} from '../providers/adapter.ts'
import type { Answer } from './answer.ts'
import { runAttempt } from './attempt.ts'

/** A provider that answers `more` while it has not finished, and `broken` when it fails. */
const wireOf = (body: string): WireRequest => ({ path: '/x', headers: [], body })

const usageOf = (tokens: number): CompletionUsage => ({
  prompt_tokens: 0,
  completion_tokens: tokens,
  total_tokens: tokens,
})

function createExchange(): ChatExchange {
  const parts: string[] = []
  const take = (text: string) => {
    if (text === 'broken') throw new TypeError('not an answer')
    parts.push(text)
    return text.endsWith('more') ? wireOf(`after ${parts.length}`) : undefined
  }
  return {
    wire: wireOf('first'),
    framing: 'sse',
    warnings: [],
    readAnswer(body) {
      const next = take(decodeUtf8(body))
      const completion = { id: parts.join('+') }
      return {
        completion: completion as never,
        bytes: null,
        usage: usageOf(parts.length),
        ...(next && { next }),
      }
    },
    openStream(sink: StreamSink) {
      let text = ''
      const finish = (reason: string) => {
        sink.chunk(chunkOf({ content: `(${reason})` }))
        sink.finish()
      }
      return {
        push: (bytes) => {
          text += decodeUtf8(bytes)
          sink.chunk(chunkOf({ content: decodeUtf8(bytes) }))
        },
        end() {
          const next = take(text)
          text = ''
          sink.usage(usageOf(parts.length))
          if (next) sink.continueWith?.(next, () => finish('length'))
          else finish('stop')
        },
      }
    },
  }
}

const chunkOf = (delta: object): ChatChunk => ({
  id: 'x',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: null }],
})

type Round = string | { readonly status: number } | { readonly fails: true }

function play(receiver: UpstreamReceiver, round: Round | undefined) {
  if (typeof round === 'string') {
    receiver.onHead(200, () => undefined)
    receiver.onChunk(encodeUtf8(round))
    receiver.onEnd()
  } else if (round !== undefined && 'status' in round) {
    receiver.onHead(round.status, () => undefined)
    receiver.onEnd()
  } else {
    receiver.onFailure({ kind: 'connect', message: 'refused' })
  }
}

/** Runs one attempt over scripted rounds; the last one is repeated. */
async function run(rounds: readonly Round[], { isStream = false, canPrepare = true } = {}) {
  const requests: UpstreamRequest[] = []
  const upstream: Upstream = {
    send(request, receiver) {
      const round = rounds[Math.min(requests.length, rounds.length - 1)]
      requests.push(request)
      queueMicrotask(() => play(receiver, round))
      return { abort() {}, pause() {}, resume() {} }
    },
  }
  let text = ''
  const answer = {
    isHeadSent: () => false,
    isClosed: () => false,
    head() {},
    write: (chunk: Uint8Array | string) => {
      text += typeof chunk === 'string' ? chunk : decodeUtf8(chunk)
      return true
    },
    end() {},
    onDrain() {},
    onClose() {},
    send: (_status: number, _headers: unknown, body: Uint8Array | string) => {
      text = String(body)
    },
    fail() {},
  } satisfies Answer
  const exchange = createExchange()
  const request = (wire: WireRequest): UpstreamRequest => ({
    method: 'POST',
    url: 'https://provider.example/x',
    headers: [],
    body: wire.body,
    timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 },
  })
  const outcome = await runAttempt({
    callId: 'call-1',
    upstream,
    adapter: { toError: () => new Error('refused') } as unknown as ProviderAdapter,
    exchange,
    request: request(exchange.wire),
    prepareNext: (wire) =>
      canPrepare ? Promise.resolve(request(wire)) : Promise.reject(new Error('no token')),
    isStream,
    wantsUsage: false,
    answer,
    headers: () => [],
    onOutcome: () => null,
    firstContentMs: null,
    answerBytesMax: 1000,
    heartbeatMs: 60_000,
  })
  return { outcome, text, bodies: requests.map(({ body }) => body) }
}

/** The text that a stream's caller got. */
const contentOf = (text: string) =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map((match) => match[1]).join('')

describe('an answer that takes several requests', () => {
  it('asks until the provider has finished, with what the exchange says', async () => {
    const { outcome, text, bodies } = await run(['more', 'more', 'end'])
    expect(bodies).toEqual(['first', 'after 1', 'after 2'])
    expect(text).toBe('{"id":"more+more+end"}')
    expect(outcome).toMatchObject({ kind: 'complete', usage: usageOf(3) })
  })

  it('is one stream to the caller', async () => {
    const { outcome, text, bodies } = await run(['a more', 'b more', 'end'], { isStream: true })
    expect(bodies).toEqual(['first', 'after 1', 'after 2'])
    expect(contentOf(text)).toBe('a moreb moreend(stop)')
    expect(text.match(/\[DONE\]/g)).toHaveLength(1)
    expect(outcome).toMatchObject({ kind: 'complete', usage: usageOf(3) })
  })

  it.each<[string, Round]>([
    ['is refused', { status: 400 }],
    ['can not be sent', { fails: true }],
  ])('gives what there is when the next request %s', async (_name, round) => {
    const whole = await run(['more', round])
    expect(whole.text).toBe('{"id":"more"}')
    expect(whole.outcome).toMatchObject({ kind: 'complete', usage: usageOf(1) })
    const stream = await run(['more', round], { isStream: true })
    expect(contentOf(stream.text)).toBe('more(length)')
    expect(stream.outcome).toMatchObject({ kind: 'complete', usage: usageOf(1) })
  })

  it('gives what there is when there is no credential any more', async () => {
    expect((await run(['more'], { canPrepare: false })).text).toBe('{"id":"more"}')
    const stream = await run(['more'], { canPrepare: false, isStream: true })
    expect(contentOf(stream.text)).toBe('more(length)')
  })

  it('gives what there is when the next body is no answer', async () => {
    expect((await run(['more', 'broken'])).text).toBe('{"id":"more"}')
  })

  it('stops asking at some time', async () => {
    const { bodies, outcome } = await run(['more'])
    expect(bodies).toHaveLength(32)
    expect(outcome.kind).toBe('complete')
    expect((await run(['more'], { isStream: true })).bodies).toHaveLength(32)
  })

  it('still fails where the first request brings nothing', async () => {
    const { outcome } = await run([{ fails: true }])
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'connection' } })
    expect((await run([{ status: 500 }])).outcome.kind).toBe('failed')
  })
})
