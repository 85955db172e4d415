import { and, arrayContains, count, desc, eq, gt, gte, inArray, lt, or, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import {
  safetyHeldTexts,
  safetyReviews,
  safetyViolations,
  type SafetyReview,
  type SafetyViolation,
  type ViolationStatus,
} from '../schema/safety.ts'

/** Which violations of a tenant; absent fields allow all. */
export interface ViolationFilter {
  readonly tenantId: string
  readonly from?: Date | undefined
  /** Excluded. */
  readonly to?: Date | undefined
  readonly type?: string | undefined
  readonly action?: string | undefined
  readonly status?: ViolationStatus | undefined
  readonly direction?: string | undefined
  readonly severity?: string | undefined
  readonly keyId?: string | undefined
  readonly requestId?: string | undefined
  readonly model?: string | undefined
}

/** The last violation of the page before. */
export interface ViolationCursor {
  readonly at: Date
  readonly id: string
}

export interface ViolationRef {
  readonly tenantId: string
  readonly id: string
}

/** Newest first. */
export async function listViolations(
  db: Database,
  filter: ViolationFilter,
  page: { readonly limit: number; readonly after: ViolationCursor | null },
): Promise<SafetyViolation[]> {
  const { after } = page
  const isOlder =
    after === null
      ? undefined
      : or(
          lt(safetyViolations.at, after.at),
          and(eq(safetyViolations.at, after.at), lt(safetyViolations.id, after.id)),
        )
  return db.orm
    .select()
    .from(safetyViolations)
    .where(and(matches(filter), isOlder))
    .orderBy(desc(safetyViolations.at), desc(safetyViolations.id))
    .limit(page.limit)
}

/** Counts by type, action and what an enforced policy would have done. */
export async function countViolations(
  db: Database,
  filter: ViolationFilter,
): Promise<
  {
    readonly type: string
    readonly action: string
    readonly computed: string
    readonly n: number
  }[]
> {
  const type = sql<string>`unnest(${safetyViolations.types})`
  return db.orm
    .select({
      type: type.as('type'),
      action: safetyViolations.action,
      computed: safetyViolations.computed,
      n: count(),
    })
    .from(safetyViolations)
    .where(matches(filter))
    .groupBy(sql`1`, safetyViolations.action, safetyViolations.computed)
    .orderBy(sql`1`, safetyViolations.action, safetyViolations.computed)
}

/** Of the tenant; null when there is none, or no longer. */
export async function findViolation(
  db: Database,
  { tenantId, id }: ViolationRef,
): Promise<SafetyViolation | null> {
  const [found] = await db.orm
    .select()
    .from(safetyViolations)
    .where(and(eq(safetyViolations.tenantId, tenantId), eq(safetyViolations.id, id)))
  return found ?? null
}

/** What reviewers have said, in order. */
export async function reviewsOf(
  db: Database,
  { violationId }: { readonly violationId: string },
): Promise<SafetyReview[]> {
  return db.orm
    .select()
    .from(safetyReviews)
    .where(eq(safetyReviews.violationId, violationId))
    .orderBy(safetyReviews.id)
}

/** Adds a review; false when this reviewer has said something already. */
export async function insertReview(
  db: Database,
  review: Omit<SafetyReview, 'id'>,
): Promise<boolean> {
  const rows = await db.orm
    .insert(safetyReviews)
    .values(review)
    .onConflictDoNothing()
    .returning({ id: safetyReviews.id })
  return rows.length > 0
}

export interface StatusChange extends ViolationRef {
  /** Only from one of these. */
  readonly from: readonly ViolationStatus[]
  readonly to: ViolationStatus
}

/** Moves a violation on; false when it is no longer where it was thought to be. */
export async function moveViolation(
  db: Database,
  { tenantId, id, from, to }: StatusChange,
): Promise<boolean> {
  const rows = await db.orm
    .update(safetyViolations)
    .set({ status: to })
    .where(
      and(
        eq(safetyViolations.tenantId, tenantId),
        eq(safetyViolations.id, id),
        inArray(safetyViolations.status, [...from]),
      ),
    )
    .returning({ id: safetyViolations.id })
  return rows.length > 0
}

export interface ReleaseRef {
  readonly tenantId: string
  readonly keyId: string | null
  readonly contentHash: string
  /** Null: whichever there is. */
  readonly id: string | null
  readonly at: Date
}

/** Uses up one release, if there is one that holds for these texts of this key. */
export async function useRelease(db: Database, release: ReleaseRef): Promise<boolean> {
  const { tenantId, keyId, contentHash, id, at } = release
  const chosen = db.orm
    .select({ id: safetyViolations.id })
    .from(safetyViolations)
    .where(
      and(
        eq(safetyViolations.tenantId, tenantId),
        eq(safetyViolations.contentHash, contentHash),
        eq(safetyViolations.status, 'released'),
        gt(safetyViolations.expiresAt, at),
        sql`${safetyViolations.keyId} is not distinct from ${keyId}`,
        id === null ? undefined : eq(safetyViolations.id, id),
      ),
    )
    .limit(1)
    .for('update', { skipLocked: true })
  const rows = await db.orm
    .update(safetyViolations)
    .set({ status: 'used' })
    .where(and(inArray(safetyViolations.id, chosen), eq(safetyViolations.status, 'released')))
    .returning({ id: safetyViolations.id })
  return rows.length > 0
}

export type HeldText = typeof safetyHeldTexts.$inferSelect

/** Keeps a sealed text. */
export async function insertHeldText(db: Database, held: HeldText): Promise<void> {
  await db.orm.insert(safetyHeldTexts).values(held).onConflictDoNothing()
}

/** Of the tenant; null when there is none, or it is over. */
export async function findHeldText(
  db: Database,
  { tenantId, id, at }: ViolationRef & { readonly at: Date },
): Promise<string | null> {
  const [found] = await db.orm
    .select({ sealed: safetyHeldTexts.sealed })
    .from(safetyHeldTexts)
    .where(
      and(
        eq(safetyHeldTexts.tenantId, tenantId),
        eq(safetyHeldTexts.violationId, id),
        gt(safetyHeldTexts.expiresAt, at),
      ),
    )
  return found?.sealed ?? null
}

/** Nobody is to read it any more. */
export async function deleteHeldText(db: Database, { tenantId, id }: ViolationRef): Promise<void> {
  await db.orm
    .delete(safetyHeldTexts)
    .where(and(eq(safetyHeldTexts.tenantId, tenantId), eq(safetyHeldTexts.violationId, id)))
}

/** Deletes violations older than a time, and held texts that are over. */
export async function pruneSafety(
  db: Database,
  { before, now }: { readonly before: Date; readonly now: Date },
): Promise<void> {
  await db.orm.delete(safetyHeldTexts).where(lt(safetyHeldTexts.expiresAt, now))
  await db.orm.delete(safetyViolations).where(lt(safetyViolations.at, before))
}

function matches(filter: ViolationFilter) {
  const { from, to, type, action, status, direction, severity, keyId, requestId, model } = filter
  return and(
    eq(safetyViolations.tenantId, filter.tenantId),
    from === undefined ? undefined : gte(safetyViolations.at, from),
    to === undefined ? undefined : lt(safetyViolations.at, to),
    type === undefined ? undefined : arrayContains(safetyViolations.types, [type]),
    action === undefined ? undefined : eq(safetyViolations.action, action),
    status === undefined ? undefined : eq(safetyViolations.status, status),
    direction === undefined ? undefined : eq(safetyViolations.direction, direction),
    severity === undefined ? undefined : eq(safetyViolations.severity, severity),
    keyId === undefined ? undefined : eq(safetyViolations.keyId, keyId),
    requestId === undefined ? undefined : eq(safetyViolations.requestId, requestId),
    model === undefined ? undefined : eq(safetyViolations.model, model),
  )
}
