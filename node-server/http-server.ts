import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { App } from '../src/app.ts'
import { createNodeOutlet, toInboundCall } from './node-outlet.ts'
import type { BackgroundWork } from './background-work.ts'

/**
 * Node's server in front of the app: model calls go straight to the model door, everything else
 * through Hono. Node limits how long a request may take to arrive, never how long its answer takes.
 */
export function createHttpServer(app: App, background: BackgroundWork): Server {
  const executionContext = {
    waitUntil: background.add,
    passThroughOnException: () => {},
    props: {},
  }
  const listener = getRequestListener((request, env) => app.fetch(request, env, executionContext), {
    overrideGlobalObjects: false,
  })
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
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
  return server
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}
