import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a provider may do with a call, by the word that the caller's prompt holds. */
export const MODES = [
  'fine',
  'reset',
  'stall',
  'garbage',
  'drip',
  'late-429',
  'no-usage',
  'error-500',
  'cut-stream',
] as const

export type Mode = (typeof MODES)[number]

/** Tokens that the provider charges for a whole answer. */
export const TOKENS = { prompt: 100, completion: 40 } as const

export interface FaultyProvider {
  readonly url: string
  stop(): Promise<void>
}

/**
 * A provider in OpenAI's format. With `isFaulty` it misbehaves as the prompt says, otherwise it is fine
 * whatever it says.
 */
export async function startProvider({ isFaulty }: { readonly isFaulty: boolean }) {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const mode = /mode:([a-z0-9-]+)/.exec(body)?.[1] ?? 'fine'
      const isStream = body.includes('"stream":true')
      answer(response, { mode: isFaulty ? (mode as Mode) : 'fine', isStream })
    })
  })
  server.requestTimeout = 0
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((stopped) => {
        server.close(() => stopped())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
  } catch {
    // The gateway has given up; whoever answers finds the connection closed.
  }
  return Buffer.concat(chunks).toString()
}

interface Wish {
  readonly mode: Mode
  readonly isStream: boolean
}

const SECOND = 1000
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

function answer(response: ServerResponse, { mode, isStream }: Wish): void {
  if (mode === 'stall') return
  if (mode === 'reset') response.socket?.resetAndDestroy()
  else if (mode === 'garbage') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('<html>{"choices":')
  } else if (mode === 'error-500') response.writeHead(500).end('{"error":{"message":"boom"}}')
  else if (mode === 'late-429') void refuseLate(response)
  else if (isStream) void stream(response, mode)
  else whole(response, mode)
}

async function refuseLate(response: ServerResponse): Promise<void> {
  await sleep(SECOND / 4)
  response.writeHead(429, { 'retry-after': '1' }).end('{"error":{"message":"slow down"}}')
}

const HEAD = { id: 'chatcmpl-1', created: 1, model: 'm' }

function whole(response: ServerResponse, mode: Mode): void {
  const message = { role: 'assistant', content: 'Here is the answer.', refusal: null }
  const body = {
    ...HEAD,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
    ...(mode === 'no-usage' ? {} : { usage: usage() }),
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function usage() {
  const { prompt, completion } = TOKENS
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

async function stream(response: ServerResponse, mode: Mode): Promise<void> {
  const record = (fields: object) =>
    `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', ...fields })}\n\n`
  const delta = (content: string, reason: string | null = null) =>
    record({
      choices: [{ index: 0, delta: reason === null ? { content } : {}, finish_reason: reason }],
    })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (let at = 0; at < 8; at += 1) {
    response.write(delta(`Here is part ${at} of the answer. `))
    if (mode === 'drip') await sleep(SECOND / 20)
    if (mode === 'cut-stream' && at === 4) {
      response.socket?.destroy()
      return
    }
  }
  response.write(delta('', 'stop'))
  if (mode !== 'no-usage') response.write(record({ choices: [], usage: usage() }))
  response.end('data: [DONE]\n\n')
}
