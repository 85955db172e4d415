import type { KeyToVerify } from '../auth/types.ts'
import type { Log } from '../domain/ports.ts'
import type { Database } from '../storage/database.ts'
import { touchApiKeys, type ApiKeyUse } from '../storage/queries/api-keys.ts'

export interface KeyUseRecorder {
  readonly record: (key: KeyToVerify, atMs: number) => void
  /** Writes what was recorded. Never rejects: times that can't be written now are kept for later. */
  flush(): Promise<void>
}

/** Gathers when keys were last used, so that many uses are one write. */
export function createKeyUseRecorder(db: Database, log: Log): KeyUseRecorder {
  const latest = new Map<string, ApiKeyUse>()
  return {
    record: ({ tenantId, id }, atMs) => latest.set(id, { tenantId, id, usedAt: new Date(atMs) }),
    async flush() {
      if (latest.size === 0) return
      const uses = [...latest.values()]
      latest.clear()
      try {
        await touchApiKeys(db, uses)
      } catch (error) {
        for (const use of uses) if (!latest.has(use.id)) latest.set(use.id, use)
        log('warn', 'key_use_not_written', {
          reason: error instanceof Error ? error.message : String(error),
        })
      }
    },
  }
}
