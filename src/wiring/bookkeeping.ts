import { createAuditLog, noAudit, type AuditLog } from '../audit/audit-log.ts'
import type { PriceBook } from '../catalog/prices.ts'
import type { Config } from '../config.ts'
import type { OnServed, ServedRequest } from '../domain/call.ts'
import { writeAccessLog } from '../http/access-log.ts'
import type { RunInBackground } from '../domain/ports.ts'
import type { Platform } from '../platform.ts'
import { createBooks, type BookKeeping } from '../storage/books/books.ts'
import { createLedger, type Ledger } from '../usage/ledger.ts'

interface BookkeepingOptions {
  readonly platform: Platform
  readonly config: Pick<Config, 'ENABLE_AUDIT_LOGGING'>
  readonly createId: (prefix: string) => string
  readonly prices: () => PriceBook
  /** Told when a request has been recorded. */
  readonly afterServed: (runInBackground: RunInBackground) => void
  /** Counts what was served. */
  readonly measure: (served: ServedRequest) => void
}

export interface Bookkeeping {
  readonly books: BookKeeping
  readonly ledger: Ledger
  readonly audit: AuditLog
  /** Logs and audits a request, and secures all that was noted on its way, before it is answered. */
  readonly onServed: OnServed
}

/** Asked by machines every few seconds, or pages for people: no calls of the API. */
const NOT_AUDITED = new Set(['/health', '/ready', '/metrics', '/openapi.json', '/docs'])

/** Ledger and audit, on one way to the database. */
export function createBookkeeping(options: BookkeepingOptions): Bookkeeping {
  const { platform, config, createId, prices } = options
  const { now, log } = platform
  const books = createBooks({ database: platform.database, journal: platform.journal, log })
  const auditLog = createAuditLog({ books, createId, now })
  const { ENABLE_AUDIT_LOGGING: isAudited } = config
  if (!isAudited) {
    auditLog.note({ type: 'audit.switched_off', severity: 'critical', tenantId: null })
  }
  const audit = isAudited ? auditLog : noAudit
  return {
    books,
    ledger: createLedger({ books, prices, createId, now }),
    audit,
    onServed(served, runInBackground) {
      writeAccessLog(log, served)
      options.measure(served)
      const isCall = served.method !== 'OPTIONS' && !NOT_AUDITED.has(served.path)
      if (isCall) audit.noteRequest(served)
      books.commit(runInBackground)
      options.afterServed(runInBackground)
    },
  }
}
