import type { Context } from 'hono'
import type { RunInBackground } from '../../domain/ports.ts'
import type { InboundCall } from '../../domain/transport.ts'
import { GatewayError } from '../../errors.ts'
import { concatBytes } from '../../lib/bytes.ts'
import { createWebOutlet } from '../../transport/web-outlet.ts'
import type { HttpEnv } from '../env.ts'
import { type ModelDoor, tooLarge } from './model-door.ts'

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

/** Work goes on after the answer has left; runtimes without such a hook simply let it run. */
function backgroundOf(c: Context<HttpEnv>): RunInBackground {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return () => {}
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

async function readBody(request: Request, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body?.getReader()
  for (;;) {
    const part = await readPart(reader)
    if (part === undefined) return concatBytes(chunks)
    length += part.length
    if (length > bytesMax) {
      void reader?.cancel()
      throw tooLarge(bytesMax)
    }
    chunks.push(part)
  }
}

async function readPart(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): Promise<Uint8Array | undefined> {
  try {
    const part = await reader?.read()
    return part === undefined || part.done ? undefined : part.value
  } catch (cause) {
    throw new GatewayError(
      'client_closed_request',
      'The caller left before its body was complete.',
      { cause },
    )
  }
}
