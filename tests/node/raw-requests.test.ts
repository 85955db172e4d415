import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useGateways } from '../runtimes/running.ts'
import type { TestGateway } from '../runtimes/gateway.ts'

const start = useGateways()

/** Sends bytes that no HTTP client would send, and gives all that comes back. */
function sendRaw(gateway: TestGateway, text: string): Promise<string> {
  const { hostname, port } = new URL(gateway.url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(text))
    let received = ''
    socket.on('data', (part) => {
      received += part.toString()
    })
    socket.on('close', () => resolve(received))
    socket.on('error', reject)
  })
}

const request = (gateway: TestGateway, ...headers: readonly string[]) =>
  sendRaw(
    gateway,
    ['GET /v1/models HTTP/1.1', 'host: gateway.test', 'connection: close', ...headers, '', ''].join(
      '\r\n',
    ),
  )

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

describe('a request that no client would send', () => {
  it('can not say twice who it is: the second credential counts for nothing', async () => {
    const gateway = await start()
    const good = `authorization: Bearer ${gateway.key}`
    expect(statusOf(await request(gateway, good))).toBe(200)
    expect(statusOf(await request(gateway, 'authorization: Bearer sk-wrong', good))).toBe(401)
    expect(
      statusOf(await request(gateway, good, 'x-tenant-id: ten_a', 'x-tenant-id: ten_default')),
    ).toBe(403)
  })

  it('can not split a header, nor end it early', async () => {
    const gateway = await start()
    const good = `authorization: Bearer ${gateway.key}`
    const answers = [
      await request(gateway, good, 'x-request-id: abcdefgh\nx-canary: 1'),
      await request(gateway, good, 'x-request-id: abcdefgh\rx-canary: 1'),
      await request(gateway, good, 'x-request-id: abc\u0000defgh'),
      await request(gateway, good, 'x-request-id : abcdefgh'),
    ]
    for (const answer of answers) {
      expect([200, 400]).toContain(statusOf(answer))
      expect(answer.toLowerCase()).not.toContain('x-canary')
    }
  })

  it('can not hide a second one behind two lengths', async () => {
    const gateway = await start()
    const hidden = `GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${gateway.key}\r\n\r\n`
    const answer = await sendRaw(
      gateway,
      [
        'POST /auth/login HTTP/1.1',
        'host: gateway.test',
        'content-type: application/json',
        `content-length: ${hidden.length + 5}`,
        'transfer-encoding: chunked',
        '',
        `0\r\n\r\n${hidden}`,
      ].join('\r\n'),
    )
    expect(statusOf(answer)).toBe(400)
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  })
})
