import { and, desc, eq, isNull, lt, max } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { settings, type Settings, type SettingsDocument } from '../schema/settings.ts'
import { bumpStatement } from './config-version.ts'

/** A document's name and whose it is; `tenantId: null` is the whole gateway's. */
export interface SettingsKey {
  readonly tenantId: string | null
  readonly name: string
}

/** The version that counts now; null when the document was never written. */
export async function latestSettings(db: Database, key: SettingsKey): Promise<Settings | null> {
  const [latest] = await db.orm
    .select()
    .from(settings)
    .where(isDocument(key))
    .orderBy(desc(settings.version))
    .limit(1)
  return latest ?? null
}

/** Versions of a document, newest first, only those `below` one where it is given. */
export async function listSettings(
  db: Database,
  key: SettingsKey,
  { limit, below }: { readonly limit: number; readonly below: number | null },
): Promise<Settings[]> {
  return db.orm
    .select()
    .from(settings)
    .where(and(isDocument(key), below === null ? undefined : lt(settings.version, below)))
    .orderBy(desc(settings.version))
    .limit(limit)
}

/** The newest version of a document by tenant; null is the whole gateway's. */
export async function settingsVersions(
  db: Database,
  { name }: { readonly name: string },
): Promise<Map<string | null, number>> {
  const rows = await db.orm
    .select({ tenantId: settings.tenantId, version: max(settings.version) })
    .from(settings)
    .where(eq(settings.name, name))
    .groupBy(settings.tenantId)
  return new Map(rows.map(({ tenantId, version }) => [tenantId, version ?? 0]))
}

export interface SettingsChange extends SettingsKey {
  readonly document: SettingsDocument
  /** The version that the change was made from; 0 for a document that does not exist yet. */
  readonly basedOnVersion: number
  readonly createdBy: string | null
  readonly createdAt: Date
}

export type AppendedSettings =
  | { readonly kind: 'appended'; readonly version: number }
  | { readonly kind: 'conflict' }

/** Writes the next version, or reports a conflict when somebody else has written since. */
export async function appendSettings(
  db: Database,
  change: SettingsChange,
): Promise<AppendedSettings> {
  const { basedOnVersion, ...row } = change
  const latest = await latestSettings(db, change)
  if ((latest?.version ?? 0) !== basedOnVersion) return { kind: 'conflict' }
  const [rows] = await db.atomically((orm) => [
    orm
      .insert(settings)
      .values({ ...row, version: basedOnVersion + 1 })
      // Somebody was quicker since the check above.
      .onConflictDoNothing()
      .returning({ version: settings.version }),
    bumpStatement(orm),
  ])
  const [appended] = rows
  return appended ? { kind: 'appended', version: appended.version } : { kind: 'conflict' }
}

function isDocument({ tenantId, name }: SettingsKey) {
  const isScope = tenantId === null ? isNull(settings.tenantId) : eq(settings.tenantId, tenantId)
  return and(isScope, eq(settings.name, name))
}
