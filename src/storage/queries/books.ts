import { sql, type SQL } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { safetyViolations } from '../schema/safety.ts'

/**
 * Appends ledger entries and their hourly sums; each is one JSON object with the columns' names.
 * Gives how many were new: what is there already changes nothing.
 */
export function appendLedger(db: Database, entries: readonly string[]): Promise<number> {
  return callAppend(db, sql`append_ledger(${`[${entries.join(',')}]`}::jsonb)`)
}

/**
 * Appends audit entries to the chain, each as the JSON text that is hashed. Gives how many were
 * new: what is there already changes nothing.
 */
export function appendAudit(db: Database, entries: readonly string[]): Promise<number> {
  return callAppend(db, sql`append_audit(${JSON.stringify(entries)}::jsonb)`)
}

/**
 * Adds violations; each is one JSON object with the columns' names. Gives how many were new: what is
 * there already changes nothing.
 */
export async function appendViolations(db: Database, entries: readonly string[]): Promise<number> {
  const rows = `[${entries.join(',')}]`
  const inserted = await db.orm
    .insert(safetyViolations)
    .select(sql`select * from json_populate_recordset(null::safety_violations, ${rows}::json)`)
    .onConflictDoNothing()
    .returning({ id: safetyViolations.id })
  return inserted.length
}

async function callAppend(db: Database, call: SQL): Promise<number> {
  const [row] = await db.orm
    .select({ appended: sql<number>`${call}`.mapWith(Number) })
    .from(sql`(select) as one`)
  return row?.appended ?? 0
}
