import { OpenAPIHono } from '@hono/zod-openapi'
import type { Handler } from 'hono'
import { cors } from 'hono/cors'
import { toInvalidRequest } from '../gateway/json-body.ts'
import type { OnServed } from '../domain/call.ts'
import type { Clock, Log } from '../domain/ports.ts'
import type { Admit } from './access.ts'
import type { Endpoint } from './endpoint.ts'
import type { HttpEnv } from './env.ts'
import { frame } from './middleware/frame.ts'
import { limitBody } from './middleware/limit-body.ts'
import { createGuard } from './middleware/guard.ts'
import { createOnError, onNotFound } from './on-error.ts'
import { EXPOSED_HEADERS } from './response-headers.ts'

export interface RouterOptions {
  /** Serves the model endpoints, outside the frame: the door does all that the frame does. */
  readonly door: Handler<HttpEnv>
  readonly modelPaths: readonly string[]
  readonly endpoints: readonly Endpoint[]
  readonly admit: Admit
  readonly corsOrigins: readonly string[]
  readonly bodyBytesMax: number
  readonly createId: (prefix: string) => string
  readonly addressOf: (env: unknown, header: (name: string) => string | undefined) => string
  readonly now: Clock
  readonly log: Log
  readonly onServed: OnServed
}

const PREFLIGHT_MAX_AGE_S = 86_400

/** All routes that Hono serves, in their frame of middleware. */
export function createRouter(options: RouterOptions): OpenAPIHono<HttpEnv> {
  const app = new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw toInvalidRequest(result.error)
    },
  })
  const guard = createGuard(options.admit)
  app.onError(createOnError(options.log))
  app.notFound(onNotFound)
  for (const path of options.modelPaths) app.post(path, options.door)
  app.use(frame(options))
  app.use(
    cors({
      origin: options.corsOrigins.includes('*') ? '*' : [...options.corsOrigins],
      allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      exposeHeaders: [...EXPOSED_HEADERS],
      maxAge: PREFLIGHT_MAX_AGE_S,
    }),
  )
  app.use(limitBody(options.bodyBytesMax))
  for (const endpoint of options.endpoints) endpoint.mount(app, guard)
  return app
}

export interface ListedRoute {
  readonly method: string
  readonly path: string
}

/** Every route that a router serves, each once. */
export function listRoutes(router: OpenAPIHono<HttpEnv>): readonly ListedRoute[] {
  const served = router.routes.filter(({ method }) => method !== 'ALL')
  const distinct = new Map(
    served.map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  )
  return [...distinct.values()]
}
