import {
  createRoute,
  type OpenAPIHono,
  type RouteConfig,
  type RouteHandler,
} from '@hono/zod-openapi'
import type { Handler, MiddlewareHandler } from 'hono'
import type { Permission } from '../domain/principal.ts'
import type { LimitArea } from './access.ts'
import type { HttpEnv } from './env.ts'

/** `public` is a decision too: no endpoint is open because somebody forgot. */
export type EndpointPermission = Permission | 'public'

/** One endpoint with its policy. `mount` is called once, by the app. */
export interface Endpoint {
  readonly method: string
  readonly path: string
  readonly permission: EndpointPermission
  readonly area: LimitArea
  mount(app: OpenAPIHono<HttpEnv>, guard: Guard): void
}

/** Makes the check that runs before an endpoint's handler. */
export type Guard = (permission: EndpointPermission, area: LimitArea) => MiddlewareHandler<HttpEnv>

interface EndpointOptions<Route extends RouteConfig> {
  readonly permission: EndpointPermission
  /** Which limit counts its calls; `admin` unless it belongs to the model API. */
  readonly area?: LimitArea
  readonly route: Route
  /** Hono's pattern where the documented path can't say it, such as an id that holds slashes. */
  readonly pattern?: string
  readonly handler: RouteHandler<Route, HttpEnv>
}

/** Binds a route's schema, permission and handler, so that none of them can be left out. */
export function defineEndpoint<const Route extends RouteConfig>(
  options: EndpointOptions<Route>,
): Endpoint {
  const { permission, area = 'admin', route, pattern, handler } = options
  return {
    method: route.method.toUpperCase(),
    path: route.path,
    permission,
    area,
    mount(app, guard) {
      const secured = {
        ...route,
        middleware: [guard(permission, area)],
        security: permission === 'public' ? [] : [{ bearer: [] }],
        'x-permission': permission,
      }
      if (pattern !== undefined) {
        app.openAPIRegistry.registerPath(secured)
        app.on(route.method, pattern, guard(permission, area), handler as Handler<HttpEnv>)
        return
      }
      // The guard adds no types of its own, so that the handler's stay those of its route.
      app.openapi(createRoute(secured) as unknown as Route, handler)
    },
  }
}
