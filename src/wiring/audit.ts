import { createAuditReader, type AuditReader } from '../audit/audit-reader.ts'
import { createCheckpointSigner } from '../audit/checkpoints.ts'
import { derivePurposeSecret } from '../auth/derive.ts'
import type { Config, Secrets } from '../config.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { audit } from '../http/routes/audit.ts'
import type { Platform } from '../platform.ts'
import {
  insertCheckpoint,
  lastCheckpoint,
  listCheckpoints,
  pruneAudit,
  readAuditHead,
  readChain,
  searchAudit,
} from '../storage/queries/audit.ts'

const PURPOSE = 'scalix-router/audit-checkpoint/v1'
const SEED_BITS = 256

export interface AuditDesk {
  readonly reader: AuditReader
  readonly endpoints: readonly Endpoint[]
}

/** Reading, proving and pruning of the audit log. */
export function createAuditDesk(platform: Platform, config: Config, secrets: Secrets): AuditDesk {
  const { database, now, log } = platform
  const signer = createCheckpointSigner(() =>
    derivePurposeSecret(secrets.jwtSecret, PURPOSE, SEED_BITS),
  )
  const reader = createAuditReader({
    queries: {
      search: (filter, page) => searchAudit(database, filter, page),
      readChain: (filter, page) => readChain(database, filter, page),
      head: () => readAuditHead(database),
      checkpoints: () => listCheckpoints(database),
      lastCheckpoint: () => lastCheckpoint(database),
      insertCheckpoint: (checkpoint) => insertCheckpoint(database, checkpoint),
      prune: (before) => pruneAudit(database, { before }),
    },
    signer,
    retentionDays: config.AUDIT_RETENTION_DAYS === 0 ? null : config.AUDIT_RETENTION_DAYS,
    now,
    log,
  })
  return { reader, endpoints: audit(reader, signer) }
}
