import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, json, pgTable, text, unique } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** `recorded` needs nobody; `pending` waits for a reviewer; a release is `used` by one call. */
export type ViolationStatus =
  | 'recorded'
  | 'pending'
  | 'released'
  | 'used'
  | 'rejected'
  | 'false_positive'

/**
 * What content safety has told of calls. Holds no text but excerpts in which identifiers are
 * replaced.
 */
export const safetyViolations = pgTable(
  'safety_violations',
  {
    id: text('id').primaryKey(),
    at: instant('at').notNull(),
    tenantId: text('tenant_id').notNull(),
    requestId: text('request_id').notNull(),
    keyId: text('key_id'),
    userId: text('user_id'),
    endpoint: text('endpoint').notNull(),
    model: text('model').notNull(),
    /** `input` or `output`. */
    direction: text('direction').notNull(),
    /** What was done, and what an enforced policy would have done. */
    action: text('action').notNull(),
    computed: text('computed').notNull(),
    severity: text('severity').notNull(),
    types: text('types').array().notNull(),
    status: text('status').$type<ViolationStatus>().notNull(),
    /** What a release is good for: a keyed hash of all texts; null where nobody is asked. */
    contentHash: text('content_hash'),
    /** After this nobody can release it, and no release can be used. */
    expiresAt: instant('expires_at'),
    /** How many reviewers have to say yes. */
    reviewersNeeded: integer('reviewers_needed').notNull(),
    document: json('document').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [
    index('safety_violations_tenant_id_at_index').on(table.tenantId, table.at, table.id),
    index('safety_violations_at_index').on(table.at),
    index('safety_violations_content_hash_index')
      .on(table.tenantId, table.contentHash)
      .where(sql`${table.status} = 'released'`),
    check(
      'safety_violations_status_check',
      sql`${table.status} in ('recorded', 'pending', 'released', 'used', 'rejected', 'false_positive')`,
    ),
  ],
)

/** Texts that wait for a reviewer, sealed with a key that the database does not have. */
export const safetyHeldTexts = pgTable(
  'safety_held_texts',
  {
    violationId: text('violation_id').primaryKey(),
    tenantId: text('tenant_id').notNull(),
    /** AES-GCM: 12 bytes of nonce and the cipher text, in base64url. */
    sealed: text('sealed').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [index('safety_held_texts_expires_at_index').on(table.expiresAt)],
)

/** What reviewers said, each of them once. */
export const safetyReviews = pgTable(
  'safety_reviews',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    violationId: text('violation_id')
      .notNull()
      .references(() => safetyViolations.id, { onDelete: 'cascade' }),
    reviewer: text('reviewer').notNull(),
    decision: text('decision').notNull(),
    note: text('note'),
    at: instant('at').notNull(),
  },
  (table) => [
    unique('safety_reviews_violation_id_reviewer_unique').on(table.violationId, table.reviewer),
  ],
)

export type SafetyViolation = typeof safetyViolations.$inferSelect
export type SafetyReview = typeof safetyReviews.$inferSelect
