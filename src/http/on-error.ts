import type { ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Log } from '../domain/ports.ts'
import { GatewayError, toErrorBody } from '../errors.ts'
import { forEachPair } from '../lib/pairs.ts'
import { Refusal } from './access.ts'
import { reportUnexpected } from './door/model-door.ts'
import type { HttpEnv } from './env.ts'
import { toErrorHeaders } from './error-headers.ts'
import { understand } from './understand.ts'

/** The one place where errors of Hono's routes leave. */
export function createOnError(log: Log): ErrorHandler<HttpEnv> {
  return (thrown, c) => {
    const error = understandHono(thrown)
    reportUnexpected(log, c.get('requestId'), error)
    const headers = [...toErrorHeaders(error), ...(thrown instanceof Refusal ? thrown.headers : [])]
    forEachPair(headers, (name, value) => c.header(name, value))
    if (thrown instanceof Refusal) c.set('principal', thrown.principal)
    // The table of codes holds no status without a body.
    return c.json(toErrorBody(error), error.status as ContentfulStatusCode)
  }
}

/** The documented 404 of a path that is not served. */
export const onNotFound: NotFoundHandler<HttpEnv> = (c) => {
  const error = new GatewayError('not_found', `There is no ${c.req.method} ${c.req.path}.`)
  return c.json(toErrorBody(error), 404)
}

function understandHono(thrown: unknown): GatewayError {
  // Hono's validator reports a body that does not parse in its own way.
  if (thrown instanceof HTTPException && thrown.status === 400) {
    return new GatewayError('invalid_json', 'The body is not valid JSON.', { cause: thrown })
  }
  return understand(thrown)
}
