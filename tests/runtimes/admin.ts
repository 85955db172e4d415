import type { TestGateway } from './gateway.ts'

/** `fetch` with an administrator's credential. */
export type AdminFetch = (path: string, init?: RequestInit) => Promise<Response>

/** `fetch` as the admin of the first start, with a token of its own. */
export async function loginAsAdmin(gateway: TestGateway): Promise<AdminFetch> {
  const response = await gateway.fetch('/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(gateway.admin),
  })
  const { access_token: token } = (await response.json()) as { access_token: string }
  return (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    headers.set('content-type', 'application/json')
    return gateway.fetch(path, { ...init, headers })
  }
}
