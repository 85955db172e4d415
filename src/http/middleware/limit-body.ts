import type { MiddlewareHandler } from 'hono'
import type { HttpEnv } from '../env.ts'
import { readBody, refuseTooLarge } from '../read-body.ts'

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Bounds the bodies of Hono's routes. Hono's own middleware makes a new `Request` around the body,
 * which Node's adapter can't be asked for; here the bounded bytes go where handlers look first.
 */
export function limitBody(bytesMax: number): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (WITHOUT_BODY.has(c.req.method)) return next()
    const length = c.req.header('content-length')
    refuseTooLarge(length, bytesMax)
    if (length === undefined) {
      const bytes = await readBody(c.req.raw, bytesMax)
      const arrayBuffer = Promise.resolve(Uint8Array.from(bytes).buffer)
      // Hono keeps promises here, whatever the declared type says.
      Object.assign(c.req.bodyCache, { arrayBuffer })
    }
    return next()
  }
}
