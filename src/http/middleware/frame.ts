import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { OnServed } from '../../domain/call.ts'
import type { Clock } from '../../domain/ports.ts'
import { forEachPair } from '../../lib/pairs.ts'
import { backgroundOf } from '../background.ts'
import type { HttpEnv } from '../env.ts'
import { chooseRequestId } from '../request-id.ts'
import { SECURITY_HEADERS } from '../response-headers.ts'

interface FrameOptions {
  readonly createId: (prefix: string) => string
  readonly addressOf: (env: unknown, header: (name: string) => string | undefined) => string
  readonly now: Clock
  readonly onServed: OnServed
}

/** Around every route of Hono: request id, security headers, and one record of what was served. */
export function frame(options: FrameOptions): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAtMs = options.now()
    const header = (name: string) => c.req.header(name)
    const requestId = chooseRequestId(header, options.createId)
    const address = options.addressOf(c.env, header)
    c.set('requestId', requestId)
    c.set('address', address)
    await next()
    c.res.headers.set('x-request-id', requestId)
    forEachPair(SECURITY_HEADERS, (name, value) => c.res.headers.set(name, value))
    const served = {
      requestId,
      method: c.req.method,
      path: c.req.path,
      route: routeOf(c),
      status: c.res.status,
      durationMs: options.now() - startedAtMs,
      address,
      principal: c.get('principal'),
    }
    options.onServed(served, backgroundOf(c))
  }
}

/** The last route that is a route and not a layer around all of them, in the documented form. */
function routeOf(c: Context<HttpEnv>): string {
  const found = matchedRoutes(c).findLast(({ path }) => path !== '/*' && path !== '*')
  return found === undefined ? 'unmatched' : found.path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}')
}
