import { and, asc, desc, eq, gt, gte, lt, lte, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import {
  auditCheckpoints,
  auditEntries,
  auditHead,
  type AuditCheckpoint,
  type AuditEntry,
  type AuditSeverity,
} from '../schema/audit.ts'

/** Which entries; absent fields allow all. */
export interface AuditFilter {
  /** Null: of all tenants, and of none (refused callers, changes of the gateway itself). */
  readonly tenantId: string | null
  readonly from?: Date | undefined
  /** Excluded. */
  readonly to?: Date | undefined
  readonly type?: string | undefined
  readonly severity?: AuditSeverity | undefined
  readonly keyId?: string | undefined
  readonly userId?: string | undefined
  readonly requestId?: string | undefined
  /** A text that the entry holds, in any case. */
  readonly text?: string | undefined
}

export type FoundEntry = Pick<AuditEntry, 'sequence' | 'content' | 'hash'>

const foundColumns = {
  sequence: auditEntries.sequence,
  content: auditEntries.content,
  hash: auditEntries.hash,
} as const

/** Newest first, below a sequence where one is given. */
export async function searchAudit(
  db: Database,
  filter: AuditFilter,
  page: { readonly limit: number; readonly below: number | null },
): Promise<FoundEntry[]> {
  const isOlder = page.below === null ? undefined : lt(auditEntries.sequence, page.below)
  return db.orm
    .select(foundColumns)
    .from(auditEntries)
    .where(and(matches(filter), isOlder))
    .orderBy(desc(auditEntries.sequence))
    .limit(page.limit)
}

export interface ChainEntry extends FoundEntry {
  /** Null where the entry before is not there any more. */
  readonly previousHash: string | null
}

/** In the order of the chain, after a sequence; each with the hash of the one before. */
export async function readChain(
  db: Database,
  filter: AuditFilter,
  page: { readonly limit: number; readonly after: number },
): Promise<ChainEntry[]> {
  const previousHash = sql<string | null>`(
    select before.hash from audit_entries as before
    where before.sequence = ${auditEntries.sequence} - 1
  )`
  return db.orm
    .select({ ...foundColumns, previousHash })
    .from(auditEntries)
    .where(and(matches(filter), gt(auditEntries.sequence, page.after)))
    .orderBy(asc(auditEntries.sequence))
    .limit(page.limit)
}

/** Where the chain ends now; sequence 0 for an empty one. */
export async function readAuditHead(
  db: Database,
): Promise<{ readonly sequence: number; readonly hash: string }> {
  const [head] = await db.orm.select().from(auditHead)
  return head ?? { sequence: 0, hash: '' }
}

/** Oldest first. */
export async function listCheckpoints(db: Database): Promise<AuditCheckpoint[]> {
  return db.orm.select().from(auditCheckpoints).orderBy(asc(auditCheckpoints.sequence))
}

export async function lastCheckpoint(db: Database): Promise<AuditCheckpoint | null> {
  const [last] = await db.orm
    .select()
    .from(auditCheckpoints)
    .orderBy(desc(auditCheckpoints.sequence))
    .limit(1)
  return last ?? null
}

/** Another replica may have been quicker: the first one for a sequence stays. */
export async function insertCheckpoint(db: Database, checkpoint: AuditCheckpoint): Promise<void> {
  await db.orm.insert(auditCheckpoints).values(checkpoint).onConflictDoNothing()
}

/**
 * Deletes what is older than a time, up to the last checkpoint before it: from there on the rest of
 * the chain can still be verified. Gives how many entries went.
 */
export async function pruneAudit(
  db: Database,
  { before }: { readonly before: Date },
): Promise<number> {
  const [border] = await db.orm
    .select({ sequence: auditCheckpoints.sequence })
    .from(auditCheckpoints)
    .where(lt(auditCheckpoints.at, before))
    .orderBy(desc(auditCheckpoints.sequence))
    .limit(1)
  if (border === undefined) return 0
  const gone = await db.orm
    .delete(auditEntries)
    .where(lte(auditEntries.sequence, border.sequence))
    .returning({ sequence: auditEntries.sequence })
  return gone.length
}

function matches(filter: AuditFilter) {
  const { tenantId, from, to, type, severity, keyId, userId, requestId, text } = filter
  return and(
    tenantId === null ? undefined : eq(auditEntries.tenantId, tenantId),
    from && gte(auditEntries.at, from),
    to && lt(auditEntries.at, to),
    type === undefined ? undefined : eq(auditEntries.type, type),
    severity && eq(auditEntries.severity, severity),
    keyId === undefined ? undefined : eq(auditEntries.keyId, keyId),
    userId === undefined ? undefined : eq(auditEntries.userId, userId),
    requestId === undefined ? undefined : eq(auditEntries.requestId, requestId),
    // `position`, not `like`: nothing in the text is a pattern.
    text === undefined
      ? undefined
      : sql`position(lower(${text}) in lower(${auditEntries.content})) > 0`,
  )
}
