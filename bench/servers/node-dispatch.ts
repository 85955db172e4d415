// The bare proxy that every ratio refers to: `node:http` in front of undici's `dispatch`, and
// nothing else: no key, no limit, no parsing, no record.
//   node node-dispatch.ts PORT UPSTREAM_PORT
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Agent, type Dispatcher } from 'undici'

const [port, upstreamPort] = process.argv.slice(2).map(Number)
const agent = new Agent({ allowH2: false, pipelining: 1, keepAliveTimeout: 30_000 })
const headers = ['authorization', 'Bearer upstream-key', 'content-type', 'application/json']

const single = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** The upstream's answer goes to the client as it comes; a client that leaves ends the call. */
const relayTo = (response: ServerResponse): Dispatcher.DispatchHandler => {
  let upstream: Dispatcher.DispatchController | undefined
  response.on('close', () => {
    if (!response.writableFinished) upstream?.abort(new Error('the client left'))
  })
  return {
    onRequestStart(controller) {
      upstream = controller
    },
    onResponseStart(_controller, status, answer) {
      const length = single(answer['content-length'])
      response.writeHead(status, {
        'content-type': single(answer['content-type']) ?? 'application/json',
        ...(length === undefined ? {} : { 'content-length': length }),
      })
    },
    onResponseData(controller, chunk) {
      if (chunk.length === 0 || response.write(chunk)) return
      controller.pause()
      response.once('drain', () => controller.resume())
    },
    onResponseEnd() {
      response.end()
    },
    onResponseError() {
      if (response.headersSent) response.destroy()
      else response.writeHead(502).end()
    },
  }
}

const proxy = (request: IncomingMessage, response: ServerResponse) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const body = parts[0] !== undefined && parts.length === 1 ? parts[0] : Buffer.concat(parts)
    const origin = `http://127.0.0.1:${upstreamPort}`
    const path = request.url ?? '/'
    agent.dispatch({ origin, path, method: 'POST', headers, body }, relayTo(response))
  })
}

createServer(proxy).listen(port, '127.0.0.1')
