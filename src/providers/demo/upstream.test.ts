import { describe, expect, it } from 'vitest'
import { joinBySdk } from '../../../tests/contract/accumulate.ts'
import { chatInput, collectStream, targetOf } from '../../../tests/contract/exchange.ts'
import type { Upstream, UpstreamFailure, UpstreamRequest } from '../../domain/transport.ts'
import { concatBytes } from '../../lib/bytes.ts'
import { demo } from './index.ts'
import { createDemoUpstream } from './upstream.ts'

const nowhere: Upstream = {
  send: () => {
    throw new Error('The network was asked.')
  },
}
const messages = [
  { role: 'user', content: 'one' },
  { role: 'assistant', content: 'two' },
  { role: 'user', content: 'three  words hére' },
]
const timeouts = { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 }

function send(body: Record<string, unknown>, model = 'echo') {
  const input = chatInput({ model: `demo/${model}`, messages, ...body })
  const target = targetOf(demo, model)
  const exchange = demo.chat?.(input, target)
  if (exchange === undefined) throw new Error('no chat')
  const request: UpstreamRequest = {
    method: 'POST',
    url: target.baseUrl + exchange.wire.path,
    headers: exchange.wire.headers,
    body: exchange.wire.body,
    timeouts,
  }
  const received = new Promise<{ status: number; chunks: Uint8Array[] }>((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let status = 0
    createDemoUpstream(nowhere).send(request, {
      onHead: (head) => {
        status = head
      },
      onChunk: (chunk) => chunks.push(chunk),
      onEnd: () => resolve({ status, chunks }),
      onFailure: ({ message }) => reject(new Error(message)),
    })
  })
  return { exchange, request, received }
}

describe('the demo provider', () => {
  it('echoes the last user message and counts', async () => {
    const { exchange, received } = send({})
    const { chunks } = await received
    const { completion, usage } = exchange.readAnswer(concatBytes(chunks), () => undefined)
    expect(completion).toMatchObject({
      id: 'chatcmpl-call-1',
      choices: [{ message: { content: 'three  words hére' }, finish_reason: 'stop' }],
    })
    expect(usage).toMatchObject({ completion_tokens: 3 })
  })

  it('streams word by word, with usage', async () => {
    const { exchange, received } = send({ stream: true })
    const { chunks } = await received
    const record = collectStream(exchange, chunks)
    expect(record).toMatchObject({ end: 'finished', usage: { completion_tokens: 3 } })
    expect(record.chunks).toHaveLength(5)
    expect(await joinBySdk(record.chunks)).toMatchObject({ content: 'three  words hére' })
  })

  it('stops at the token limit', async () => {
    const { exchange, received } = send({ max_tokens: 2 })
    const { chunks } = await received
    const { completion } = exchange.readAnswer(concatBytes(chunks), () => undefined)
    expect(completion.choices).toMatchObject([
      { message: { content: 'three  words' }, finish_reason: 'length' },
    ])
  })

  it.each([true, false])('calls the function it is told to (stream: %s)', async (stream) => {
    const { exchange, received } = send({
      stream,
      tools: [{ type: 'function', function: { name: 'f' } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
    })
    const { chunks } = await received
    const calls = stream
      ? (await joinBySdk(collectStream(exchange, chunks).chunks)).tool_calls
      : exchange.readAnswer(concatBytes(chunks), () => undefined).completion.choices[0]?.message
          .tool_calls
    expect(calls).toMatchObject([{ type: 'function', function: { name: 'f', arguments: '{}' } }])
  })

  it('knows no other model', async () => {
    expect((await send({}, 'other').received).status).toBe(404)
  })

  it('stops at once when aborted, and waits while paused', async () => {
    const seen: string[] = []
    const { promise, resolve } = Promise.withResolvers<UpstreamFailure>()
    const call = createDemoUpstream(nowhere).send(send({ stream: true }).request, {
      onHead: () => seen.push('head'),
      onChunk: () => {
        seen.push('chunk')
        if (seen.length === 2) call.pause()
        if (seen.length === 3) call.abort()
      },
      onEnd: () => seen.push('end'),
      onFailure: resolve,
    })
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect(seen).toEqual(['head', 'chunk'])
    call.resume()
    expect(await promise).toMatchObject({ kind: 'aborted' })
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
    expect(seen).toEqual(['head', 'chunk', 'chunk'])
  })

  it('passes other addresses on', () => {
    const { request } = send({})
    const upstream = createDemoUpstream(nowhere)
    const receiver = { onHead: () => {}, onChunk: () => {}, onEnd: () => {}, onFailure: () => {} }
    expect(() => upstream.send({ ...request, url: 'https://x.example' }, receiver)).toThrow(
      'The network was asked.',
    )
  })
})
