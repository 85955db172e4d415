import { sql } from 'drizzle-orm'
import type { Database, Orm } from '../database.ts'
import { configVersion } from '../schema/settings.ts'

/**
 * The number that moves whenever something in the in-memory snapshot changes; 0 before the first
 * change. Read it before the data: the data is then at least as new as the number says.
 */
export async function readConfigVersion(db: Database): Promise<number> {
  const [row] = await db.orm.select().from(configVersion)
  return row?.version ?? 0
}

/** Moves the version by one and gives the new one. */
export async function bumpConfigVersion(db: Database): Promise<number> {
  const [row] = await bumpStatement(db.orm)
  return row?.version ?? 0
}

/** The bump as the last statement of a change: its row lock then lasts shortest. */
export function bumpStatement(orm: Orm) {
  return orm
    .insert(configVersion)
    .values({ id: 1, version: 1 })
    .onConflictDoUpdate({
      target: configVersion.id,
      set: { version: sql`${configVersion.version} + 1` },
    })
    .returning({ version: configVersion.version })
}
