import type { TestGateway } from './gateway.ts'

/** `fetch` as somebody. */
export type Send = (path: string, init?: RequestInit) => Promise<Response>

/** Whoever has this credential; `headers` go with each request. */
export function callerWith(
  gateway: Pick<TestGateway, 'fetch'>,
  credential: string,
  headers: Readonly<Record<string, string>> = {},
): Send {
  return (path, init = {}) =>
    gateway.fetch(path, {
      ...init,
      headers: {
        authorization: `Bearer ${credential}`,
        'content-type': 'application/json',
        ...headers,
        ...(init.headers as Record<string, string> | undefined),
      },
    })
}

/** `endpoint` is a method and a path. */
export function sendJson(send: Send, endpoint: string, body?: unknown): Promise<Response> {
  const [method = '', path = ''] = endpoint.split(' ')
  return send(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

/** The answer to a login, whatever it is. */
export function tryLogin(
  gateway: Pick<TestGateway, 'fetch'>,
  username: string,
  password: string,
): Promise<Response> {
  return gateway.fetch('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  })
}

/** The token in an answer to a login. Throws when it is none. */
export async function tokenOf(response: Response): Promise<string> {
  const body = (await response.json()) as { access_token?: string }
  if (body.access_token === undefined) throw new Error(`No token: ${JSON.stringify(body)}`)
  return body.access_token
}

/** The same caller in another tenant of its own. */
export const within =
  (send: Send, tenantId: string): Send =>
  (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('x-tenant-id', tenantId)
    return send(path, { ...init, headers: Object.fromEntries(headers) })
  }
