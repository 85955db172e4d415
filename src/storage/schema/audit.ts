import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

export type AuditSeverity = 'info' | 'warning' | 'critical'

/**
 * What happened, append-only and chained: `hash` is SHA-256 of the previous entry's hash and this
 * entry's `content`, in hexadecimal, computed by the database (`append_audit`). `content` is the
 * entry as it was written, the other columns are parts of it, taken out for searching.
 */
export const auditEntries = pgTable(
  'audit_entries',
  {
    /** Position in the chain, without gaps. */
    sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
    id: text('id').notNull().unique(),
    at: instant('at').notNull(),
    tenantId: text('tenant_id'),
    type: text('type').notNull(),
    severity: text('severity').$type<AuditSeverity>().notNull(),
    keyId: text('key_id'),
    userId: text('user_id'),
    requestId: text('request_id'),
    content: text('content').notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [
    index('audit_entries_tenant_id_sequence_index').on(table.tenantId, table.sequence),
    index('audit_entries_at_index').on(table.at),
    check(
      'audit_entries_severity_check',
      sql`${table.severity} in ('info', 'warning', 'critical')`,
    ),
  ],
)

/** The end of the chain: the one row that every append locks, so that replicas form a queue. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: integer('id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    hash: text('hash').notNull(),
  },
  (table) => [check('audit_head_single_row_check', sql`${table.id} = 1`)],
)

export type AuditEntry = typeof auditEntries.$inferSelect

/** Ends of the chain that were signed, so that nobody can later make another chain up to there. */
export const auditCheckpoints = pgTable('audit_checkpoints', {
  sequence: bigint('sequence', { mode: 'number' }).primaryKey(),
  hash: text('hash').notNull(),
  at: instant('at').notNull(),
  /** A compact JWS (EdDSA) over sequence, hash and time. */
  signature: text('signature').notNull(),
})

export type AuditCheckpoint = typeof auditCheckpoints.$inferSelect
