import type { Books } from '../domain/books.ts'
import type { ServedRequest } from '../domain/call.ts'
import type { Clock } from '../domain/ports.ts'
import { toStorable } from '../lib/storable-text.ts'
import type { AuditSeverity } from '../storage/schema/audit.ts'

/** Something that happened and that somebody may have to answer for. */
export interface AuditEvent {
  /** What, as noun and past verb: `key.created`, `login.failed`. */
  readonly type: string
  readonly severity: AuditSeverity
  readonly tenantId: string | null
  readonly keyId?: string | null
  readonly userId?: string | null
  readonly address?: string
  readonly requestId?: string | null
  /** On what, as kind and id: `key/k_123`. */
  readonly resource?: string
  /** Facts beside these, such as the state before and after. Never a secret or a prompt. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

export interface AuditLog {
  /** Notes an event. It is kept once the books are committed. */
  note(event: AuditEvent): void
  /** Notes a request that was answered or refused. */
  noteRequest(served: ServedRequest): void
}

export interface AuditLogOptions {
  readonly books: Pick<Books, 'note'>
  readonly createId: (prefix: string) => string
  readonly now: Clock
}

/** Writes what happened into the audit book. */
export function createAuditLog({ books, createId, now }: AuditLogOptions): AuditLog {
  return {
    note(event) {
      books.note('audit', {
        id: createId('aud_'),
        at: new Date(now()).toISOString(),
        tenant_id: event.tenantId,
        type: event.type,
        severity: event.severity,
        key_id: event.keyId ?? null,
        user_id: event.userId ?? null,
        address: event.address,
        request_id: event.requestId ?? null,
        resource: event.resource && toStorable(event.resource),
        metadata: event.metadata && storableValues(event.metadata),
      })
    },
    noteRequest(served) {
      const { principal, facts } = served
      // Named one by one: this runs for every call. What is undefined leaves no trace in JSON.
      books.note('audit', {
        id: createId('aud_'),
        at: new Date(now()).toISOString(),
        tenant_id: principal?.tenantId ?? null,
        type: 'request',
        severity: isRefusal(served.status) ? 'warning' : 'info',
        key_id: principal?.keyId ?? null,
        user_id: principal?.userId ?? null,
        address: served.address,
        request_id: served.requestId,
        method: served.method,
        path: toStorable(served.path),
        status: served.status,
        duration_ms: served.durationMs,
        model: facts?.model && toStorable(facts.model),
        provider: facts?.provider,
        upstream_model: facts?.upstreamModel,
        error_code: facts?.errorCode,
      })
    },
  }
}

/** For where the audit is switched off. */
export const noAudit: AuditLog = { note: () => {}, noteRequest: () => {} }

const REFUSALS = new Set([401, 402, 403, 429])

/** Not allowed, or over a limit or budget: what somebody looks for first. */
function isRefusal(status: number): boolean {
  return REFUSALS.has(status)
}

/** Values of callers may hold what PostgreSQL does not keep. */
function storableValues(metadata: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(metadata), (_name, value: unknown) =>
    typeof value === 'string' ? toStorable(value) : value,
  )
}
