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
  const { principal, facts } = record
  // Named one by one, not spread: this runs for every call. Absent fields leave no trace in JSON.
  log(record.status >= 500 ? 'error' : 'info', 'request', {
    requestId: record.requestId,
    method: record.method,
    path: record.path,
    status: record.status,
    durationMs: record.durationMs,
    address: record.address,
    tenantId: principal?.tenantId,
    keyId: principal?.keyId,
    userId: principal?.userId,
    model: facts?.model,
    provider: facts?.provider,
    upstreamModel: facts?.upstreamModel,
    stream: facts?.stream,
    attempts: facts?.attempts,
    promptTokens: facts?.promptTokens,
    completionTokens: facts?.completionTokens,
    errorCode: facts?.errorCode,
  })
}
