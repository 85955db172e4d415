import type { HeaderReader } from '../domain/transport.ts'

const ACCEPTED = /^[A-Za-z0-9._-]{8,128}$/

/** The caller's own `X-Request-ID` when it is harmless, else a new one. */
export function chooseRequestId(
  header: HeaderReader,
  createId: (prefix: string) => string,
): string {
  const given = header('x-request-id')
  return given !== undefined && ACCEPTED.test(given) ? given : createId('req_')
}
