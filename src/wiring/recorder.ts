import { createAuditLog, noAudit } from '../audit/audit-log.ts'
import type { Config } from '../config.ts'
import type { Books } from '../domain/books.ts'
import type { OnServed } from '../domain/call.ts'
import type { Clock, Log } from '../domain/ports.ts'
import { writeAccessLog } from '../http/access-log.ts'

interface RecorderOptions {
  readonly books: Books
  readonly log: Log
  readonly config: Pick<Config, 'ENABLE_AUDIT_LOGGING'>
  readonly createId: (prefix: string) => string
  readonly now: Clock
}

/** Asked by machines every few seconds, or pages for people: no calls of the API. */
const NOT_AUDITED = new Set(['/health', '/ready', '/metrics', '/openapi.json', '/docs'])

/** Logs and audits each request, and secures all that was noted on its way, before it is answered. */
export function createRecorder({ books, log, config, createId, now }: RecorderOptions): OnServed {
  const audit = config.ENABLE_AUDIT_LOGGING ? createAuditLog({ books, createId, now }) : noAudit
  return (served, runInBackground) => {
    writeAccessLog(log, served)
    const isCall = served.method !== 'OPTIONS' && !NOT_AUDITED.has(served.path)
    if (isCall) audit.noteRequest(served)
    books.commit(runInBackground)
  }
}
