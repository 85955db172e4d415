import { describe, expect, it, onTestFinished } from 'vitest'
import { createUndiciUpstream } from '../../node-server/undici-upstream.ts'
import type { EgressGuard } from '../../src/domain/transport.ts'
import { fetchWhole } from '../../src/transport/fetch-whole.ts'
import { decodeUtf8 } from '../../src/lib/bytes.ts'
import { clientOf } from '../runtimes/clients.ts'
import { useGateways } from '../runtimes/running.ts'
import { eventually, json, scriptUpstream } from '../runtimes/upstream.ts'

const start = useGateways()

function useUpstream() {
  const upstream = createUndiciUpstream({ connectTimeoutMs: 1000 })
  onTestFinished(() => upstream.close())
  return (url: string, egress: EgressGuard) =>
    fetchWhole(upstream, {
      method: 'GET',
      url,
      egress,
      headers: [],
      body: null,
      timeouts: { connectMs: 1000, firstByteMs: 1000, idleMs: 1000, totalMs: 5000 },
    })
}

describe('a connection to a host that a caller has named', () => {
  it('is not made where the name stands for an address that may not be reached', async () => {
    const inside = await scriptUpstream(json({ secret: true }))
    const seen: string[] = []
    const guard = {
      allowsHost: () => true,
      allowsAddress: (host: string, address: string) => {
        seen.push(`${host} ${address}`)
        return false
      },
    }
    const url = inside.url.replace('127.0.0.1', 'localhost')
    await expect(useUpstream()(url, guard)).rejects.toMatchObject({ kind: 'egress' })
    expect(seen).toContain('localhost 127.0.0.1')
    expect(await inside.requests()).toEqual([])
  })

  it('is made to those of its addresses that may be reached', async () => {
    const inside = await scriptUpstream(json({ open: true }))
    const guard = {
      allowsHost: () => true,
      allowsAddress: (_host: string, address: string) => address === '127.0.0.1',
    }
    const url = inside.url.replace('127.0.0.1', 'localhost')
    const answer = await useUpstream()(url, guard)
    expect(decodeUtf8(answer.body)).toBe('{"open":true}')
  })

  it('is never begun where the host itself is refused', async () => {
    const inside = await scriptUpstream(json({}))
    const guard = { allowsHost: () => false, allowsAddress: () => true }
    await expect(useUpstream()(inside.url, guard)).rejects.toMatchObject({ kind: 'egress' })
    expect(await inside.requests()).toEqual([])
  })

  // A Worker learns that its caller has left only when it writes something.
  it('is given up when the caller leaves', async () => {
    const files = await scriptUpstream({
      status: 200,
      headers: { 'content-type': 'image/png' },
      steps: [{ text: 'x' }, { hang: true }],
    })
    const ollama = await scriptUpstream(json({}))
    const gateway = await start({ env: { OLLAMA_URL: ollama.url, EGRESS_ALLOW: '127.0.0.1' } })
    const leaving = new AbortController()
    const call = clientOf(gateway).chat.completions.create(
      {
        model: 'ollama/llava',
        messages: [
          { role: 'user', content: [{ type: 'image_url', image_url: { url: files.url } }] },
        ],
      },
      { signal: leaving.signal },
    )
    await eventually(files.requests, (requests) => requests.length === 1)
    leaving.abort()
    await expect(call).rejects.toThrow(/abort/i)
    const [fetched] = await eventually(files.requests, ([request]) => request?.isAborted === true)
    expect(fetched?.isAborted).toBe(true)
    expect(await ollama.requests()).toEqual([])
  })
})
