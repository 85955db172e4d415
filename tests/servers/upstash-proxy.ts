import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

export type RedisReply = string | number | null | readonly RedisReply[]

/** What stands behind the REST interface. A rejected call's message becomes the answer's error. */
export interface UpstashBackend {
  call(command: readonly string[]): Promise<RedisReply>
  /** All or nothing, in order (MULTI and EXEC). */
  transaction(commands: readonly (readonly string[])[]): Promise<readonly RedisReply[]>
  close(): Promise<void>
}

export interface UpstashProxy {
  readonly url: string
  readonly token: string
  /** Requests answered so far. */
  requests(): number
  stop(): Promise<void>
}

export interface UpstashProxyOptions {
  readonly backend: UpstashBackend
  readonly token?: string
  /** Default: any free one. */
  readonly port?: number
}

interface Answer {
  readonly status: number
  readonly body: unknown
}

const commandSchema = z
  .array(z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .min(1)
const pipelineSchema = z.array(commandSchema).min(1)

/**
 * Speaks the Upstash REST protocol (upstash.com/docs/redis/features/restapi) on 127.0.0.1: a command
 * at `/`, several at `/pipeline` and `/multi-exec`, answers in base64 where the client asks.
 */
export async function startUpstashProxy(options: UpstashProxyOptions): Promise<UpstashProxy> {
  const { backend, token = 'local-token', port = 0 } = options
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    void answer(request, backend, token).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(body))
    })
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: listeningPort } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${listeningPort}`,
    token,
    requests: () => requests,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      await backend.close()
    },
  }
}

async function answer(
  request: IncomingMessage,
  backend: UpstashBackend,
  token: string,
): Promise<Answer> {
  if (request.headers.authorization !== `Bearer ${token}`) {
    return { status: 401, body: { error: 'WRONGPASS invalid or missing auth token' } }
  }
  const encode = request.headers['upstash-encoding'] === 'base64' ? toBase64 : asIs
  try {
    const body = await readJson(request)
    switch (request.url ?? '') {
      case '/':
        return {
          status: 200,
          body: { result: encode(await backend.call(commandSchema.parse(body))) },
        }
      case '/pipeline':
        return { status: 200, body: await callAll(backend, pipelineSchema.parse(body), encode) }
      case '/multi-exec': {
        const replies = await backend.transaction(pipelineSchema.parse(body))
        return { status: 200, body: replies.map((reply) => ({ result: encode(reply) })) }
      }
      default:
        return { status: 404, body: { error: 'ERR unknown path' } }
    }
  } catch (error) {
    return { status: 400, body: { error: toMessage(error) } }
  }
}

function callAll(
  backend: UpstashBackend,
  commands: readonly (readonly string[])[],
  encode: (reply: RedisReply) => RedisReply,
): Promise<unknown[]> {
  return Promise.all(
    commands.map((command) =>
      backend.call(command).then(
        (reply) => ({ result: encode(reply) }),
        (error: unknown) => ({ error: toMessage(error) }),
      ),
    ),
  )
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

const asIs = (reply: RedisReply): RedisReply => reply

/** Everything that is a text, but not the plain "OK". */
function toBase64(reply: RedisReply): RedisReply {
  if (typeof reply === 'string') {
    return reply === 'OK' ? reply : Buffer.from(reply).toString('base64')
  }
  return reply === null || typeof reply === 'number' ? reply : reply.map(toBase64)
}

function toMessage(error: unknown): string {
  if (error instanceof z.ZodError || error instanceof SyntaxError)
    return 'ERR failed to parse command'
  return error instanceof Error ? error.message : 'ERR unknown'
}
