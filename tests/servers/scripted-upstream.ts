import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'

/** One thing the server does while it answers. */
export type Step =
  | { readonly text: string }
  | { readonly base64: string }
  /** Waits until the test releases it. */
  | { readonly wait: string }
  /** Never goes on. */
  | { readonly hang: true }
  /** Breaks the connection. */
  | { readonly reset: true }

/** One answer. `status` 0 means: no head at all, the steps come first (to hang or to reset). */
export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly steps: readonly Step[]
}

export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** The caller hung up before the answer was complete. */
  isAborted: boolean
}

interface Script {
  readonly replies: readonly Reply[]
  readonly requests: RecordedRequest[]
  readonly released: Set<string>
  readonly waiting: Map<string, (() => void)[]>
}

export interface ScriptedUpstream {
  /** Where tests register scripts and read what was received. */
  readonly url: string
  stop(): Promise<void>
}

/**
 * A provider that does as it is told: tests in any runtime give it a list of answers, byte for
 * byte, and get a base address of their own. The last answer is repeated.
 */
export async function startScriptedUpstream(): Promise<ScriptedUpstream> {
  const scripts = new Map<string, Script>()
  const server = createServer((request, response) => {
    void route(scripts, request, response)
  })
  server.requestTimeout = 0
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}

async function route(
  scripts: Map<string, Script>,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const [, area = '', id = '', ...rest] = (request.url ?? '').split('/')
  const body = await readAll(request)
  if (area === 'control-script') {
    const scriptId = randomUUID()
    const replies: Reply[] = JSON.parse(body.toString())
    scripts.set(scriptId, { replies, requests: [], released: new Set(), waiting: new Map() })
    response.end(scriptId)
    return
  }
  const script = scripts.get(id)
  if (script === undefined) {
    response.writeHead(500).end('no such script')
    return
  }
  if (area === 'control-requests') {
    response.end(JSON.stringify(script.requests))
  } else if (area === 'control-release') {
    const name = rest.join('/')
    script.released.add(name)
    for (const go of script.waiting.get(name) ?? []) go()
    response.end()
  } else {
    await play(script, { request, response, body, path: `/${rest.join('/')}` })
  }
}

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly body: Buffer
  readonly path: string
}

async function play(script: Script, { request, response, body, path }: Exchange) {
  const recorded: RecordedRequest = {
    method: request.method ?? '',
    path,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: body.toString(),
    isAborted: false,
  }
  const reply = script.replies[Math.min(script.requests.length, script.replies.length - 1)]
  script.requests.push(recorded)
  response.on('close', () => {
    recorded.isAborted = !response.writableFinished
  })
  if (reply === undefined) return
  if (reply.status > 0) {
    response.writeHead(reply.status, reply.headers)
    response.flushHeaders()
  }
  for (const step of reply.steps) {
    if ('hang' in step) return
    if ('reset' in step) {
      response.socket?.resetAndDestroy()
      return
    }
    if ('wait' in step) await released(script, step.wait)
    else await write(response, 'text' in step ? step.text : Buffer.from(step.base64, 'base64'))
  }
  response.end()
}

function released(script: Script, name: string): Promise<void> {
  if (script.released.has(name)) return Promise.resolve()
  return new Promise((resolve) => {
    script.waiting.set(name, [...(script.waiting.get(name) ?? []), resolve])
  })
}

/** Written out before the next step, so that each step is a read of its own for the receiver. */
function write(response: ServerResponse, data: string | Buffer): Promise<void> {
  return new Promise((written) => {
    response.write(data, () => setImmediate(written))
  })
}

function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}
