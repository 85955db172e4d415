import type { Context } from 'hono'
import type { InboundCall } from '../../domain/transport.ts'
import { createWebOutlet } from '../../transport/web-outlet.ts'
import { backgroundOf } from '../background.ts'
import type { HttpEnv } from '../env.ts'
import { readBody } from '../read-body.ts'
import type { ModelDoor } from './model-door.ts'

type AddressOf = (env: unknown, header: (name: string) => string | undefined) => string

/** The model door for runtimes that speak `Request` and `Response`. */
export function serveOverWeb(door: ModelDoor, addressOf: AddressOf) {
  return (c: Context<HttpEnv>): Promise<Response> => {
    const { outlet, response } = createWebOutlet(c.req.raw.signal)
    const runInBackground = backgroundOf(c)
    const served = door.serve(toInboundCall(c, addressOf), outlet, runInBackground)
    runInBackground(served)
    return response
  }
}

function toInboundCall(c: Context<HttpEnv>, addressOf: AddressOf): InboundCall {
  const header = (name: string) => c.req.header(name)
  return {
    method: c.req.method,
    path: c.req.path,
    header,
    address: addressOf(c.env, header),
    readBody: (bytesMax) => readBody(c.req.raw, bytesMax),
  }
}
