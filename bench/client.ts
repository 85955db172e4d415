import { request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly body: string
}

/** Where a chat request goes, and the headers it carries as `name: value`. */
export interface Address {
  readonly port: number
  readonly headers: readonly string[]
}

export const CHAT_PATH = '/v1/chat/completions'

/** One chat request on a connection of its own. Rejects where there is no whole answer in 10 s. */
export const postChat = ({ port, headers }: Address, body: string) =>
  new Promise<Answer>((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path: CHAT_PATH,
      method: body === '' ? 'GET' : 'POST',
      agent: false,
      headers: {
        ...Object.fromEntries(headers.map((line) => line.split(/: /, 2))),
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      },
    })
    outgoing.on('response', (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      )
    })
    outgoing.on('error', reject)
    outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('no answer in 10 s')))
    outgoing.end(body)
  })
