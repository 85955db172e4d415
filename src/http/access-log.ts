import type { CallFacts } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'
import type { Principal } from '../domain/principal.ts'

export interface AccessRecord {
  readonly requestId: string
  readonly method: string
  /** Without the query: queries can hold what belongs to nobody's log. */
  readonly path: string
  readonly status: number
  readonly durationMs: number
  readonly address: string
  readonly principal: Principal | undefined
  readonly facts?: CallFacts
}

/** One structured line a request. */
export function writeAccessLog(log: Log, record: AccessRecord): void {
  const { principal, facts, ...rest } = record
  const level = record.status >= 500 && record.status !== 499 ? 'error' : 'info'
  log(level, 'request', {
    ...rest,
    ...(principal === undefined
      ? {}
      : { tenantId: principal.tenantId, keyId: principal.keyId, userId: principal.userId }),
    ...facts,
  })
}
