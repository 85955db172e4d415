import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InboundCall, Outlet } from '../src/domain/transport.ts'
import { GatewayError } from '../src/errors.ts'
import { tooLarge } from '../src/http/read-body.ts'

/** The answer's way out, straight to Node's response: no web stream in between. */
export function createNodeOutlet(response: ServerResponse): Outlet {
  return {
    head: (status, headers) => {
      if (!response.destroyed) response.writeHead(status, headers as string[])
    },
    write: (chunk) => response.destroyed || response.write(chunk),
    end: (last) => {
      response.end(last)
    },
    onDrain: (resume) => {
      response.once('drain', resume)
    },
    onClose: (closed) => {
      response.on('close', () => {
        if (!response.writableFinished) closed()
      })
    },
  }
}

/** A Node request as the core sees it. */
export function toInboundCall(request: IncomingMessage, path: string): InboundCall {
  return {
    method: request.method ?? 'GET',
    path,
    header: (name) => {
      const value = request.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    address: request.socket.remoteAddress ?? '',
    readBody: (bytesMax) => readBody(request, bytesMax),
  }
}

function readBody(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > bytesMax) {
        // The rest is drained unread, so that the refusal can be written to a writing client.
        request.removeAllListeners('data')
        request.resume()
        reject(tooLarge(bytesMax))
        return
      }
      chunks.push(chunk)
    })
    request.on('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length))
    })
    // A caller that leaves is an error here, as long as somebody listens for it.
    request.on('error', (cause) => reject(clientGone(cause)))
  })
}

function clientGone(cause: unknown): GatewayError {
  return new GatewayError(
    'client_closed_request',
    'The caller left before its body was complete.',
    {
      cause,
    },
  )
}
