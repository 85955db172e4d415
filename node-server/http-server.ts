import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { App } from '../src/app.ts'
import { createNodeOutlet, toInboundCall } from './node-outlet.ts'
import type { BackgroundWork } from './background-work.ts'

const SWEEP_MS = 50

export interface StoppableServer {
  readonly server: Server
  /** Takes no new connections and lets running calls end, those that last longer are cut. */
  stop(timeoutMs: number): Promise<void>
}

/**
 * Node's server in front of the app: model calls go straight to the model door, everything else
 * through Hono. Node limits how long a request may take to arrive, never how long its answer takes.
 */
export function createHttpServer(app: App, background: BackgroundWork): StoppableServer {
  const executionContext = {
    waitUntil: background.add,
    passThroughOnException: () => {},
    props: {},
  }
  const listener = getRequestListener((request, env) => app.fetch(request, env, executionContext), {
    overrideGlobalObjects: false,
  })
  let isStopping = false
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    // Otherwise a busy connection would go on to bring calls for as long as it is kept.
    if (isStopping) response.shouldKeepAlive = false
    const path = pathOf(request.url ?? '/')
    if (app.door.has(request.method ?? '', path)) {
      const served = app.door.serve(
        toInboundCall(request, path),
        createNodeOutlet(response),
        background.add,
      )
      background.add(served)
    } else {
      void listener(request, response)
    }
  })
  return {
    server,
    stop: (timeoutMs) => {
      isStopping = true
      return closeServer(server, timeoutMs)
    },
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/** Idle connections go at once; those that still carry a call get the time that is left. */
function closeServer(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    // A connection whose call has just ended is kept for the next one, unless somebody looks.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS)
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
