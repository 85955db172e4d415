import type { ServedRequest } from '../domain/call.ts'
import type { Log } from '../domain/ports.ts'

/** One structured line a request. */
export function writeAccessLog(log: Log, record: ServedRequest): void {
  const { principal, facts } = record
  // Named one by one, not spread: this runs for every call. Absent fields leave no trace in JSON.
  log(record.status >= 500 ? 'error' : 'info', 'request', {
    requestId: record.requestId,
    traceId: record.traceId ?? undefined,
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
